import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { allCheckers } from "../../../sim/checkers/all-checkers.ts";
import { exploredClusters } from "../explore-clusters.ts";
import { allMutants } from "./all-mutants.ts";
import { clusterOf, isSeedMutant, isStoryMutant, mutate } from "./mutant.ts";
import { mutantTable } from "./mutant-table.ts";

const root = resolve(import.meta.dirname, "../../..");

describe("a mutant", () => {
  it.each(allMutants)("fits the code as it is: $name", ({ changes }) => {
    for (const change of changes) {
      const text = readFileSync(join(root, change.file), "utf8");
      expect(mutate(text, [change])).not.toBe(text);
    }
  });

  it("is looked for in a cluster that is explored, by a name of its own", () => {
    for (const mutant of allMutants.filter(isSeedMutant))
      expect(clusterOf(mutant, exploredClusters)).toContain(mutant.cluster);
    expect(new Set(allMutants.map(({ name }) => name)).size).toBe(allMutants.length);
  });

  it.each(allMutants.filter(isStoryMutant))("is seen by a story that is told: $name", ({ story }) => {
    const [title = ""] = story.title.split(/ says | \(backstop|(?<=rests as it is) /);
    expect(readFileSync(join(root, story.file), "utf8")).toContain(title);
  });

  it("is there for every checker", () => {
    const seen = new Set(allMutants.filter(isSeedMutant).map(({ checker }) => checker));
    expect(allCheckers.map(({ name }) => name).filter((name) => !seen.has(name))).toEqual([]);
  });

  it("stands in the table of the documentation", () => {
    expect(readFileSync(join(root, "docs/mutants.md"), "utf8")).toContain(mutantTable(allMutants));
  });

  it.each([
    ["has gone", "a + b", 0],
    ["stands there twice", "a", 2],
  ])("says so when what it changes %s", (_what, from, times) => {
    const change = { file: "x.ts", from, to: "b" };
    expect(() => mutate("a a", [change])).toThrow(
      `cannot change x.ts, as what is to be changed must stand there once, and stands there ${times} times`,
    );
  });
});
