import type { HAFencingSpec } from "../../controller/api/types.gen.ts";
import { specOf } from "../../controller/runtime/records.ts";
import type { SimTime } from "../event-queue.ts";
import type { CommitEvent } from "../world-event.ts";
import type { Checker } from "./checker.ts";
import { newsMs } from "./fenced-only-with-cause.ts";
import type { Sight } from "./sight.ts";

interface UnderWay {
  readonly writer: string;
  readonly at: SimTime;
}

/**
 * One node may always be fenced, a further one only within the share of the nodes that a policy allows. Those count that
 * whoever asks must know of, because it has asked for them itself or because they are long under way. Where something is
 * or was frozen it counts for nothing, and nothing is said.
 */
export const fencingIsBounded: Checker = {
  name: "fencing-is-bounded",
  start() {
    const underWay = new Map<string, UnderWay>();
    return (event, sight) => {
      if (event.type !== "commit" || event.object.kind !== "HAFencing") return undefined;
      const record = specOf("HAFencing", event.object);
      const key = event.object.metadata.name;
      const wasUnderWay = underWay.has(key);
      if (event.isDeleted || !isUnderWay(record)) underWay.delete(key);
      else if (!wasUnderWay) underWay.set(key, { writer: event.writer, at: event.at });
      const isNew = underWay.has(key) && !wasUnderWay;
      return isNew ? objectionTo(event, record, { sight, underWay }) : undefined;
    };
  },
};

function objectionTo(
  { at, sentAt, writer }: CommitEvent,
  { node }: HAFencingSpec,
  { sight, underWay }: { readonly sight: Sight; readonly underWay: ReadonlyMap<string, UnderWay> },
): string | undefined {
  const known = [...underWay.values()].filter((other) => other.writer === writer || other.at < sentAt - newsMs).length;
  const wishes = sight.wishes(at);
  const groups = wishes.flatMap((desired) => [...desired.groups.values()]);
  if (groups.some(({ state }) => isLeft(state)) || wishes.some(({ cluster }) => isLeft(cluster.state)))
    return undefined;
  const nodes = Math.max(...wishes.map((desired) => desired.nodes.size));
  const share = Math.max(...groups.map(({ fencing }) => fencing.maxFencedShare));
  if (known <= 1 || known * 100 <= nodes * share) return undefined;
  return `${node} is to be fenced, and with it ${known} of ${nodes} nodes are; ${share} % may be`;
}

function isLeft(state: string): boolean {
  return state === "Frozen" || state === "Unmanaged";
}

function isUnderWay({ phase }: HAFencingSpec): boolean {
  return phase === "Requested" || phase === "Acting" || phase === "Failed";
}
