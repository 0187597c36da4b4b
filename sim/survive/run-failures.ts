import type { HoldfastObject } from "../../controller/api/types.gen.ts";
import { compileDesired } from "../../controller/core/compile-desired.ts";
import type { Desired, GroupKey, NodeName } from "../../controller/core/desired.ts";
import type { Violation } from "../checkers/watch-over.ts";
import type { SimTime } from "../event-queue.ts";
import { restBoundMs, silenceMsMax } from "../rest-bound.ts";
import { afterFaultsMs, WatchedRun, watchWork } from "../watched-run.ts";
import type { World } from "../world.ts";
import { isStoreLost, strike, type Failure } from "./failure.ts";
import { watchGroups, type GroupsWatched } from "./watch-groups.ts";

export interface FailureParts {
  readonly objects: readonly HoldfastObject[];
  /** At once; none for the cluster as it is when all is well. */
  readonly failures: readonly Failure[];
  readonly storeMembers: number;
  /** On the first nodes by name, one each. */
  readonly managers: number;
  /** How long it is looked at, in milliseconds of the world: what does not run by then counts as down. */
  readonly lookedMs: SimTime;
}

export interface FailureRun {
  readonly groups: ReadonlyMap<GroupKey, GroupFate>;
  /** Groups of which the status said, before anything failed, that another node could take over. */
  readonly redundant: ReadonlySet<GroupKey>;
  /** A promise of the reconciler itself that was broken on the way, or that it does not come up at all. */
  readonly violation: Violation | undefined;
  readonly simulatedMs: SimTime;
}

/** Nodes are those on which all of the group runs and that can be reached. */
export interface GroupFate {
  readonly before: readonly NodeName[];
  readonly after: readonly NodeName[];
  /** Until it ran again, or until nobody looked any more. */
  readonly downMs: SimTime;
}

/** The cluster comes up, these fail for good, and everything has its time to come to rest. */
export async function runFailures(parts: FailureParts): Promise<FailureRun> {
  const desired = compileDesired(parts.objects, { isKubernetes: false });
  const watched = watchGroups(desired);
  const run = new WatchedRun({
    seed: 1,
    objects: parts.objects,
    setup: { managers: parts.managers, managersOn: "Nodes", clockSlewMax: 0 },
    isTraced: false,
    onEvent: (event) => watched.see(event),
  });
  const { world } = run;
  let redundant: ReadonlySet<GroupKey> = new Set();
  let groups: ReadonlyMap<GroupKey, GroupFate> = new Map();
  const violation = await watchWork(run, async () => {
    // Nothing has gone wrong before.
    if (!(await run.comesToRest(restBoundMs(desired), -afterFaultsMs))) return;
    redundant = redundantIn(world);
    groups = await fatesOf(run, { parts, desired, watched });
  });
  return { groups, redundant, violation, simulatedMs: world.now() };
}

interface Struck {
  readonly parts: FailureParts;
  readonly desired: Desired;
  readonly watched: GroupsWatched;
}

async function fatesOf(
  run: WatchedRun,
  { parts, desired, watched }: Struck,
): Promise<ReadonlyMap<GroupKey, GroupFate>> {
  const { world } = run;
  const { failures, storeMembers, lookedMs } = parts;
  const before = new Map([...desired.groups.keys()].map((key) => [key, watched.servingOn(key)]));
  const from = world.now();
  strike(world, failures, storeMembers);
  watched.begin(from, new Set(failures.filter(({ kind }) => kind === "link").map(({ name }) => name)));
  // Nothing is decided any more without a store, and nodes let go at the end of their leases.
  if (isStoreLost(failures, storeMembers)) await world.run(lookedMs);
  else await run.comesToQuiet(lookedMs, from + silenceMsMax(desired) - afterFaultsMs);
  const until = world.now();
  return new Map(
    [...before].map(([key, nodes]) => {
      return [key, { before: nodes, after: watched.servingOn(key), downMs: watched.downMs(key, until) }] as const;
    }),
  );
}

function redundantIn(world: World): ReadonlySet<GroupKey> {
  const said = new Set<GroupKey>();
  for (const { kind, metadata, status } of world.store.objects().values()) {
    const conditions: unknown = status?.["conditions"];
    const isSaid = Array.isArray(conditions) && conditions.some((one: unknown) => isRedundant(one));
    if (isSaid) said.add(`${kind}/${metadata.name}`);
  }
  return said;
}

function isRedundant(condition: unknown): boolean {
  if (typeof condition !== "object" || condition === null) return false;
  return "type" in condition && condition.type === "Redundant" && "status" in condition && condition.status === "True";
}
