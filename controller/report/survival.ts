/** What a declared cluster lives through, as a simulation found it: the failure of every one thing, and of every two. */
export interface Survival {
  readonly nodes: readonly string[];
  readonly storeMembers: number;
  readonly managers: number;
  readonly lookedMs: number;
  /** Groups of which the status says, while all is well, that another node could take over. */
  readonly redundant: readonly string[];
  /** Where each group runs while all is well. */
  readonly before: Readonly<Record<string, readonly string[]>>;
  readonly failures: readonly SurvivedFailure[];
  /** Why the cluster does not even come up, or which promise it breaks while nothing is wrong. */
  readonly broken: string | undefined;
  /** Of all runs together. */
  readonly simulatedMs: number;
}

export interface SurvivedFailure {
  /** At once, and for good. */
  readonly failed: readonly { readonly kind: "node" | "link" | "device" | "store"; readonly name: string }[];
  /** The groups that were down for a while, or that run elsewhere afterwards. */
  readonly groups: readonly StruckGroup[];
  /** The promise of the reconciler itself that was broken. */
  readonly broken: string | undefined;
}

export interface StruckGroup {
  readonly group: string;
  /** Nodes on which it ran, and runs at the end. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly downMs: number;
}

/**
 * What the status of a group promises and a single failure takes away: it is `Redundant`, and at the end it runs nowhere.
 * Of two failures at once the condition promises nothing.
 */
export function brokenPromises({ failures, redundant }: Survival): readonly BrokenPromise[] {
  const promised = new Set(redundant);
  const single = failures.filter(({ failed }) => failed.length === 1);
  return single.flatMap((failure) => {
    const groups = downAfter(failure).filter((group) => promised.has(group));
    return groups.length === 0 ? [] : [{ failure, groups }];
  });
}

export interface BrokenPromise {
  readonly failure: SurvivedFailure;
  readonly groups: readonly string[];
}

/** Groups that ran before it and run nowhere after it. */
export function downAfter({ groups }: Pick<SurvivedFailure, "groups">): readonly string[] {
  return groups.filter(({ before, after }) => before.length > 0 && after.length === 0).map(({ group }) => group);
}
