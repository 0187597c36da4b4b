import type { SimTime } from "../event-queue.ts";
import type { Checker } from "./checker.ts";

const spanMs = 1_000;
/** Leases are renewed often; of any other record this many writes in a second are a loop. */
const writesMax = 60;
const renewalsMax = 120;

/** No record is written again and again without end: so many writes within a second say that two things fight. */
export const boundedWrites: Checker = {
  name: "bounded-writes",
  start() {
    const written = new Map<string, { readonly since: SimTime; count: number }>();
    return (event) => {
      if (event.type !== "commit" || event.writer === "operator") return undefined;
      const { kind, metadata } = event.object;
      const key = `${kind} ${metadata.name}`;
      const known = written.get(key);
      if (known === undefined || event.at - known.since > spanMs) {
        written.set(key, { since: event.at, count: 1 });
        return undefined;
      }
      known.count += 1;
      const max = kind === "HALease" ? renewalsMax : writesMax;
      return known.count > max ? `${key} was written ${known.count} times within a second` : undefined;
    };
  },
};
