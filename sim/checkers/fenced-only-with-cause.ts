import { usesDevices } from "../../controller/core/fencing.ts";
import { specOf } from "../../controller/runtime/records.ts";
import type { SimTime } from "../event-queue.ts";
import type { Checker } from "./checker.ts";

/** How long it may take until a leader has heard of something. */
const newsMs = 20_000;

/**
 * Devices are commanded only against a boot that a record in the store says is being fenced, and that record comes about
 * only when the boot's lease was closed while a claim that is ruled by devices names it.
 */
export const fencedOnlyWithCause: Checker = {
  name: "fenced-only-with-cause",
  start() {
    const recorded = new Set<string>();
    const openedAt = new Map<string, SimTime>();
    const closedAt = new Map<string, SimTime>();
    return (event, sight) => {
      if (event.type === "fencing") {
        const { node, boot } = event.record;
        if (!recorded.has(`${node} ${boot}`)) return `${node} ${boot} is fenced, and no record says so`;
        const lease = sight.leases.get(node);
        if (lease === undefined || lease.record.boot === boot || lease.record.closed) return undefined;
        // Whoever gives the order may not have seen the new boot yet; but not for long.
        if (event.at < (openedAt.get(lease.record.incarnation) ?? 0) + newsMs) return undefined;
        return `${node} is fenced for ${boot}, and it is at ${lease.record.boot}, which renews`;
      }
      if (event.type === "commit" && event.object.kind === "HALease" && event.object.spec["purpose"] === "Node") {
        const record = specOf("HALease", event.object);
        if (record.closed) closedAt.set(`${record.holder} ${record.boot}`, event.at);
        if (!openedAt.has(record.incarnation)) openedAt.set(record.incarnation, event.at);
      }
      if (event.type !== "commit" || event.object.kind !== "HAFencing" || event.writer === "operator") return undefined;
      const { node, boot, cause, phase } = specOf("HAFencing", event.object);
      recorded.add(`${node} ${boot}`);
      if (event.before !== undefined || cause !== "LeaseClosed" || phase === "Void") return undefined;
      const lease = sight.leases.get(node)?.record;
      const isClosed = lease?.closed === true || event.at < (closedAt.get(`${node} ${boot}`) ?? -newsMs) + newsMs;
      if (lease?.boot === boot && !isClosed) return `${node} is to be fenced, and its lease is open`;
      const isNamed = [...sight.claims].some(
        ([claim, { mayHold }]) =>
          mayHold.some((entry) => entry.node === node && entry.boot === boot) &&
          sight.rulesOf(claim, event.at).some((rule) => usesDevices(rule.mode)),
      );
      return isNamed ? undefined : `${node} is to be fenced, and no claim that devices rule names it`;
    };
  },
};
