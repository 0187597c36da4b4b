import { setTimeout as delay } from "node:timers/promises";
import { noticedMs } from "./outcome.ts";
import { leader, type Cluster } from "./cluster.ts";

const settleMsMax = 90_000;
const lookEveryMs = 100;
const arrangementsMax = 20;

/**
 * Waits until nothing is going on: everything runs, one machine has the address and has answered the client without a
 * pause for the contender's time. Gives its name.
 */
export async function settle(cluster: Cluster): Promise<string> {
  const end = performance.now() + settleMsMax;
  const { settledMs } = cluster.contender;
  let since = performance.now();
  let before: string | undefined;
  for (;;) {
    const found = await soleHolder(cluster);
    if (found === undefined || found !== before) since = performance.now();
    before = found;
    if (found !== undefined && performance.now() - since > settledMs) {
      // So that faults come at any moment of an interval.
      await delay(Math.random() * 1_000);
      return found;
    }
    if (performance.now() > end) throw new Error(`${cluster.name} has not settled within ${settleMsMax / 1_000} s`);
    await delay(lookEveryMs);
  }
}

/** The machine that has the address and answers, while everything runs that is to run. */
async function soleHolder(cluster: Cluster): Promise<string | undefined> {
  const { machines, answers, nowMs, faults } = await cluster.status();
  if (faults.some(({ endedAtMs }) => endedAtMs === undefined)) return undefined;
  if (machines.some(({ power, programs }) => power !== "on" || programs.some(({ isRunning }) => !isRunning))) {
    return undefined;
  }
  const [one, ...others] = machines.filter(({ holds }) => holds.length > 0);
  const last = answers.at(-1);
  if (one === undefined || others.length > 0 || last?.by !== one.name) return undefined;
  return nowMs - last.toMs < noticedMs * 2 ? one.name : undefined;
}

/** Settles with the leading manager on the holder's node, or elsewhere. */
export async function settleWithLeader(cluster: Cluster, isOnHolder: boolean): Promise<string> {
  for (let turn = 0; turn < arrangementsMax; turn += 1) {
    const holder = await settle(cluster);
    const leading = await leader(cluster);
    if (leading !== undefined && (leading === holder) === isOnHolder) return holder;
    if (leading !== undefined) {
      await cluster.fault([{ type: "begin", fault: { kind: "kill", machine: leading, program: "manager" } }]);
    }
  }
  throw new Error(`${cluster.name}: no manager ${isOnHolder ? "on" : "off"} the holder's node leads`);
}
