import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createJournalFile } from "../../controller/host/journal-file.ts";

const folder = mkdtempSync(join(process.env["HOLDFAST_TEST_FOLDER"] ?? tmpdir(), "holdfast-journal-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("gives what was last saved, which nobody else may read, and makes its folder", async () => {
  const path = join(folder, "new", "journal.json");
  const journal = createJournalFile(path);
  expect(await journal.load()).toBeUndefined();
  expect(await journal.save("one")).toEqual({ status: "done" });
  expect(await journal.save("two")).toEqual({ status: "done" });
  expect(await createJournalFile(path).load()).toBe("two");
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(folder, "new"))).toEqual(["journal.json"]);
});

test("a save that fails says so, and leaves the earlier one whole", async () => {
  const path = join(folder, "stuck", "journal.json");
  const journal = createJournalFile(path);
  await journal.save("one");
  mkdirSync(`${path}.new/in-the-way`, { recursive: true });
  expect(await journal.save("two")).toMatchObject({ status: "failed", error: expect.stringContaining(path) });
  expect(await journal.load()).toBe("one");
});

test("what is there and cannot be read is not the same as none", async () => {
  writeFileSync(join(folder, "file"), "");
  expect(await createJournalFile(join(folder, "file", "journal.json")).load()).toBe("");
});
