import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unifiedDiff } from "../../controller/report/unified-diff.ts";
import { trials } from "../properties/trials.ts";

const lines = (text: string): readonly string[] => (text === "" ? [] : text.split(" "));

describe("a difference", () => {
  it.each<[string, string, readonly string[]]>([
    ["a b c", "a b c", []],
    ["", "", []],
    ["a b c", "a x c", ["@@ -1,3 +1,3 @@", " a", "-b", "+x", " c"]],
    ["", "a b", ["@@ -0,0 +1,2 @@", "+a", "+b"]],
    ["a b", "", ["@@ -1,2 +0,0 @@", "-a", "-b"]],
    ["1 2 3 4 5 6 7 8 9", "1 2 3 4 x 6 7 8 9", ["@@ -2,7 +2,7 @@", " 2", " 3", " 4", "-5", "+x", " 6", " 7", " 8"]],
    [
      "a 1 2 3 4 5 6 7 8 b",
      "x 1 2 3 4 5 6 7 8 y",
      ["@@ -1,4 +1,4 @@", "-a", "+x", " 1", " 2", " 3", "@@ -7,4 +7,4 @@", " 6", " 7", " 8", "-b", "+y"],
    ],
    ["a 1 2 3 4 b", "x 1 2 3 4 y", ["@@ -1,6 +1,6 @@", "-a", "+x", " 1", " 2", " 3", " 4", "-b", "+y"]],
    ["a b a b", "b a b a", ["@@ -1,4 +1,4 @@", "-a", " b", " a", " b", "+a"]],
  ])("of %j and %j is shown as diff -u shows it", (before, after, expected) => {
    expect(unifiedDiff(lines(before), lines(after))).toEqual(expected);
  });

  it("takes the one text to the other, whatever they are, and keeps what stays", () => {
    const text = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 12 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const hunks = unifiedDiff(before, after);
        expect(patched(before, hunks)).toEqual(after);
        expect(hunks.length === 0).toBe(before.join() === after.join());
      }),
      trials(300),
    );
  });

  it("of texts that are too long to be aligned is the whole", () => {
    const before = Array.from({ length: 3_000 }, (_, index) => `a${index}`);
    const after = Array.from({ length: 3_000 }, (_, index) => `b${index}`);
    expect(unifiedDiff(before, [...after, "c"])).toHaveLength(6_002);
  });
});

/** As `patch` would: by the numbers in the heads of the hunks. */
function patched(before: readonly string[], hunks: readonly string[]): readonly string[] {
  const after: string[] = [];
  let next = 0;
  for (const line of hunks) {
    const head = /^@@ -(\d+),(\d+) /.exec(line);
    if (head !== null) {
      const start = Number(head[1]) - (head[2] === "0" ? 0 : 1);
      after.push(...before.slice(next, start));
      next = start;
    } else if (line.startsWith("+")) after.push(line.slice(1));
    else {
      if (before[next] !== line.slice(1)) throw new Error(`${line} is not what stands there: ${before[next]}`);
      if (line.startsWith(" ")) after.push(line.slice(1));
      next += 1;
    }
  }
  return [...after, ...before.slice(next)];
}
