import { setTimeout as delay } from "node:timers/promises";
import type { Fault, FaultWish } from "../../controller/lab/fault-kinds.ts";
import { remove, type Cluster } from "./cluster.ts";
import { nodeNames } from "./contenders.ts";
import { standby } from "./holdfast-objects.ts";
import { lastAnswering, longestSilence, overlapIn, untilOther, untilSteady, type RunOutcome } from "./outcome.ts";
import { settle, settleWithLeader } from "./settle.ts";

/** One kind of fault: how a run of it goes, and what its time means. */
export interface Row {
  readonly id: string;
  readonly title: string;
  readonly mustStay: boolean;
  /** Only with contenders that have managers, one of which then leads on the holder's node; in other rows elsewhere. */
  readonly takesLeaderAlong: boolean;
  /** One run, from a settled cluster; `holder` has the address. What it broke is mended when it returns. */
  readonly run: (cluster: Cluster, holder: string) => Promise<RunOutcome>;
}

/** Longer than anybody takes to take over. */
const takeoverMsMax = 15_000;
/** So long is looked on where nothing is to happen, or something may happen late. */
const lookOnMs = 10_000;
/** Longer than the client's kernel keeps a way to a machine that it hears nothing from. */
const silentMsMax = 60_000;
const steadyMs = 1_000;
const lookEveryMs = 100;

export const rows: readonly Row[] = [
  takenOver("link", "link cut", (cluster, machine) => lastingFault(cluster, { kind: "link", machine })),
  takenOver("power", "power", (cluster, machine) => lastingFault(cluster, { kind: "power", machine })),
  takenOver("graceful", "graceful stop", stopInOrder),
  takenOver("check", "check failing", failCheck),
  { id: "kill", title: "agent killed", mustStay: true, takesLeaderAlong: false, run: killAgent },
  {
    ...takenOver("manager", "power, with the leading manager on the node", (cluster, machine) =>
      lastingFault(cluster, { kind: "power", machine }),
    ),
    takesLeaderAlong: true,
  },
  { id: "partition", title: "partition healed", mustStay: false, takesLeaderAlong: false, run: healPartition },
];

/** Brings the cluster to where the row begins, and runs it. */
export async function runRow(row: Row, cluster: Cluster): Promise<RunOutcome> {
  const hasManagers = cluster.contender.how.program === "holdfast";
  const holder = hasManagers ? await settleWithLeader(cluster, row.takesLeaderAlong) : await settle(cluster);
  return row.run(cluster, holder);
}

/** A fault that has begun. */
interface Broken {
  readonly atMs: number;
  readonly mend: () => Promise<unknown>;
}

type Break = (cluster: Cluster, machine: string) => Promise<Broken>;

/** The time is that from the fault until another machine answers. */
function takenOver(id: string, title: string, breakIt: Break): Row {
  return { id, title, mustStay: false, takesLeaderAlong: false, run };

  async function run(cluster: Cluster, holder: string): Promise<RunOutcome> {
    const { atMs, mend } = await breakIt(cluster, holder);
    const isOver = async (): Promise<boolean> => {
      const { answers, nowMs } = await cluster.status();
      return untilOther(answers, holder, atMs) !== undefined || nowMs - atMs > takeoverMsMax;
    };
    while (!(await isOver())) await delay(lookEveryMs);
    // Who held on would be seen now.
    await delay(lookEveryMs * 5);
    const { answers, overlaps, nowMs } = await cluster.record();
    await mend();
    const ms = untilOther(answers, holder, atMs);
    const overlapMs = overlapIn(overlaps, { fromMs: atMs, toMs: nowMs });
    return { ms, hasMoved: ms !== undefined, overlapMs };
  }
}

async function lastingFault(cluster: Cluster, fault: Fault): Promise<Broken> {
  await cluster.fault([{ type: "begin", fault }]);
  const mend = (): Promise<void> => cluster.fault([{ type: "heal", kind: fault.kind, machine: fault.machine }]);
  return { atMs: await momentOf(cluster, fault.kind), mend };
}

async function momentOf(cluster: Cluster, kind: string): Promise<number> {
  const { faults } = await cluster.status();
  const found = faults.findLast(({ fault }) => fault.kind === kind);
  if (found === undefined) throw new Error(`${cluster.name}: there is no fault ${kind}`);
  return found.atMs;
}

/** Until this moment and, if the client is not answered then, until it has been again for a while; a minute at most. */
async function untilAnsweredSince(cluster: Cluster, atMs: number): Promise<void> {
  for (;;) {
    const { answers, nowMs } = await cluster.status();
    const { fromMs = Infinity, toMs = 0 } = answers.findLast((span) => span.toMs - span.fromMs > steadyMs / 2) ?? {};
    if (nowMs > atMs && nowMs - toMs < steadyMs && toMs - fromMs > 0) return;
    if (nowMs - atMs > silentMsMax) return;
    await delay(lookEveryMs);
  }
}

/** Each in its own way: keepalived ends by SIGTERM, and a node of Holdfast goes into standby. */
async function stopInOrder(cluster: Cluster, machine: string): Promise<Broken> {
  if (cluster.contender.how.program === "keepalived") {
    // What ends is started again by itself.
    return { atMs: Number(await cluster.inside(machine, "stop-keepalived")), mend: () => Promise.resolve() };
  }
  const operation = standby(machine);
  const atMs = await cluster.write([{ verb: "create", object: operation }]);
  return { atMs, mend: () => remove(cluster, operation) };
}

async function failCheck(cluster: Cluster, machine: string): Promise<Broken> {
  const atMs = Number(await cluster.inside(machine, "unwell"));
  return { atMs, mend: () => cluster.inside(machine, "well") };
}

/** The time is the longest silence that the client noticed. */
async function killAgent(cluster: Cluster, machine: string): Promise<RunOutcome> {
  const program = cluster.contender.how.program === "keepalived" ? "keepalived" : "agent";
  await cluster.fault([{ type: "begin", fault: { kind: "kill", machine, program } }]);
  const fromMs = await momentOf(cluster, "kill");
  await delay(lookOnMs);
  const { answers, overlaps, holders, nowMs } = await cluster.record();
  const stretch = { fromMs, toMs: nowMs };
  const others = holders.some((span) => span.toMs > fromMs && span.machine !== machine);
  return {
    ms: longestSilence(answers, stretch),
    hasMoved: others || lastAnswering(answers, nowMs) !== machine,
    overlapMs: overlapIn(overlaps, stretch),
  };
}

/**
 * The holder hears nobody and is heard by nobody, and its cable is in. The time is that from the end of this until the
 * client has its answers without a break; two holders count from the beginning of the fault on.
 */
async function healPartition(cluster: Cluster, machine: string): Promise<RunOutcome> {
  const others = [...nodeNames, "store", "client"].filter((name) => name !== machine);
  const cuts = others.flatMap((other) => [
    { machine, other },
    { machine: other, other: machine },
  ]);
  const wishes: readonly FaultWish[] = cuts.map((cut) => ({ type: "begin", fault: { kind: "partition", ...cut } }));
  await cluster.fault(wishes);
  const beganMs = await momentOf(cluster, "partition");
  await delay(Math.max(lookOnMs, cluster.contender.settledMs * 2));
  await cluster.fault([{ type: "heal", kind: "partition" }]);
  const { faults } = await cluster.status();
  const fromMs = faults.findLast(({ fault }) => fault.kind === "partition")?.endedAtMs ?? NaN;
  await untilAnsweredSince(cluster, fromMs + lookOnMs);
  const { answers, overlaps, nowMs } = await cluster.record();
  const isSilent = nowMs - (answers.at(-1)?.toMs ?? 0) > steadyMs;
  return {
    ms: isSilent ? undefined : untilSteady(answers, { fromMs, toMs: nowMs }),
    hasMoved: lastAnswering(answers, nowMs) !== machine,
    overlapMs: overlapIn(overlaps, { fromMs: beganMs, toMs: nowMs }),
  };
}
