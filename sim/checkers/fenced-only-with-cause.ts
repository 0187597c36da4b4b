import { usesDevices } from "../../controller/core/fencing.ts";
import type { HAFencingSpec } from "../../controller/api/types.gen.ts";
import { specOf } from "../../controller/runtime/records.ts";
import type { SimTime } from "../event-queue.ts";
import type { CommitEvent, WorldEvent } from "../world-event.ts";
import type { Checker } from "./checker.ts";
import type { Sight } from "./sight.ts";

/** How long it may take until a leader has heard of something. */
const newsMs = 20_000;

/**
 * Devices are commanded only against a boot that a record in the store says is being fenced, and never once a later boot
 * is known to renew. The record comes about only when the boot's lease was closed while a claim that is ruled by devices
 * names it.
 */
export const fencedOnlyWithCause: Checker = {
  name: "fenced-only-with-cause",
  start() {
    const known: Known = { recorded: new Set(), openedAt: new Map(), closedAt: new Map() };
    return (event, sight) => {
      if (event.type === "fencing") return objectionToOrder(event, sight, known);
      if (event.type !== "commit") return undefined;
      if (event.object.kind === "HALease") noteLease(event, known);
      if (event.object.kind !== "HAFencing" || event.writer === "operator") return undefined;
      const record = specOf("HAFencing", event.object);
      known.recorded.add(`${record.node} ${record.boot}`);
      if (event.before !== undefined || record.cause !== "LeaseClosed" || record.phase === "Void") return undefined;
      return objectionToRecord(record, event.at, { sight, known });
    };
  },
};

interface Known {
  readonly recorded: Set<string>;
  /** When an incarnation was first seen. */
  readonly openedAt: Map<string, SimTime>;
  /** When a lease of `node boot` was last closed. */
  readonly closedAt: Map<string, SimTime>;
}

function noteLease({ object, at }: CommitEvent, known: Known): void {
  const record = specOf("HALease", object);
  if (record.purpose !== "Node") return;
  if (record.closed) known.closedAt.set(`${record.holder} ${record.boot}`, at);
  if (!known.openedAt.has(record.incarnation)) known.openedAt.set(record.incarnation, at);
}

function objectionToOrder(
  { record, at }: Extract<WorldEvent, { type: "fencing" }>,
  sight: Sight,
  known: Known,
): string | undefined {
  const { node, boot } = record;
  if (!known.recorded.has(`${node} ${boot}`)) return `${node} ${boot} is fenced, and no record says so`;
  const lease = sight.leases.get(node)?.record;
  if (lease === undefined || lease.boot === boot || lease.closed) return undefined;
  // Whoever gives the order may not have seen the new boot yet; but not for long.
  if (at < (known.openedAt.get(lease.incarnation) ?? 0) + newsMs) return undefined;
  return `${node} is fenced for ${boot}, and it is at ${lease.boot}, which renews`;
}

function objectionToRecord(
  { node, boot }: HAFencingSpec,
  at: SimTime,
  { sight, known }: { readonly sight: Sight; readonly known: Known },
): string | undefined {
  const lease = sight.leases.get(node)?.record;
  const isClosed = lease?.closed === true || at < (known.closedAt.get(`${node} ${boot}`) ?? -newsMs) + newsMs;
  if (lease?.boot === boot && !isClosed) return `${node} is to be fenced, and its lease is open`;
  const isNamed = [...sight.claims].some(
    ([claim, { mayHold }]) =>
      mayHold.some((entry) => entry.node === node && entry.boot === boot) &&
      sight.rulesOf(claim, at).some((rule) => usesDevices(rule.mode)),
  );
  return isNamed ? undefined : `${node} is to be fenced, and no claim that devices rule names it`;
}
