import { describe, expect, it } from "vitest";
import { claimKeyOf, doClaimsMeet, isDataClaim, type Claim } from "../../controller/core/claim.ts";

const path = (key: string): Claim => ({ type: "Path", key });

describe("claims", () => {
  it.each([
    { a: path("/srv"), b: path("/srv"), meet: true },
    { a: path("/srv"), b: path("/srv/db"), meet: true },
    { a: path("/srv/db/a"), b: path("/srv"), meet: true },
    { a: path("/"), b: path("/srv"), meet: true },
    { a: path("/srv"), b: path("/srv2"), meet: false },
    { a: path("/srv/a"), b: path("/srv/b"), meet: false },
    { a: path("filer:/vol"), b: path("filer:/vol/db"), meet: true },
    { a: { type: "Unit", key: "/srv" } as const, b: path("/srv"), meet: false },
    { a: { type: "Unit", key: "a" } as const, b: { type: "Unit", key: "a/b" } as const, meet: false },
  ])("$a.key and $b.key meet: $meet, seen from either", ({ a, b, meet }) => {
    expect([doClaimsMeet(a, b), doClaimsMeet(b, a)]).toEqual([meet, meet]);
  });

  it("have keys that differ where they do", () => {
    const keys = [path("a"), path("b"), { type: "Unit", key: "a" } as const].map(claimKeyOf);
    expect(new Set(keys).size).toBe(3);
    expect(claimKeyOf(path("a"))).toBe(claimKeyOf(path("a")));
  });

  it("of data are those that two holders would destroy", () => {
    const types = ["Address", "Device", "FileSystem", "Path", "Unit", "PrimaryRole"] as const;
    expect(types.filter((type) => isDataClaim({ type, key: "k" }))).toEqual([
      "Device",
      "FileSystem",
      "Path",
      "PrimaryRole",
    ]);
  });
});
