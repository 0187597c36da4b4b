import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { testFolder } from "../stores/make-sqlite-store.ts";
import { run } from "./fake-terminal.ts";

it("watchdog refuses a state folder that it cannot have", async () => {
  const folder = testFolder();
  const file = join(folder, "file");
  writeFileSync(file, "");
  for (const path of [file, join(folder, "none", "state")]) {
    const { exitCode, out, err } = await run(["watchdog", "--state-dir", path]);
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: "" });
    expect(err).toContain(`Cannot keep the deadline in --state-dir ${path}: it must be a folder`);
  }
});
