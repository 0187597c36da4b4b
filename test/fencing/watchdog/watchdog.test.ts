import { describe, expect, it } from "vitest";
import { FakeNode } from "./fake-node.ts";

const vip = "192.0.2.10";
const own = "192.0.2.1";

/** A node that has its own address and a registered one, with a deadline at 1000. */
async function guarded() {
  const node = new FakeNode();
  node.carry(own);
  node.carry(vip, "eth0:ha");
  const deadman = node.start();
  expect(await deadman.set({ at: 1_000, isJournalEmpty: true })).toBe(true);
  node.register(vip);
  return { node, deadman, left: () => [...node.carried.keys()] };
}

describe("the deadman", () => {
  it("takes nothing away before the deadline, and what is registered after it", async () => {
    const { node, left } = await guarded();
    await node.runUntil(999);
    expect(left()).toEqual([own, vip]);
    await node.runUntil(1_010);
    expect(left()).toEqual([own]);
  });

  it("goes by a later deadline, and by an earlier one", async () => {
    const { node, deadman, left } = await guarded();
    expect(await deadman.set({ at: 3_000, isJournalEmpty: false })).toBe(true);
    await node.runUntil(1_500);
    expect(left()).toEqual([own, vip]);
    expect(await deadman.set({ at: 2_000, isJournalEmpty: false })).toBe(true);
    await node.runUntil(2_010);
    expect(left()).toEqual([own]);
  });

  it("takes nothing away while the deadline is Infinity", async () => {
    const { node, deadman, left } = await guarded();
    await deadman.set({ at: Number.POSITIVE_INFINITY, isJournalEmpty: false });
    await node.runUntil(1e9);
    expect(left()).toEqual([own, vip]);
  });

  it("acts at once on a deadline that is over when it comes", async () => {
    const { node, deadman, left } = await guarded();
    await node.runUntil(500);
    expect(await deadman.set({ at: 400, isJournalEmpty: false })).toBe(true);
    await node.runUntil(510);
    expect(left()).toEqual([own]);
  });

  it("refuses a later deadline once one has passed, until the journal is empty", async () => {
    const { node, deadman, left } = await guarded();
    await node.runUntil(1_000);
    expect(await deadman.set({ at: 5_000, isJournalEmpty: false })).toBe(false);
    expect(await deadman.set({ at: Number.POSITIVE_INFINITY, isJournalEmpty: false })).toBe(false);
    await node.runUntil(1_010);
    expect(left()).toEqual([own]);
    const asked = deadman.set({ at: 5_000, isJournalEmpty: true });
    await node.runUntil(1_020);
    expect(await asked).toBe(true);
    node.carry(vip);
    await node.runUntil(4_999);
    expect(left()).toEqual([own, vip]);
  });

  it("answers over an empty journal only when nothing is being taken away any more", async () => {
    const { node, deadman } = await guarded();
    node.removalMs = 50;
    await node.runUntil(1_010);
    expect(node.removals).toEqual([[vip]]);
    let isAnswered = false;
    void deadman.set({ at: 5_000, isJournalEmpty: true }).then(() => {
      isAnswered = true;
      return undefined;
    });
    await node.runUntil(1_040);
    expect(isAnswered).toBe(false);
    await node.runUntil(1_060);
    expect(isAnswered).toBe(true);
  });

  it("takes away what comes back, though the journal has forgotten it", async () => {
    const { node, left } = await guarded();
    await node.runUntil(2_000);
    node.register();
    node.carry(vip);
    await node.runUntil(2_110);
    expect(left()).toEqual([own]);
    node.unreachable.add(vip);
    node.carry(vip);
    await node.runUntil(3_200);
    expect(left()).toEqual([own]);
  });

  it("takes away what is registered after the deadline", async () => {
    const { node, left } = await guarded();
    await node.runUntil(2_000);
    node.register(vip, "192.0.2.11");
    node.carry("192.0.2.11");
    await node.runUntil(2_110);
    expect(left()).toEqual([own]);
  });

  it("tries again when the addresses cannot be read, or not be taken away", async () => {
    const { node, left } = await guarded();
    node.canList = false;
    await node.runUntil(1_500);
    node.canList = true;
    node.canRemove = false;
    await node.runUntil(2_500);
    expect(left()).toEqual([own, vip]);
    node.canRemove = true;
    await node.runUntil(2_700);
    expect(left()).toEqual([own]);
    expect(node.logged).toContain("nothing that was registered is left");
  });

  it("does not spin where an address cannot be taken away, nor fill the log", async () => {
    const { node } = await guarded();
    node.canRemove = false;
    await node.runUntil(61_000);
    expect(node.removals.length).toBeGreaterThan(100);
    expect(node.removals.length).toBeLessThan(700);
    expect(node.logged.length).toBeLessThan(30);
  });

  it("does not read the whole list all the time when nothing is left", async () => {
    const { node } = await guarded();
    await node.runUntil(2_000);
    const before = node.lists;
    await node.runUntil(62_000);
    expect(node.lists - before).toBeGreaterThan(50);
    expect(node.lists - before).toBeLessThan(70);
  });

  it("goes by the marks of addresses where the journal is lost", async () => {
    const { node, left } = await guarded();
    node.loseJournal();
    node.carry("192.0.2.12");
    await node.runUntil(1_010);
    expect(left()).toEqual([own, "192.0.2.12"]);
  });
});

describe("a deadline that cannot be written down", () => {
  const unwritten = "a deadline cannot be written down; a deadman that is started anew acts too early";

  it("is in force where it is a later one, and the next deadman goes by the former", async () => {
    const { node, deadman, left } = await guarded();
    node.canSave = false;
    expect(await deadman.set({ at: 2_000, isJournalEmpty: false })).toBe(true);
    expect(await deadman.set({ at: 9_000, isJournalEmpty: false })).toBe(true);
    expect(node.logged.filter((message) => message === unwritten)).toHaveLength(1);
    await node.runUntil(5_000);
    expect([left(), node.saved]).toEqual([[own, vip], 1_000]);
    deadman.stop();
    node.start();
    await node.runUntil(5_010);
    expect(left()).toEqual([own]);
  });

  it("is in force where it is an earlier one, and the next deadman, which knows none, takes everything away", async () => {
    const { node, deadman, left } = await guarded();
    await deadman.set({ at: Number.POSITIVE_INFINITY, isJournalEmpty: false });
    node.canSave = false;
    expect(await deadman.set({ at: 2_000, isJournalEmpty: false })).toBe(true);
    expect(node.saved).toBeUndefined();
    await node.runUntil(1_000);
    expect(left()).toEqual([own, vip]);
    deadman.stop();
    node.start();
    await node.runUntil(1_010);
    expect(left()).toEqual([own]);
  });

  it("acts when it has come", async () => {
    const { node, deadman, left } = await guarded();
    node.canSave = false;
    await deadman.set({ at: 2_000, isJournalEmpty: false });
    await node.runUntil(2_010);
    expect(left()).toEqual([own]);
  });

  it("is refused where it is an earlier one and the former cannot be taken away either", async () => {
    const { node, deadman, left } = await guarded();
    node.canSave = false;
    node.canForget = false;
    expect(await deadman.set({ at: 500, isJournalEmpty: false })).toBe(false);
    await node.runUntil(1_010);
    expect(left()).toEqual([own]);
  });

  it("is told once, and that it is over", async () => {
    const { node, deadman } = await guarded();
    node.canSave = false;
    for (const at of [2_000, 3_000]) await deadman.set({ at, isJournalEmpty: false });
    node.canSave = true;
    for (const at of [4_000, 5_000]) await deadman.set({ at, isJournalEmpty: false });
    expect(node.logged).toEqual([unwritten, "deadlines are written down again"]);
    expect(node.saved).toBe(5_000);
  });
});

describe("a deadman that was started again", () => {
  it("goes on with the deadline", async () => {
    const { node, deadman, left } = await guarded();
    await node.runUntil(500);
    deadman.stop();
    node.start();
    await node.runUntil(999);
    expect(left()).toEqual([own, vip]);
    await node.runUntil(1_010);
    expect(left()).toEqual([own]);
  });

  it("takes away what it should have while it was not there", async () => {
    const { node, deadman, left } = await guarded();
    deadman.stop();
    await node.runUntil(2_000);
    expect(left()).toEqual([own, vip]);
    node.start();
    await node.runUntil(2_010);
    expect(left()).toEqual([own]);
  });

  it("takes everything away where its deadline was lost and the journal has an entry", async () => {
    const { node, deadman, left } = await guarded();
    deadman.stop();
    node.saved = undefined;
    const next = node.start();
    expect(await next.set({ at: 9_000, isJournalEmpty: false })).toBe(false);
    await node.runUntil(10);
    expect(left()).toEqual([own]);
  });
});

describe("a deadman that is told to end", () => {
  it("goes at once while nothing is registered", async () => {
    const { node, deadman } = await guarded();
    node.register();
    expect(await hasGone(node, deadman.readyToGo(), 0)).toBe(true);
  });

  it("goes at once where nothing would be taken away", async () => {
    const { node, deadman } = await guarded();
    await deadman.set({ at: Number.POSITIVE_INFINITY, isJournalEmpty: false });
    expect(await hasGone(node, deadman.readyToGo(), 0)).toBe(true);
  });

  it("stays until the agent has let go, and says so once", async () => {
    const { node, deadman } = await guarded();
    const ready = deadman.readyToGo();
    expect(await hasGone(node, ready, 850)).toBe(false);
    node.register();
    expect(await hasGone(node, ready, 999)).toBe(true);
    expect(node.logged.filter((line) => line.includes("told to end"))).toHaveLength(1);
  });

  it("stays until it has done its work where the agent does not let go", async () => {
    const { node, deadman, left } = await guarded();
    node.canRemove = false;
    const ready = deadman.readyToGo();
    expect(await hasGone(node, ready, 3_000)).toBe(false);
    node.canRemove = true;
    expect(await hasGone(node, ready, 3_300)).toBe(true);
    expect(left()).toEqual([own]);
  });
});

/** Whether this was resolved by then. */
async function hasGone(node: FakeNode, ready: Promise<void>, at: number): Promise<boolean> {
  let isReady = false;
  void ready.then(() => {
    isReady = true;
    return undefined;
  });
  await node.runUntil(at);
  return isReady;
}
