import type { exploredClusters } from "../explore-clusters.ts";

/** A build of the production code in which one rule is broken, and who is expected to see it. */
export type Mutant = SeedMutant | StoryMutant;

interface MutantBase {
  readonly name: string;
  /** The rule that it breaks, as what it does instead. */
  readonly does: string;
  readonly changes: readonly Change[];
}

/** Caught by the seeds from 1 to `within`. */
export interface SeedMutant extends MutantBase {
  /** The cluster in which it is looked for, by the name of its file. */
  readonly cluster: string;
  /** The checker that sees it first. */
  readonly checker: string;
  readonly within: 10 | 50 | 200;
}

/** What it needs comes together too seldom by chance, or is not simulated: caught by a test that tells just that. */
export interface StoryMutant extends MutantBase {
  readonly story: { readonly file: string; readonly title: string };
}

/** One text of one file, which must stand there exactly once, and what stands there instead. */
export interface Change {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export function isSeedMutant(mutant: Mutant): mutant is SeedMutant {
  return "cluster" in mutant;
}

export function isStoryMutant(mutant: Mutant): mutant is StoryMutant {
  return "story" in mutant;
}

export function clusterOf({ name, cluster }: SeedMutant, clusters: typeof exploredClusters): string {
  const found = clusters.find(({ path }) => path.endsWith(`/${cluster}`));
  if (found === undefined) throw new Error(`the mutant ${name} names the cluster ${cluster}, which is not explored`);
  return found.path;
}

/** The text of a file with its changes made; throws where one of them does not fit. */
export function mutate(text: string, changes: readonly Change[]): string {
  return changes.reduce((changed, { file, from, to }) => {
    const places = changed.split(from).length - 1;
    if (places !== 1)
      throw new Error(
        `cannot change ${file}, as what is to be changed must stand there once, and stands there ${places} times:\n${from}`,
      );
    return changed.replace(from, () => to);
  }, text);
}
