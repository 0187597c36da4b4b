import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readSecret, type Secret } from "../../controller/host/read-secret.ts";
import { temporaryFolder } from "../sources/temporary-folder.ts";

function valuesOf(secret: Secret): object | string {
  return secret.ok ? Object.fromEntries(secret.values) : secret.why;
}

describe("a secret", () => {
  it("is what its files hold, without the line end", async () => {
    const root = temporaryFolder({ "bmc/password": "se cret\n", "bmc/user": "admin\r\n", "bmc/empty": "", "x/y": "z" });
    expect(valuesOf(await readSecret(root, "bmc"))).toEqual({ password: "se cret", user: "admin", empty: "" });
  });

  it("is read where it is mounted by links that are swapped", async () => {
    const root = temporaryFolder({ "bmc/..2026_01/password": "new" });
    symlinkSync("..2026_01", join(root, "bmc", "..data"));
    symlinkSync("..data/password", join(root, "bmc", "password"));
    expect(valuesOf(await readSecret(root, "bmc"))).toEqual({ password: "new" });
  });

  it.each<{ readonly what: string; readonly make: (root: string) => void; readonly why: string }>([
    { what: "is not there", make: () => undefined, why: "ENOENT" },
    { what: "has no keys", make: (root) => mkdirSync(join(root, "bmc")), why: "there is none" },
    {
      what: "has a folder for a key",
      make: (root) => mkdirSync(join(root, "bmc", "password"), { recursive: true }),
      why: "password is none",
    },
  ])("that $what cannot be read, and the reason says what must be so", async ({ make, why }) => {
    const root = temporaryFolder();
    make(root);
    expect(valuesOf(await readSecret(root, "bmc"))).toBe(
      `Cannot read secret bmc as its keys must be files in ${root}/bmc on this node: ${why}`,
    );
  });

  it("is bounded", async () => {
    const big = temporaryFolder({ "bmc/password": "x".repeat((1 << 20) + 1) });
    expect(valuesOf(await readSecret(big, "bmc"))).toContain("password has 1048577 bytes and at most 1048576 are read");
    const many = Object.fromEntries(Array.from({ length: 65 }, (_unused, index) => [`bmc/k${index}`, ""]));
    expect(valuesOf(await readSecret(temporaryFolder(many), "bmc"))).toContain("there are 65 and at most 64 are read");
  });

  it("has a name that leads nowhere else", async () => {
    const root = temporaryFolder({ "secrets/bmc/password": "x", "other/password": "y" });
    expect(valuesOf(await readSecret(join(root, "secrets"), "../other"))).toContain("it has no name of a secret");
  });
});
