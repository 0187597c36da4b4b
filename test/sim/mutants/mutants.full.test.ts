import process from "node:process";
import { afterAll, describe, expect, it } from "vitest";
import { exploredClusters } from "../explore-clusters.ts";
import { allMutants } from "./all-mutants.ts";
import { clusterOf, isSeedMutant, isStoryMutant } from "./mutant.ts";
import { mutantTable } from "./mutant-table.ts";
import { mutantRunner, type SeedsRun } from "./run-mutants.ts";

const seedsMax = 200;

const runner = mutantRunner();
const runs = allMutants.filter(isSeedMutant).map((mutant) => {
  const cluster = clusterOf(mutant, exploredClusters);
  return { mutant, cluster, outcome: runner.seeds(mutant.name, seedsMax, cluster) };
});
const stories = allMutants.filter(isStoryMutant).map((mutant) => ({ mutant, outcome: runner.story(mutant.name) }));
const controls = exploredClusters
  .filter(({ path }) => runs.some(({ cluster }) => cluster === path))
  .map(({ path }) => ({ path, outcome: control(path) }));
// Whoever waits for the first does not hear of the last meanwhile.
for (const { outcome } of [...runs, ...stories, ...controls]) outcome.catch(() => undefined);

/** The seeds that caught the mutants of a cluster, on the build as it is. */
async function control(path: string): Promise<{ readonly wanted: number; readonly found: SeedsRun }> {
  const own = await Promise.all(runs.flatMap(({ cluster, outcome }) => (cluster === path ? [outcome] : [])));
  const wanted = Math.max(...own.map(({ seeds }) => seeds));
  return { wanted, found: await runner.seeds("none", wanted, path) };
}

describe("a build in which one rule is broken is caught", () => {
  it.each(runs)("$mutant.name, by $mutant.checker within $mutant.within seeds", async ({ mutant, outcome }) => {
    const { seeds, violation } = await outcome;
    expect(violation?.checker, `after ${seeds} seeds: ${violation?.detail}`).toBe(mutant.checker);
    expect(seeds).toBeLessThanOrEqual(mutant.within);
  });

  it.for(stories)("$mutant.name, by a story: $mutant.story.title", async ({ mutant, outcome }, { skip }) => {
    const { failed, skipped } = await outcome;
    if (skipped.includes(mutant.story.title)) return skip(`this machine cannot run ${mutant.story.file}`);
    expect(failed).toContain(mutant.story.title);
  });
});

describe("the build as it is keeps every promise in the seeds that caught them", () => {
  it.each(controls)("$path", async ({ outcome }) => {
    const { wanted, found } = await outcome;
    expect(found).toEqual({ seeds: wanted });
  });
});

afterAll(async () => {
  const done = await Promise.allSettled(runs.map(({ outcome }) => outcome));
  const seedsOf = runs.map(({ mutant }, index): [string, number] => {
    const one = done[index];
    return [mutant.name, one?.status === "fulfilled" ? one.value.seeds : 0];
  });
  process.stdout.write(mutantTable(allMutants, new Map(seedsOf)));
});
