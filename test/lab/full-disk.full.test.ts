import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { done, labName, onMachine, raise, recordOf, statusOf, whyNoLab } from "./lab-under-test.ts";

const why = whyNoLab();
const name = labName("full");
const waiting = { timeout: 60_000, interval: 100 };

beforeEach(({ skip }) => {
  if (why !== undefined) skip(why);
});

/** Who has the address for some time by now, seen from the kernels. */
async function holder(): Promise<string | undefined> {
  const { machines } = await statusOf(name);
  return machines.find(({ holds }) => holds.includes("192.0.2.100"))?.name;
}

async function messageOf(node: string): Promise<string> {
  const { status = {} } = JSON.parse(await onMachine(name, "client", `holdfast get HANode/${node} -o json`));
  return String(status.message);
}

async function isHealthy(node: string): Promise<boolean> {
  const ask = "fetch('http://127.0.0.1:9420/healthz').then(({ status }) => console.log(status))";
  return (await onMachine(name, node, `node -e "${ask}"`)).trim() === "200";
}

describe("a node whose state folder is full", () => {
  beforeAll(async () => {
    if (why === undefined) await raise(name, "--nodes", "2");
  });
  afterAll(async () => {
    if (why === undefined) await done("down", "--name", name);
  });

  it("keeps what runs there, says what is wrong, and is well again when there is room", async () => {
    const by = await vi.waitUntil(holder, waiting);
    await vi.waitUntil(async () => (await messageOf(by)) === "it renews its lease and may be given groups", waiting);
    const { nowMs } = await statusOf(name);
    await done("fault", "--name", name, "fill", by);
    await vi.waitUntil(
      async () => /starts nothing, for its journal cannot be written/.test(await messageOf(by)),
      waiting,
    );
    expect(await isHealthy(by)).toBe(false);
    // Longer than a lease, a deadline and what a takeover takes.
    await vi.waitUntil(async () => (await statusOf(name)).nowMs > nowMs + 8_000, waiting);
    const { holders, overlaps } = await recordOf(name);
    expect(holders.filter(({ machine, toMs }) => machine !== by && toMs > nowMs)).toEqual([]);
    expect([await holder(), overlaps]).toEqual([by, []]);
    await done("fault", "--name", name, "heal");
    await vi.waitUntil(async () => (await messageOf(by)) === "it renews its lease and may be given groups", waiting);
    await vi.waitUntil(() => isHealthy(by), waiting);
  });
});
