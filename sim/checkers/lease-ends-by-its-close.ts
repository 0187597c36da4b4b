import { marginOf } from "../../controller/core/lease.ts";
import { specOf } from "../../controller/runtime/records.ts";
import type { SimTime } from "../event-queue.ts";
import type { CommitEvent } from "../world-event.ts";
import type { Checker } from "./checker.ts";
import type { Sight } from "./sight.ts";

/** Beyond this, and the ttl, a silence of every node at the store was one for every manager, however late it hears. */
const lateMsMax = 4_000;

/**
 * A node lease is closed by a leader only when the store has seen no renewal of it for its ttl, and not in the moment in
 * which nodes are heard again of which none was; and once closed it stays so.
 */
export const leaseEndsByItsClose: Checker = {
  name: "lease-ends-by-its-close",
  start() {
    let renewedAt: SimTime = 0;
    let heardSince: SimTime = 0;
    return (event, sight) => {
      if (event.type !== "commit" || event.object.kind !== "HALease" || event.isDeleted) return undefined;
      const { purpose, closed, ttlMs } = specOf("HALease", event.object);
      if (purpose !== "Node") return undefined;
      if (closed) return objectionToClose(event, heardSince, sight);
      if (event.at > renewedAt + ttlMs + lateMsMax) heardSince = event.at;
      renewedAt = event.at;
      return objectionToRenewal(event);
    };
  },
};

function objectionToRenewal({ object, before, writer }: CommitEvent): string | undefined {
  const { holder, incarnation } = specOf("HALease", object);
  const past = before === undefined ? undefined : specOf("HALease", before);
  if (past?.closed !== true || past.incarnation !== incarnation) return undefined;
  return `the lease ${incarnation} of ${holder} was closed, and ${writer} has renewed it`;
}

function objectionToClose(
  { object, before, at, sentAt, writer }: CommitEvent,
  heardSince: SimTime,
  sight: Sight,
): string | undefined {
  const { holder, ttlMs } = specOf("HALease", object);
  if (before === undefined || specOf("HALease", before).closed || writer === holder) return undefined;
  const renewedAt = sight.leases.get(holder)?.renewedAt ?? at;
  if (at < renewedAt + ttlMs)
    return `${writer} has closed the lease of ${holder} at ${at} ms, and it was renewed at ${renewedAt} ms`;
  if (sentAt < heardSince || at >= heardSince + marginOf(ttlMs) / 5) return undefined;
  return `${writer} has closed the lease of ${holder} at ${at} ms, and before ${heardSince} ms no node was heard at all`;
}
