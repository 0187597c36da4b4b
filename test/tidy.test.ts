import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { checkCode } from "./tidy/code-rules.ts";
import { checkDocuments } from "./tidy/document-rules.ts";
import { checkTexts } from "./tidy/text-rules.ts";
import { readTree, type Tree } from "./tidy/tree.ts";
import { tidyTree, untidyTrees } from "./tidy/untidy-trees.ts";

function findUntidy(tree: Tree): readonly string[] {
  return [...checkCode(tree), ...checkTexts(tree), ...checkDocuments(tree)];
}

describe("the house", () => {
  it("is tidy", () => {
    const tree = readTree(resolve(import.meta.dirname, ".."));
    expect(tree.size).toBeGreaterThan(20);
    expect(findUntidy(tree)).toEqual([]);
  });
});

describe("the tidy rules", () => {
  it("find nothing in a tidy tree", () => {
    expect(findUntidy(new Map(Object.entries(tidyTree)))).toEqual([]);
  });

  it.each(untidyTrees)("find: $why", ({ files, found }) => {
    const tree = new Map(Object.entries({ ...tidyTree, ...files }));
    expect(findUntidy(tree)).toEqual(typeof found === "string" ? [found] : found);
  });
});
