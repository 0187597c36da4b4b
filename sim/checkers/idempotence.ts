import { isDeepStrictEqual } from "node:util";
import type { CommitEvent } from "../world-event.ts";
import type { Checker } from "./checker.ts";

/** In a world that has come to rest nothing is done, and nothing is written but renewals of leases. */
export const idempotence: Checker = {
  name: "idempotence",
  start() {
    let isSettled = false;
    return (event) => {
      if (event.type === "settled") isSettled = true;
      if (!isSettled) return undefined;
      if (event.type === "begun")
        return `a ${event.verb} of ${event.resource.name} began on ${event.node}, and nothing had changed`;
      if (event.type === "fencing") return `${event.record.node} is fenced, and nothing had changed`;
      if (event.type !== "commit" || isRenewal(event)) return undefined;
      const { kind, metadata } = event.object;
      return `${event.writer} has written ${kind} ${metadata.name}, and nothing had changed: ${JSON.stringify(event.object.spec)}`;
    };
  },
};

/** A write of a lease that changes nothing but the number of its renewals. */
export function isRenewal({ object, before }: CommitEvent): boolean {
  return object.kind === "HALease" && before !== undefined && isSameLease(object.spec, before.spec);
}

/** But for the number of renewals. */
export function isSameLease(a: object, b: object): boolean {
  return isDeepStrictEqual({ ...a, renewals: 0 }, { ...b, renewals: 0 });
}
