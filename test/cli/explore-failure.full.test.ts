import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { testFolder } from "../stores/make-sqlite-store.ts";
import { run } from "./fake-terminal.ts";

const root = resolve(import.meta.dirname, "../..");
const cluster = join(root, "test/sim/clusters/five-nodes.yaml");

const program = fileURLToPath(new URL("without-deadman.ts", import.meta.url));

function withoutDeadman(...args: readonly string[]) {
  return spawnSync(process.execPath, [program, ...args], { cwd: root, encoding: "utf8", timeout: 300_000 });
}

it("a failure that is found comes down to few faults, which fail again, and do not where the code is right", async () => {
  const file = join(testFolder(), "failure.yaml");
  const found = withoutDeadman("sim", "explore", "-f", cluster, "--seeds", "50", "--out", file, "--shrink-runs", "40");
  expect(found.stderr).toMatch(
    new RegExp(`shortened to (\\d+) of \\d+ faults in \\d+ runs[^\n]*\nreplay it: holdfast sim run ${file}\n`),
  );
  expect(found.status).toBe(3);
  const [, faults] = /shortened to (\d+) of/.exec(found.stderr) ?? [];
  expect(Number(faults)).toBeLessThan(6);
  const again = withoutDeadman("sim", "run", file);
  expect({ status: again.status, out: again.stdout }).toEqual({
    status: 0,
    out: expect.stringMatching(/^met .*\n +as expected, /),
  });
  const right = await run(["sim", "run", file]);
  expect(right.exitCode).toBe(3);
  expect(right.out).toContain("must be found broken; every promise was kept");
  expect(readFileSync(file, "utf8")).toMatch(/^# Seed \d+: /);
});
