import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readSecret, type SecretOutcome } from "../../controller/host/read-secret.ts";
import { temporaryFolder } from "../sources/temporary-folder.ts";

function valuesOf(secret: SecretOutcome): object | string {
  return secret.ok ? Object.fromEntries(secret.values) : secret.message;
}

describe("a secret", () => {
  it("is what its files hold, without the line end", () => {
    const root = temporaryFolder({ "bmc/password": "se cret\n", "bmc/user": "admin\r\n", "bmc/empty": "", "x/y": "z" });
    expect(valuesOf(readSecret(root, "bmc"))).toEqual({ password: "se cret", user: "admin", empty: "" });
  });

  it("is read where it is mounted by links that are swapped", () => {
    const root = temporaryFolder({ "bmc/..2026_01/password": "new" });
    symlinkSync("..2026_01", join(root, "bmc", "..data"));
    symlinkSync("..data/password", join(root, "bmc", "password"));
    expect(valuesOf(readSecret(root, "bmc"))).toEqual({ password: "new" });
  });

  it.each<{ readonly what: string; readonly make: (root: string) => void; readonly message: string }>([
    { what: "is not there", make: () => undefined, message: "ENOENT" },
    { what: "has no keys", make: (root) => mkdirSync(join(root, "bmc")), message: "there is none" },
    {
      what: "has a folder for a key",
      make: (root) => mkdirSync(join(root, "bmc", "password"), { recursive: true }),
      message: "password is none",
    },
  ])("that $what cannot be read, and the reason says what must be so", ({ make, message }) => {
    const root = temporaryFolder();
    make(root);
    expect(valuesOf(readSecret(root, "bmc"))).toBe(
      `Cannot read secret bmc as its keys must be files in ${root}/bmc on this node: ${message}`,
    );
  });

  it("is bounded", () => {
    const big = temporaryFolder({ "bmc/password": "x".repeat((1 << 20) + 1) });
    expect(valuesOf(readSecret(big, "bmc"))).toContain("password has 1048577 bytes and at most 1048576 are read");
    const many = Object.fromEntries(Array.from({ length: 65 }, (_unused, index) => [`bmc/k${index}`, ""]));
    expect(valuesOf(readSecret(temporaryFolder(many), "bmc"))).toContain("there are 65 and at most 64 are read");
  });

  it("has a name that leads nowhere else", () => {
    const root = temporaryFolder({ "secrets/bmc/password": "x", "other/password": "y" });
    expect(valuesOf(readSecret(join(root, "secrets"), "../other"))).toContain("it has no name of a secret");
  });
});
