import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, type TestContext } from "vitest";
import { createBootClock } from "../../../controller/host/boot-clock.ts";
import { makeNodeNamespace, type NodeNamespace, type StartedProcess } from "./node-namespace.ts";

const program = fileURLToPath(import.meta.resolve("../../../controller/cli/main.ts"));
const agentProgram = fileURLToPath(import.meta.resolve("./hold-addresses.ts"));
const own = "192.0.2.1/24";
const vips = ["192.0.2.10/24", "2001:db8::10/64"];
const patience = { interval: 10 };
const ttlMs = 2_000;

/** A node with a deadman and a stand-in for its agent, which holds two addresses. */
async function holding(context: TestContext) {
  const node = makeNodeNamespace(context);
  const deadman = await startDeadman(node);
  const agent = node.start(agentProgram, node.folder, String(ttlMs), ...vips);
  await agent.printed("holding");
  expect(node.addresses()).toEqual([own, ...vips]);
  return { node, deadman, agent };
}

async function startDeadman(node: NodeNamespace): Promise<StartedProcess> {
  const deadman = node.start(program, "watchdog", "--state-dir", node.folder);
  await deadman.printed("taking deadlines");
  return deadman;
}

/** The deadline that is in force, on the clock of the boot. */
function deadlineOf({ folder }: NodeNamespace): number {
  return JSON.parse(readFileSync(join(folder, "deadline.json"), "utf8")).deadline;
}

/** Waits until nothing of the registered is left; before the deadline it was all there whenever it was looked at. */
async function lettingGo(node: NodeNamespace): Promise<void> {
  const clock = createBootClock();
  const early: (readonly string[])[] = [];
  const look = (): readonly string[] => {
    const carried = node.addresses();
    if (clock.now() < deadlineOf(node) && carried.length !== 1 + vips.length) early.push(carried);
    return carried;
  };
  await expect.poll(look, patience).toEqual([own]);
  expect(early).toEqual([]);
}

describe("the process of holdfast watchdog", () => {
  it("leaves alone what an agent that renews holds, and goes when it has let go", async (context) => {
    const { node, deadman, agent } = await holding(context);
    const first = deadlineOf(node);
    await expect.poll(() => deadlineOf(node), patience).toBeGreaterThan(first + 2 * ttlMs);
    expect(node.addresses()).toEqual([own, ...vips]);
    deadman.child.kill("SIGTERM");
    await deadman.printed("was told to end and stays");
    agent.child.kill("SIGTERM");
    expect(await deadman.ended()).toEqual([0, null]);
    expect(node.addresses()).toEqual([own]);
    expect(deadman.output()).not.toContain("taken away");
  });

  it("takes away what an agent that was killed has left", async (context) => {
    const { node, deadman, agent } = await holding(context);
    agent.child.kill("SIGKILL");
    await lettingGo(node);
    deadman.child.kill("SIGTERM");
    expect(await deadman.ended()).toEqual([0, null]);
  });

  it("takes away what an agent that is stuck holds, and what comes back when it wakes up", async (context) => {
    const { node, deadman, agent } = await holding(context);
    agent.child.kill("SIGSTOP");
    await lettingGo(node);
    agent.child.kill("SIGCONT");
    await agent.printed("refused");
    for (const vip of vips) node.ip("address", "add", vip, "dev", "eth0");
    await expect.poll(() => node.addresses(), patience).toEqual([own]);
    node.ip("link", "set", "eth0", "down");
    node.ip("address", "add", "192.0.2.10/32", "dev", "eth0");
    await expect.poll(() => node.addresses(), patience).toEqual([own]);
    expect(deadman.child.exitCode).toBeNull();
  });

  it("goes on with the deadline when it is killed and started again", async (context) => {
    const { node, deadman, agent } = await holding(context);
    deadman.child.kill("SIGKILL");
    await deadman.ended();
    agent.child.kill("SIGKILL");
    await agent.ended();
    const next = await startDeadman(node);
    await lettingGo(node);
    await next.printed("nothing that was registered is left");
    expect(next.output()).not.toContain("cannot");
  });

  it("that is told to end while an agent is gone stays until it has taken everything away", async (context) => {
    const { node, deadman, agent } = await holding(context);
    agent.child.kill("SIGSTOP");
    deadman.child.kill("SIGTERM");
    deadman.child.kill("SIGTERM");
    await lettingGo(node);
    expect(await deadman.ended()).toEqual([0, null]);
  });

  it("goes by labels, and by what the driver has noted, where the journal cannot be read", async (context) => {
    const { node, agent } = await holding(context);
    agent.child.kill("SIGKILL");
    await agent.ended();
    writeFileSync(join(node.folder, "journal.json"), "{");
    await expect.poll(() => node.addresses(), patience).toEqual([own, "2001:db8::10/64"]);
    mkdirSync(join(node.folder, "addresses"));
    writeFileSync(join(node.folder, "addresses", "web-20010db8000000000000000000000010.vip.json"), "");
    await expect.poll(() => node.addresses(), patience).toEqual([own]);
  });

  it("is one on a node", async (context) => {
    const { node } = await holding(context);
    const second = node.start(program, "watchdog", "--state-dir", node.folder);
    expect(await second.ended()).toEqual([1, null]);
    expect(second.output()).toMatch(/^holdfast: Cannot take deadlines on .*another/m);
    expect(node.addresses()).toEqual([own, ...vips]);
  });
});
