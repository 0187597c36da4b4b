import { describe, expect, it } from "vitest";
import type { HAAssignmentMember } from "../../controller/api/types.gen.ts";
import type { ActionLimit, NodeDriver } from "../../controller/ports/driver.ts";
import type { AgentAction } from "../../controller/core/act.ts";
import { Executor } from "../../controller/runtime/executor.ts";
import { EventQueue } from "../../sim/event-queue.ts";
import { MachineClock } from "../../sim/machine-clock.ts";
import { anAddress, aService } from "../core/build/wishes.ts";

type Verb = AgentAction["verb"];

const timeouts = { start: "60s", stop: "50s", status: "20s", promote: "40s", demote: "30s", notify: "20s" };

function service(spec: object = {}): HAAssignmentMember {
  return aService("web", { spec: { timeouts, startTries: 1, startRetryWait: "1s", ...spec } });
}

/** After how many seconds what goes on for ever is ended. */
async function endedAfter(verb: Verb | "look", resource: HAAssignmentMember): Promise<number | undefined> {
  const queue = new EventQueue();
  let endedAt: number | undefined;
  const untilEnded = ({ signal }: ActionLimit): Promise<void> =>
    new Promise((resolve) => {
      signal.addEventListener("abort", () => {
        endedAt = queue.now();
        resolve();
      });
    });
  const act: NodeDriver["stop"] = async (_, limit) => {
    await untilEnded(limit);
    return { status: "failed", error: "it was ended" };
  };
  const driver: NodeDriver = {
    start: act,
    stop: act,
    promote: act,
    demote: act,
    async probe(_, limit) {
      if (verb === "look") await untilEnded(limit);
      return { state: "Unknown" };
    },
    endEarlierActions: () => Promise.resolve({ status: "unchanged" }),
    keep: () => undefined,
    close: () => Promise.resolve(),
  };
  const executor = new Executor(driver, new MachineClock(queue, 1));
  const asked = { mayBegin: () => Promise.resolve(true), onWaits: () => undefined };
  const done = verb === "look" ? executor.look(resource) : executor.perform(verb, resource, asked);
  await queue.runUntil(24 * 3_600_000);
  await done;
  return endedAt === undefined ? undefined : endedAt / 1_000;
}

describe("an action that does not end is ended", () => {
  it.each<readonly [string, Verb, HAAssignmentMember, number]>([
    ["a start after one try and the looks around it", "start", service(), 100],
    ["a start after all its tries, their looks, and the waits between", "start", service({ startTries: 3 }), 302],
    ["a start of ten long tries", "start", service({ startTries: 10, startRetryWait: "5m" }), 3_700],
    ["a stop", "stop", service({ startTries: 3 }), 50],
    ["a promotion", "promote", service(), 40],
    ["a demotion", "demote", service(), 30],
    ["what says nothing of it, after a minute", "start", anAddress("192.0.2.10"), 60],
  ])("%s", async (_, verb, resource, seconds) => {
    expect(await endedAfter(verb, resource)).toBe(seconds);
  });
});

describe("a look that does not end", () => {
  it.each<readonly [string, HAAssignmentMember, number]>([
    ["may take as long as the service says, and is ended after that", service(), 25],
    ["at a quick service is ended soon", service({ timeouts: { ...timeouts, status: "500ms" } }), 5.5],
    ["at a slow service is waited for", service({ timeouts: { ...timeouts, status: "90s" } }), 95],
    ["at what says nothing of it is ended after 20 s", anAddress("192.0.2.10"), 20],
  ])("%s", async (_, resource, seconds) => {
    expect(await endedAfter("look", resource)).toBe(seconds);
  });
});
