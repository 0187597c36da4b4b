import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readSecret } from "../../controller/host/read-secret.ts";
import { testFolder } from "../stores/make-sqlite-store.ts";

function secretWith(files: Readonly<Record<string, string>>): string {
  const folder = testFolder();
  mkdirSync(join(folder, "bmc"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, "bmc", name), text);
  return folder;
}

it("a Secret is a folder with a file for each key", () => {
  const folder = secretWith({ username: "admin\n", password: "s3cret", "..data": "not a key", lines: "a\nb\n" });
  const values = new Map([
    ["lines", "a\nb"],
    ["password", "s3cret"],
    ["username", "admin"],
  ]);
  expect(readSecret(folder, "bmc")).toEqual({ ok: true, values });
});

it.each([
  ["that is not there", () => testFolder(), /^Cannot read Secret bmc in .*ENOENT/],
  [
    "with a value that is too long",
    () => secretWith({ password: "x".repeat(5_000) }),
    /at most 4096 bytes; it has 5000$/,
  ],
  [
    "with too many keys",
    () => secretWith(Object.fromEntries(Array.from({ length: 65 }, (_, key) => [`k${key}`, ""]))),
    /at most 64 keys; it has 65$/,
  ],
])("a Secret %s is refused", (_, make, message) => {
  expect(readSecret(make(), "bmc")).toEqual({ ok: false, message: expect.stringMatching(message) });
});
