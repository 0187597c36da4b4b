import type { HAFencingSpec } from "../../controller/api/types.gen.ts";
import { claimKeyOf, type ClaimKey } from "../../controller/core/claim.ts";
import type { Desired, NodeName } from "../../controller/core/desired.ts";
import { usesDevices } from "../../controller/core/fencing.ts";
import { specOf } from "../../controller/runtime/records.ts";
import type { SimTime } from "../event-queue.ts";
import type { CommitEvent, WorldEvent } from "../world-event.ts";
import type { Checker } from "./checker.ts";
import type { Sight } from "./sight.ts";

/** How long it may take until a leader has heard of something. */
export const newsMs = 20_000;

/**
 * A record of a boot that is to be fenced for its silence is written only when its lease was closed and a claim that is
 * ruled by devices named it, and only such records bring a device to act: while a claim still names the boot, while the
 * cluster is not frozen, and never once a later boot is known to renew. One for a stop that failed is written only against
 * a boot that has said so.
 *
 * A record is judged by the moment in which it was sent. Nothing keeps a request off the store for as long as it is on its
 * way, and creating a record has no condition by which the store could see that its cause has gone meanwhile. Orders are
 * judged by the moment in which they are given: that is where a leader can know better.
 */
export const fencedOnlyWithCause: Checker = {
  name: "fenced-only-with-cause",
  start() {
    const known: Known = {
      recorded: new Set(),
      failing: new Set(),
      openedAt: new Map(),
      closedUntil: new Map(),
      namedUntil: new Map(),
    };
    return (event, sight) => {
      if (event.type === "fencing") return objectionToOrder(event, sight, known);
      if (event.type !== "commit") return undefined;
      if (event.object.kind === "HALease") noteLease(event, known);
      if (event.object.kind === "HAClaim") noteClaim(event, sight, known);
      if (event.object.kind === "HANodeReport") noteReport(event, known);
      if (event.object.kind !== "HAFencing" || event.writer === "operator") return undefined;
      const record = specOf("HAFencing", event.object);
      known.recorded.add(bootKey(record));
      if (event.before !== undefined || record.phase === "Void") return undefined;
      if (record.cause === "StopFailed") return objectionToStopFailure(record, known);
      return record.cause === "LeaseClosed" ? objectionToRecord(record, event, { sight, known }) : undefined;
    };
  },
};

interface Known {
  readonly recorded: Set<string>;
  /** Every `node boot` that has said that a stop failed. */
  readonly failing: Set<string>;
  /** When an incarnation was first seen. */
  readonly openedAt: Map<string, SimTime>;
  /** Until when the lease of `node boot` was closed, where it is open again. */
  readonly closedUntil: Map<string, SimTime>;
  /** Until when a claim that devices rule has named `node boot`, of those that do no longer. */
  readonly namedUntil: Map<string, SimTime>;
}

interface Boot {
  readonly node: NodeName;
  readonly boot: string;
}

function bootKey({ node, boot }: Boot): string {
  return `${node} ${boot}`;
}

function noteLease({ object, before, at }: CommitEvent, known: Known): void {
  const record = specOf("HALease", object);
  if (record.purpose !== "Node") return;
  const former = before === undefined ? undefined : specOf("HALease", before);
  if (former?.closed === true) known.closedUntil.set(`${former.holder} ${former.boot}`, at);
  if (!known.openedAt.has(record.incarnation)) known.openedAt.set(record.incarnation, at);
}

function noteClaim({ before, at }: CommitEvent, sight: Sight, known: Known): void {
  if (before === undefined) return;
  const { claim, mayHold } = specOf("HAClaim", before);
  if (!isRuledByDevices(claimKeyOf(claim), at, sight)) return;
  for (const entry of mayHold) known.namedUntil.set(bootKey(entry), at);
}

function noteReport({ object }: CommitEvent, known: Known): void {
  const report = specOf("HANodeReport", object);
  if (report.resources.some(({ stopFailures }) => stopFailures > 0)) known.failing.add(bootKey(report));
}

function objectionToOrder(
  { record, at }: Extract<WorldEvent, { type: "fencing" }>,
  sight: Sight,
  known: Known,
): string | undefined {
  const { node, boot, cause } = record;
  if (!known.recorded.has(bootKey(record))) return `${node} ${boot} is fenced, and no record says so`;
  if (cause === "LeaseClosed" && !wasNamed(record, at - newsMs, { sight, known, at }))
    return `${node} ${boot} is fenced, and no claim that devices rule has named it for long`;
  if (cause !== "Operator" && sight.wishes(at).every(({ cluster }) => isHeld(cluster.state)))
    return `${node} ${boot} is fenced, and the cluster has been frozen for long`;
  const lease = sight.leases.get(node)?.record;
  if (lease === undefined || lease.boot === boot || lease.closed) return undefined;
  // Whoever gives the order may not have seen the new boot yet; but not for long.
  if (at < (known.openedAt.get(lease.incarnation) ?? 0) + newsMs) return undefined;
  return `${node} is fenced for ${boot}, and it is at ${lease.boot}, which renews`;
}

function isHeld(state: Desired["cluster"]["state"]): boolean {
  return state === "Frozen" || state === "Unmanaged";
}

function objectionToRecord(
  record: HAFencingSpec,
  { at, sentAt }: CommitEvent,
  { sight, known }: { readonly sight: Sight; readonly known: Known },
): string | undefined {
  const { node, boot } = record;
  const lease = sight.leases.get(node)?.record;
  const isClosed = lease?.closed === true || sentAt < (known.closedUntil.get(bootKey(record)) ?? -newsMs) + newsMs;
  if (lease?.boot === boot && !isClosed) return `${node} is to be fenced, and its lease is open`;
  if (wasNamed(record, sentAt, { sight, known, at })) return undefined;
  return `${node} is to be fenced, and no claim that devices rule named it when that was sent`;
}

function objectionToStopFailure(record: HAFencingSpec, known: Known): string | undefined {
  if (known.failing.has(bootKey(record))) return undefined;
  return `${bootKey(record)} is to be fenced, and has not said that a stop failed`;
}

/** Whether a claim that devices rule names that boot, or has named it at some moment since then. */
function wasNamed(
  record: Boot,
  since: SimTime,
  { sight, known, at }: { readonly sight: Sight; readonly known: Known; readonly at: SimTime },
): boolean {
  if ((known.namedUntil.get(bootKey(record)) ?? Number.NEGATIVE_INFINITY) >= since) return true;
  return [...sight.claims].some(
    ([claim, { mayHold }]) =>
      mayHold.some((entry) => bootKey(entry) === bootKey(record)) && isRuledByDevices(claim, at, sight),
  );
}

function isRuledByDevices(claim: ClaimKey, at: SimTime, sight: Sight): boolean {
  return sight.rulesOf(claim, at).some((rule) => usesDevices(rule.mode));
}
