import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Overlap } from "../../controller/lab/holder-record.ts";
import type { LabStatus } from "../../controller/lab/lab-status.ts";
import { processesOfLab } from "../../controller/lab/processes.ts";
import { isInstalled } from "../gate/wanted-tools.ts";
import {
  done,
  labName,
  membersOfLab,
  onMachine,
  recordOf,
  remainsOf,
  statusOf,
  whyNoLab,
  raise,
} from "./lab-under-test.ts";

const why = whyNoLab();
const name = labName("failover");
const waiting = { timeout: 60_000, interval: 100 };

beforeEach(({ skip }) => {
  if (why !== undefined) skip(why);
});

/** Three nodes, an address with a web service in one group, and everything that can go wrong with them. */
describe("an address and a service", () => {
  beforeAll(async () => {
    if (why !== undefined) return;
    await raise(name);
    await settled();
  });
  afterAll(async () => {
    if (why === undefined) await done("down", "--name", name);
  });

  it("answer from another node when the cable of their node is pulled, and from one only when it is back", async () => {
    const before = await holder();
    await fault("link", before, "down");
    await movedFrom(before);
    await fault("link", before, "up");
    await settled();
    expect(await overlaps()).toEqual([]);
  });

  it("answer from another node when theirs loses its power", async () => {
    const before = await holder();
    await fault("power", before, "off");
    await movedFrom(before);
    await fault("power", before, "on");
    await settled();
    expect(await overlaps()).toEqual([]);
  });

  it("answer from the last node when all others lose their power, and when all boot at once", async () => {
    const before = await holder();
    const last = ["n1", "n2", "n3"].find((node) => node !== before) ?? "";
    for (const node of ["n1", "n2", "n3"].filter((each) => each !== last)) await fault("power", node, "off");
    await vi.waitUntil(async () => (await answering()) === last, waiting);
    await fault("power", last, "off");
    await fault("heal");
    await settled();
    expect(await overlaps()).toEqual([]);
  });

  it.each([
    ["it can no longer reach the store", (node: string) => [node, "store"]],
    ["the store can no longer reach it", (node: string) => ["store", node]],
  ])("answer from another node when %s", async (_, ends) => {
    if (!isInstalled("nft")) return;
    const before = await holder();
    await fault("partition", ...ends(before));
    await movedFrom(before);
    await fault("heal");
    await settled();
    expect(await overlaps()).toEqual([]);
  });

  it("answer while a share of what their node sends and is sent is lost", async ({ skip }) => {
    if (!isInstalled("nft")) skip("not installed: nft");
    await fault("loss", await holder(), "25");
    const { nowMs } = await statusOf(name);
    await vi.waitUntil(async () => (await recordOf(name)).answers.some(({ toMs }) => toMs > nowMs + 4_000), waiting);
    await fault("heal");
    await settled();
    expect(await overlaps()).toEqual([]);
  });

  it.each(["agent", "watchdog"])("stay where they are when the %s of their node is killed", async (program) => {
    const before = await holder();
    const { nowMs } = await statusOf(name);
    await fault("kill", before, program);
    await restarted(before, program);
    await settled();
    expect(await othersSince(nowMs, before)).toEqual([]);
    expect(await overlaps()).toEqual([]);
  });

  it("stay where they are when the agent of their node is stopped, which ends, and starts again", async () => {
    const before = await holder();
    const { nowMs } = await statusOf(name);
    const process = await agentOn(before);
    await onMachine(name, before, `kill -TERM ${process}`);
    await vi.waitUntil(async () => !["", process].includes(await agentOn(before)), waiting);
    await settled();
    expect(await othersSince(nowMs, before)).toEqual([]);
    expect(await overlaps()).toEqual([]);
  });

  it("stay where they are when every manager is killed", async () => {
    const before = await holder();
    const { nowMs } = await statusOf(name);
    for (const node of ["n1", "n2", "n3"]) await fault("kill", node, "manager");
    for (const node of ["n1", "n2", "n3"]) await restarted(node, "manager");
    await settled();
    expect(await othersSince(nowMs, before)).toEqual([]);
    expect(await overlaps()).toEqual([]);
  });

  it("answer from one node when the state folder of theirs is full", async () => {
    const before = await holder();
    await fault("fill", before);
    const { nowMs } = await statusOf(name);
    await vi.waitUntil(async () => (await recordOf(name)).answers.some(({ toMs }) => toMs > nowMs + 4_000), waiting);
    await fault("heal");
    await settled();
    expect(await overlaps()).toEqual([]);
  });

  it.each([
    ["its process is killed", ["kill", "store", "serve"]],
    ["it loses its power", ["power", "store", "off"]],
  ])("answer from one node again when the store is back after %s", async (_, words) => {
    await fault(...words);
    // Longer than a lease.
    const { nowMs } = await statusOf(name);
    await vi.waitUntil(async () => (await statusOf(name)).nowMs > nowMs + 4_000, waiting);
    if (words[0] === "power") await fault("power", "store", "on");
    await settled();
    expect(await overlaps()).toEqual([]);
  });

  it("leave nothing behind after kill -9 of everything, and lab down", async () => {
    const members = membersOfLab(name);
    spawnSync("kill", ["-9", ...processesOfLab(name).map(({ pid }) => String(pid))]);
    expect(await done("down", "--name", name)).toMatch(/nothing of it is left/);
    expect(remainsOf(name, members)).toEqual([]);
  });
});

function fault(...words: readonly string[]): Promise<string> {
  return done("fault", "--name", name, ...words);
}

/** The number of the agent's process on a machine; empty where none runs. */
async function agentOn(machine: string): Promise<string> {
  return (await onMachine(name, machine, "pgrep -f '[h]oldfast.mjs agent' || true")).trim();
}

/** The one machine that has the address, as soon as there is one. */
async function holder(): Promise<string> {
  return await vi.waitUntil(async () => {
    const [one, ...others] = holders(await statusOf(name));
    return others.length === 0 ? one : undefined;
  }, waiting);
}

function holders({ machines }: LabStatus): readonly string[] {
  return machines.filter(({ holds }) => holds.length > 0).map((machine) => machine.name);
}

/** The machine that has answered the client within the last second. */
async function answering(): Promise<string | undefined> {
  const { answers, nowMs } = await statusOf(name);
  const last = answers.at(-1);
  return last !== undefined && nowMs - last.toMs < 1_000 ? last.by : undefined;
}

async function movedFrom(before: string): Promise<void> {
  await vi.waitUntil(async () => {
    const by = await answering();
    return by !== undefined && by !== before;
  }, waiting);
}

/** Nothing is broken any more: every node has a lease, and the one that has the address answers. */
async function settled(): Promise<void> {
  for (const node of ["n1", "n2", "n3"]) await vi.waitUntil(() => isHealthy(node), waiting);
  await vi.waitUntil(async () => {
    const found = holders(await statusOf(name));
    return found.length === 1 && found[0] === (await answering());
  }, waiting);
}

async function isHealthy(node: string): Promise<boolean> {
  const ask = "exec 3<>/dev/tcp/127.0.0.1/9420; printf 'GET /healthz HTTP/1.0\\r\\n\\r\\n' >&3; head -n 1 <&3";
  return / 200 /.test(await onMachine(name, node, `timeout 2 bash -c "${ask}" 2>/dev/null || true`));
}

/** When two machines had the address at the same moment. */
async function overlaps(): Promise<readonly Overlap[]> {
  return (await recordOf(name)).overlaps;
}

async function restarted(machine: string, program: string): Promise<void> {
  await vi.waitUntil(async () => {
    const { machines } = await statusOf(name);
    const found = machines.find((each) => each.name === machine)?.programs.find((each) => each.name === program);
    return found?.isRunning === true && found.restarts > 0;
  }, waiting);
}

/** What other machines than this one have held or answered since. */
async function othersSince(sinceMs: number, before: string): Promise<readonly unknown[]> {
  const { holders: spans, answers } = await recordOf(name);
  return [
    ...spans.filter(({ toMs, machine }) => toMs > sinceMs && machine !== before),
    ...answers.filter(({ toMs, by }) => toMs > sinceMs && by !== before),
  ];
}
