import { describe, expect, it } from "vitest";

import { judgeManifest } from "./judge-manifest.ts";
import { markErrors, readCases } from "./read-cases.ts";

/** The whole text of a case is compared, so that what stands where is seen, and that nothing else is said. */
describe.each([...Map.groupBy(readCases(), ({ table }) => table)])("%s", (_, cases) => {
  it.each(cases)("$name", (broken) => {
    expect(markErrors(broken, judgeManifest(broken.manifest))).toBe(broken.marked);
  });

  it("has an error in each case, and no case twice", () => {
    expect(cases.filter(({ preamble, marked, manifest }) => preamble + marked === manifest)).toEqual([]);
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });
});
