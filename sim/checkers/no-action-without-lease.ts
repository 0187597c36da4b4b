import { resourceKeyOf } from "../../controller/core/journal.ts";
import { stateless } from "./checker.ts";
import { slowClock } from "./one-leader-acts.ts";

/**
 * A start or a promotion begins only under a lease of that boot which the store has open and renewed within its ttl. A
 * virtual machine that stood still cannot know that its lease is over: only modes that do not count on clocks allow it.
 */
export const noActionWithoutLease = stateless("no-action-without-lease", (event, sight) => {
  if (event.type !== "begun" || (event.verb !== "start" && event.verb !== "promote")) return undefined;
  const what = `a ${event.verb} of ${resourceKeyOf(event.resource)} began on ${event.node}`;
  const lease = sight.leases.get(event.node);
  if (lease === undefined) return `${what}, which has no lease`;
  if (lease.record.boot !== sight.boots.get(event.node)) return `${what}, and its lease is of another boot`;
  if (sight.stoodStillSince(lease.renewedAt)) return undefined;
  if (lease.record.closed) return `${what}, and its lease was closed`;
  if (event.at < lease.renewedAt + lease.record.ttlMs * slowClock) return undefined;
  return `${what} at ${event.at} ms, and its lease was last renewed at ${lease.renewedAt} ms`;
});
