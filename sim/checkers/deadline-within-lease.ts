import type { NodeName } from "../../controller/core/desired.ts";
import type { SimTime } from "../event-queue.ts";
import type { WorldEvent } from "../world-event.ts";
import type { Checker } from "./checker.ts";
import { slowClock } from "./one-leader-acts.ts";
import type { LeaseNow, Sight } from "./sight.ts";

/** Handing a deadline over takes a moment. */
const handOverMs = 50;

/**
 * What makes a node let go has a deadline that lies within the lease as everybody else sees it: the holder counts from an
 * earlier moment than they do, a longer ttl is in the record before it is in force at the node, and a shorter one after.
 * There may be none only while the record says that the node does not let go, or where nothing is that it would be for.
 * A deadline of an earlier incarnation is judged no more: what was named for that one is never proven by time then.
 */
export const deadlineWithinLease: Checker = {
  name: "deadline-within-lease",
  start() {
    const deadlines = new Map<NodeName, Deadline>();
    return (event, sight) => {
      if (event.type === "power") deadlines.delete(event.node);
      const node = subjectOf(event);
      const lease = node === undefined ? undefined : sight.leases.get(node);
      if (node === undefined || lease === undefined) return undefined;
      if (event.type === "deadline")
        deadlines.set(node, { endsAt: event.endsAt, incarnation: lease.record.incarnation });
      const deadline = deadlines.get(node);
      return deadline === undefined ? undefined : objectionTo(deadline, lease, sight);
    };
  },
};

interface Deadline {
  readonly endsAt: SimTime;
  readonly incarnation: string;
}

function subjectOf(event: WorldEvent): NodeName | undefined {
  if (event.type === "deadline") return event.node;
  if (event.type !== "commit" || event.object.kind !== "HALease") return undefined;
  const { purpose, holder } = event.object.spec;
  return purpose === "Node" && typeof holder === "string" ? holder : undefined;
}

function objectionTo({ endsAt, incarnation }: Deadline, lease: LeaseNow, sight: Sight): string | undefined {
  const { holder, boot, closed, letsGo, ttlMs } = lease.record;
  if (lease.record.incarnation !== incarnation || boot !== sight.boots.get(holder) || closed || !letsGo)
    return undefined;
  if (!hasAnything(holder, sight) || sight.stoodStillSince(lease.renewedAt)) return undefined;
  const seenUntil = lease.renewedAt + ttlMs * slowClock + handOverMs;
  if (endsAt <= seenUntil) return undefined;
  return `${holder} is made to let go at ${endsAt} ms, and its lease, as others see it, ends at ${seenUntil} ms`;
}

function hasAnything(node: NodeName, { active, living }: Sight): boolean {
  const isOurs = [...(active.get(node)?.values() ?? [])].some(({ isForeign }) => !isForeign);
  return isOurs || [...(living.get(node)?.values() ?? [])].some(({ verb }) => verb === "start" || verb === "promote");
}
