import type { HoldfastObject } from "../../controller/api/types.gen.ts";
import { compileDesired } from "../../controller/core/compile-desired.ts";
import type { Survival, SurvivedFailure } from "../../controller/report/survival.ts";
import type { SimTime } from "../event-queue.ts";
import { combine, effectOf, failuresOf, type Failure } from "./failure.ts";
import { runAll } from "./run-all.ts";
import type { FailureParts, FailureRun } from "./run-failures.ts";

export interface SurviveParts {
  readonly objects: readonly HoldfastObject[];
  readonly storeMembers: number;
  readonly managers: number;
  /** How long each failure is looked at, in milliseconds of the world. */
  readonly lookedMs: SimTime;
  /** Called before each run; there are so many in all. */
  readonly onRun: (index: number, count: number) => void;
}

/**
 * Every failure of one thing, and of two at once, for the cluster of these objects: each in a world of its own that comes up
 * whole. Equal objects give an equal result.
 */
export async function survive(parts: SurviveParts): Promise<Survival> {
  const { objects, storeMembers } = parts;
  const desired = compileDesired(objects, { isKubernetes: false });
  const managers = Math.min(parts.managers, desired.nodes.size);
  const combinations = combine(failuresOf(desired, storeMembers));
  const distinct = new Map([[], ...combinations].map((failures) => [effectOf(failures, storeMembers), failures]));
  const asked = [...distinct.values()].map((failures): FailureParts => {
    return { objects, failures, storeMembers, managers, lookedMs: parts.lookedMs };
  });
  const found = await runAll(asked, (index) => parts.onRun(index, asked.length));
  const runs = new Map(
    [...distinct.keys()].flatMap((effect, index) => found.slice(index, index + 1).map((run) => [effect, run])),
  );
  const well = runs.get("");
  return {
    nodes: [...desired.nodes.keys()].toSorted(),
    storeMembers,
    managers,
    lookedMs: parts.lookedMs,
    redundant: [...(well?.redundant ?? [])].toSorted(),
    before: Object.fromEntries([...(well?.groups ?? [])].map(([key, { before }]) => [key, before])),
    failures: combinations.flatMap((failures) => {
      const run = runs.get(effectOf(failures, storeMembers));
      return run === undefined ? [] : [outcomeOf(failures, run)];
    }),
    broken: well?.violation === undefined ? undefined : textOf(well.violation),
    simulatedMs: [...runs.values()].reduce((sum, { simulatedMs }) => sum + simulatedMs, 0),
  };
}

function outcomeOf(failures: readonly Failure[], { groups, violation }: FailureRun): SurvivedFailure {
  const struck = [...groups].filter(([, { before, after, downMs }]) => downMs > 0 || before.join() !== after.join());
  return {
    failed: failures,
    groups: struck.map(([group, fate]) => ({ group, ...fate })),
    broken: violation === undefined ? undefined : textOf(violation),
  };
}

function textOf({ checker, detail }: { readonly checker: string; readonly detail: string }): string {
  return `${checker}: ${detail}`;
}
