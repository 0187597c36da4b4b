import type { HANodeReportSpec } from "../../controller/api/types.gen.ts";
import type { CheckerWish, Desired, GroupKey, GroupWish, NodeName } from "../../controller/core/desired.ts";
import { resourceKeyOf } from "../../controller/core/journal.ts";
import { specOf } from "../../controller/runtime/records.ts";
import type { SimTime } from "../event-queue.ts";
import { thingKeyOf } from "../thing.ts";
import type { CommitEvent } from "../world-event.ts";
import type { Checker } from "./checker.ts";
import { newsMs } from "./fenced-only-with-cause.ts";
import type { Sight } from "./sight.ts";

/** How long an agent may take to begin a stop: it is told nothing by anybody, and its disk may be slow. */
const neglectMs = 6_000;

/**
 * A node that has long said that a checker with effect Fault finds it unhealthy for a group is not newly given the group;
 * and where the group runs, its agent has long begun to stop it.
 */
export const verdictsAreHeeded: Checker = {
  name: "verdicts-are-heeded",
  start() {
    const known: Known = { unhealthySince: new Map(), incarnations: new Map(), stoppedAt: new Map() };
    return (event, sight) => {
      if (event.type === "power") forget(event.node, known);
      if (event.type === "begun" && event.verb === "stop") known.stoppedAt.set(event.node, event.at);
      if (event.type !== "commit" || event.isDeleted) return undefined;
      if (event.object.kind === "HANodeReport") noteReport(event, known);
      if (event.object.kind === "HAAssignment") return objectionToWord(event, sight, known);
      return event.object.kind === "HALease" ? objectionToNeglect(event, sight, known) : undefined;
    };
  },
};

interface Known {
  /** By `node checker`: since when each report of one incarnation has said so. */
  readonly unhealthySince: Map<string, SimTime>;
  readonly incarnations: Map<NodeName, string>;
  /** When a stop was last begun on a node. */
  readonly stoppedAt: Map<NodeName, SimTime>;
}

function forget(node: NodeName, { unhealthySince }: Known): void {
  for (const key of unhealthySince.keys()) if (key.startsWith(`${node} `)) unhealthySince.delete(key);
}

function noteReport({ object, at }: CommitEvent, known: Known): void {
  const report: HANodeReportSpec = specOf("HANodeReport", object);
  const { node, incarnation } = report;
  if (known.incarnations.get(node) !== incarnation) forget(node, known);
  known.incarnations.set(node, incarnation);
  const unhealthy = new Set(
    report.verdicts.flatMap(({ checker, verdict }) => (verdict === "Unhealthy" ? [`${node} ${checker}`] : [])),
  );
  for (const key of known.unhealthySince.keys())
    if (key.startsWith(`${node} `) && !unhealthy.has(key)) known.unhealthySince.delete(key);
  for (const key of unhealthy) if (!known.unhealthySince.has(key)) known.unhealthySince.set(key, at);
}

function objectionToWord({ object, before, at, sentAt }: CommitEvent, sight: Sight, known: Known): string | undefined {
  const spec = specOf("HAAssignment", object);
  const past = before === undefined ? [] : specOf("HAAssignment", before).placements;
  const group: GroupKey = `${spec.group.kind}/${spec.group.name}`;
  for (const { node, incarnation } of spec.placements) {
    if (past.some((one) => one.node === node) || known.incarnations.get(node) !== incarnation) continue;
    const isBad = (desired: Desired): boolean =>
      checkersOf(desired.groups.get(group)).some(
        ({ name, runsOn }) =>
          runsOn === "Candidates" && (known.unhealthySince.get(`${node} ${name}`) ?? at) < sentAt - newsMs,
      );
    if (sight.wishes(at - newsMs).every(isBad))
      return `${group} is given to ${node}, which has long been unhealthy for it`;
  }
  return undefined;
}

/** A node that renews is at work. */
function objectionToNeglect({ object, writer, at }: CommitEvent, sight: Sight, known: Known): string | undefined {
  const lease = specOf("HALease", object);
  const node = lease.holder;
  const journal = sight.journals.get(node);
  if (lease.purpose !== "Node" || writer !== node || journal === undefined) return undefined;
  if (known.incarnations.get(node) !== lease.incarnation || (sight.living.get(node)?.size ?? 0) > 0) return undefined;
  const since = Math.max(at - neglectMs, known.stoppedAt.get(node) ?? 0);
  const isNeglected = (wish: GroupWish): boolean =>
    checkersOf(wish).some(({ name }) => (known.unhealthySince.get(`${node} ${name}`) ?? at) < at - neglectMs) &&
    wish.members.every((member) => {
      const entry = journal.entries.find(({ resource }) => resourceKeyOf(resource) === resourceKeyOf(member));
      const active = sight.active.get(node)?.get(thingKeyOf(member));
      return entry?.group === wish.key && entry.phase === "Started" && active !== undefined && active.since < since;
    });
  const wishes = sight.wishes(at - neglectMs);
  const neglected = [...(sight.desired()?.groups.keys() ?? [])].find((key) =>
    wishes.every(({ groups, cluster }) => {
      const wish = groups.get(key);
      return wish?.state === "Started" && cluster.state === "Running" && wish.members.length > 0 && isNeglected(wish);
    }),
  );
  return neglected === undefined
    ? undefined
    : `${neglected} runs on ${node}, and a checker has failed it there for long`;
}

/** Those that fail a group. */
function checkersOf(wish: GroupWish | undefined): readonly CheckerWish[] {
  return (wish?.checkers ?? []).filter(({ score }) => score === undefined);
}
