import type { Desired, GroupKey, GroupWish, NodeName } from "../../controller/core/desired.ts";
import type { SimTime } from "../event-queue.ts";
import { createTruth } from "../scenario/truth.ts";
import type { WorldEvent } from "../world-event.ts";

/** Where groups serve, and how long they did not. */
export interface GroupsWatched {
  see(event: WorldEvent): void;
  /** From now on what is down is counted; nobody reaches these nodes any more, whatever runs there. */
  begin(at: SimTime, unreached: ReadonlySet<NodeName>): void;
  /** The reachable nodes on which all of it runs. */
  servingOn(group: GroupKey): readonly NodeName[];
  /** Milliseconds since `begin` in which it served nowhere. */
  downMs(group: GroupKey, until: SimTime): SimTime;
}

export function watchGroups(desired: Desired): GroupsWatched {
  const truth = createTruth();
  const downSince = new Map<GroupKey, SimTime>();
  const spent = new Map<GroupKey, SimTime>();
  const groups = [...desired.groups.values()].filter((wish) => wish.members.length > 0);
  let unreached: ReadonlySet<NodeName> | undefined;

  function servingOn(group: GroupKey): readonly NodeName[] {
    return truth.group(group).whole.filter((node) => unreached?.has(node) !== true);
  }

  function look({ key }: GroupWish, at: SimTime): void {
    const since = downSince.get(key);
    const isDown = servingOn(key).length === 0;
    if (isDown && since === undefined) downSince.set(key, at);
    if (isDown || since === undefined) return;
    downSince.delete(key);
    spent.set(key, (spent.get(key) ?? 0) + at - since);
  }

  return {
    see(event) {
      truth.see(event);
      if (unreached === undefined || !changing.has(event.type)) return;
      for (const wish of groups) look(wish, event.at);
    },
    begin(at, nodes) {
      unreached = nodes;
      for (const wish of groups) look(wish, at);
    },
    servingOn,
    downMs: (group, until) => (spent.get(group) ?? 0) + until - (downSince.get(group) ?? until),
  };
}

const changing: ReadonlySet<WorldEvent["type"]> = new Set(["active", "inactive", "broken"]);
