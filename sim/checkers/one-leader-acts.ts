import { nodeLeaseName } from "../../controller/runtime/records.ts";
import type { SimTime } from "../event-queue.ts";
import type { CommitEvent } from "../world-event.ts";
import { stateless } from "./checker.ts";
import type { Sight } from "./sight.ts";

/** Clocks may be slewed by 8.3 % on either side: a holder may count its ttl as this much longer. */
export const slowClock = 1.1;

/**
 * Records of the manager's are written, and devices commanded, only by a manager that held the lease when it sent that.
 * One whose virtual machine stood still cannot know: what it then writes is stopped by compare-and-set and by epochs.
 */
export const oneLeaderActs = stateless("one-leader-acts", (event, sight) => {
  if (event.type === "fencing") return objectionTo(event.manager, event.at, sight);
  if (event.type !== "commit" || !isManagersWord(event)) return undefined;
  const objection = objectionTo(event.writer, event.sentAt, sight);
  return objection === undefined ? undefined : `${event.object.kind} ${event.object.metadata.name}: ${objection}`;
});

const stillMemoryMs = 20_000;
const managersKinds = new Set(["HAClaim", "HAAssignment", "HAFencing", "HADecision"]);

function isManagersWord({ object, writer }: CommitEvent): boolean {
  if (writer === "operator") return false;
  if (managersKinds.has(object.kind)) return true;
  return (
    object.kind === "HALease" && object.spec["purpose"] === "Node" && object.metadata.name !== nodeLeaseName(writer)
  );
}

function objectionTo(writer: string, at: SimTime, sight: Sight): string | undefined {
  if (sight.stoodStillSince(at - stillMemoryMs)) return undefined;
  const terms = sight.leaders.filter((leader) => leader.from <= at);
  if (terms.at(-1)?.name !== writer) return `${writer} acted at ${at} ms, and ${terms.at(-1)?.name ?? "nobody"} led`;
  const renewed = sight.leaderRenewals.findLast((renewal) => renewal.at <= at);
  if (renewed === undefined || at < renewed.at + renewed.ttlMs * slowClock) return undefined;
  return `${writer} acted at ${at} ms, and its lease had run out since its renewal at ${renewed.at} ms`;
}
