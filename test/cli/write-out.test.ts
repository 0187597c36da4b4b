import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { tmpdir } from "node:os";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { writeOut } from "../../controller/cli/write-out.ts";

const folder = mkdtempSync(join(process.env["HOLDFAST_TEST_FOLDER"] ?? tmpdir(), "holdfast-out-"));
const file = join(folder, "file");
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
});

describe("what --out names", () => {
  it("is a file for its owner alone, whatever it was before", async () => {
    writeFileSync(file, "before", { mode: 0o644 });
    expect(await writeOut(file, "after")).toBeUndefined();
    expect([readFileSync(file, "utf8"), statSync(file).mode & 0o777, readdirSync(folder)]).toEqual([
      "after",
      0o600,
      ["file"],
    ]);
  });

  it("is written to where it is a device, which stays one", async () => {
    expect(await writeOut("/dev/null", "text")).toBeUndefined();
    expect(await writeOut("/dev/full", "text")).toBe("Cannot write --out /dev/full: no space is left on the device");
    expect(["/dev/null", "/dev/full"].map((device) => statSync(device).isCharacterDevice())).toEqual([true, true]);
  });

  it("is the file that a link names, which goes on being a link", async () => {
    writeFileSync(file, "before");
    symlinkSync("file", join(folder, "link"));
    expect(await writeOut(join(folder, "link"), "after")).toBeUndefined();
    expect([readFileSync(file, "utf8"), readdirSync(folder)]).toEqual(["after", ["file", "link"]]);
  });

  it.each([
    ["nowhere/file", "its directory is not there"],
    [".", "it is a directory"],
  ])("%s cannot be written, and nothing is left", async (path, why) => {
    expect(await writeOut(join(folder, path), "text")).toBe(`Cannot write --out ${join(folder, path)}: ${why}`);
    expect(readdirSync(folder)).toEqual([]);
  });
});
