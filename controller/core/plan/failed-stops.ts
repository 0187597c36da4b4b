import type { NodeName } from "../desired.ts";
import { emptyJournal, entryOf, type ResourceKey } from "../journal.ts";
import type { PlanAction, PlanWait, Unknown } from "./plan.ts";
import type { World } from "./world.ts";

/** A stop that has failed on a node and has not succeeded since. */
export interface FailedStop {
  readonly node: NodeName;
  readonly resource: ResourceKey;
  readonly times: number;
  /** It is being stopped already: its node goes on trying whatever is edited. */
  readonly isUnderWay: boolean;
}

/** Of the nodes that are up: who is lost stops nothing. */
export function failedStopsIn(world: World): readonly FailedStop[] {
  return [...world.nodes.values()].flatMap(({ name, isUp, stopFailures, journal }) => {
    if (!isUp) return [];
    return [...stopFailures].map(([resource, times]): FailedStop => {
      const isUnderWay = entryOf(journal, resource)?.phase === "Stopping";
      return { node: name, resource, times, isUnderWay };
    });
  });
}

/** A failed stop, and the action of the plan that is to succeed where it has not. */
export interface DoubtfulStop {
  readonly failed: FailedStop;
  readonly stop: PlanAction;
}

/** The first stop of each thing that has failed to stop where it is. */
export function doubtfulStops(
  actions: readonly PlanAction[],
  failedStops: readonly FailedStop[],
): readonly DoubtfulStop[] {
  return failedStops.flatMap((failed): readonly DoubtfulStop[] => {
    const stop = actions.find(
      ({ verb, object, node }) => verb === "stop" && object === failed.resource && node === failed.node,
    );
    return stop === undefined ? [] : [{ failed, stop }];
  });
}

/** Things that are to be gone when nothing is left to do, and are not: what could not be stopped, and nobody fences for. */
export function stopsLeft({ nodes, assignments }: World, failedStops: readonly FailedStop[]): readonly PlanWait[] {
  return failedStops.flatMap(({ node, resource, times, isUnderWay }): readonly PlanWait[] => {
    const group = entryOf(nodes.get(node)?.journal ?? emptyJournal(""), resource)?.group;
    if (group === undefined) return [];
    const isHere = assignments.get(group)?.record.placements.some((placement) => placement.node === node) === true;
    if (isHere && !isUnderWay) return [];
    return [{ object: group, waitsFor: `${resource} to stop on ${node}, where that has failed ${timesWords(times)}` }];
  });
}

/** What the plan takes for granted of them. */
export function doubtsOf(doubtful: readonly DoubtfulStop[]): readonly Unknown[] {
  return doubtful.map(({ failed: { node, resource, times } }) => ({
    node,
    what: `whether ${resource} stops there: that has failed ${timesWords(times)}, and the plan takes it that it succeeds now`,
    isOutcome: true,
  }));
}

export function timesWords(times: number): string {
  return times === 1 ? "once" : `${times} times`;
}
