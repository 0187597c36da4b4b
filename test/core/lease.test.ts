import { describe, expect, it } from "vitest";
import type { HALeaseSpec } from "../../controller/api/types.gen.ts";
import {
  closedBy,
  deadlineOf,
  isLive,
  marginOf,
  noteAcknowledged,
  noteAnyRenewal,
  noteSend,
  observeLease,
  openHeldLease,
  resumeHeldLease,
  runsOutAt,
  silentSince,
  type HeldLease,
  type ObservedLease,
} from "../../controller/core/lease.ts";
import { aLease } from "./build/records.ts";

const ttlMs = 2000;

/** Sends of these numbers at 100 x their number. */
function sent(lease: HeldLease, ...numbers: readonly number[]): HeldLease {
  return numbers.reduce((held, number) => noteSend(held, { number, sentAt: number * 100, ttlMs }), lease);
}

function seen(record: HALeaseSpec, before?: ObservedLease, now = 1000): ObservedLease {
  return observeLease(before, { record, version: "v" }, now);
}

describe("the margin of a wait", () => {
  it.each([
    [0, 50],
    [250, 50],
    [251, 51],
    [2000, 400],
    [22_000, 4400],
  ])("of %i ms is %i", (wait, margin) => {
    expect(marginOf(wait)).toBe(margin);
  });
});

describe("the holder's count", () => {
  it("gives no right to act before the first acknowledgement", () => {
    expect(deadlineOf(openHeldLease("1.x"))).toBeUndefined();
    expect(deadlineOf(sent(openHeldLease("1.x"), 1, 2))).toBeUndefined();
  });

  it("counts from the sending of the last acknowledged renewal, not from its answer or a later send", () => {
    const lease = noteAcknowledged(sent(openHeldLease("1.x"), 1, 2, 3), 2);
    expect(deadlineOf(lease)).toBe(200 + ttlMs);
  });

  it("is not moved by a send without an answer, nor by the same number sent again", () => {
    const lease = noteAcknowledged(sent(openHeldLease("1.x"), 1), 1);
    expect(deadlineOf(sent(lease, 2, 3))).toBe(100 + ttlMs);
    const resent = noteSend(lease, { number: 1, sentAt: 5000, ttlMs });
    expect(deadlineOf(noteAcknowledged(resent, 1))).toBe(100 + ttlMs);
  });

  it.each([
    { what: "an answer that comes after a later one", numbers: [3, 2] },
    { what: "an answer that comes twice", numbers: [3, 3] },
    { what: "an answer to what was never sent", numbers: [3, 9] },
  ])("is not moved by $what", ({ numbers }) => {
    const lease = numbers.reduce(noteAcknowledged, sent(openHeldLease("1.x"), 1, 2, 3));
    expect(deadlineOf(lease)).toBe(300 + ttlMs);
  });

  it("takes the shortest ttl sent since the last acknowledged renewal, for any of them may be what is counted by", () => {
    const lease = noteAcknowledged(sent(openHeldLease("1.x"), 1), 1);
    const lowered = noteSend(lease, { number: 2, sentAt: 200, ttlMs: 500 });
    const raised = noteSend(lowered, { number: 3, sentAt: 300, ttlMs: 9000 });
    expect(deadlineOf(lowered)).toBe(100 + 500);
    expect(deadlineOf(raised)).toBe(100 + 500);
    expect(deadlineOf(noteAcknowledged(raised, 3))).toBe(300 + 9000);
  });

  it("goes on after a restart until the end that was journalled, until a renewal of its own is acknowledged", () => {
    const resumed = resumeHeldLease("4.x", 7000, 12);
    expect(deadlineOf(resumed)).toBe(7000);
    const renewing = noteSend(resumed, { number: 13, sentAt: 6500, ttlMs });
    expect(deadlineOf(renewing)).toBe(7000);
    expect(deadlineOf(noteAcknowledged(renewing, 12))).toBe(7000);
    expect(deadlineOf(noteAcknowledged(renewing, 13))).toBe(6500 + ttlMs);
  });

  it("ends earlier after a restart when it sends a shorter ttl, for that may be what is counted by", () => {
    const lowered = noteSend(resumeHeldLease("4.x", 60_000, 12), { number: 13, sentAt: 1000, ttlMs });
    expect(deadlineOf(lowered)).toBe(1000 + ttlMs);
    expect(deadlineOf(noteSend(lowered, { number: 14, sentAt: 1500, ttlMs: 60_000 }))).toBe(1000 + ttlMs);
  });
});

describe("the observer's count", () => {
  const first = seen(aLease("n1"), undefined, 1000);

  it("takes what it sees first for a renewal", () => {
    expect(first.seenAt).toBe(1000);
  });

  it.each([
    { what: "another number", record: aLease("n1", { renewals: 8 }), seenAt: 5000 },
    { what: "another incarnation of the same number", record: aLease("n1", { incarnation: "2.y" }), seenAt: 5000 },
    { what: "the same record again", record: aLease("n1"), seenAt: 1000 },
    { what: "another ttl without a renewal", record: aLease("n1", { ttlMs: 9000 }), seenAt: 1000 },
    { what: "a close", record: closedBy(aLease("n1"), "term-1"), seenAt: 1000 },
  ])("sees $what at $seenAt", ({ record, seenAt }) => {
    expect(seen(record, first, 5000)).toEqual({ record, version: "v", seenAt });
  });

  it("lets a lease run out only after its ttl and the margin", () => {
    const span = { startedAt: 0, lastSeenAt: 1000 };
    expect(runsOutAt(first, span)).toBe(1000 + 2400);
    expect(isLive(first, span, 3399)).toBe(true);
    expect(isLive(first, span, 3400)).toBe(false);
    expect(isLive(seen(closedBy(aLease("n1"), "n1"), first), span, 1001)).toBe(false);
    expect(isLive(undefined, span, 0)).toBe(false);
  });

  it("closes a record without touching what the proofs read", () => {
    const { closed, closedBy: who, ...rest } = closedBy(aLease("n1"), "term-3");
    const { closed: _, ...open } = aLease("n1");
    expect({ closed, who }).toEqual({ closed: true, who: "term-3" });
    expect(rest).toEqual(open);
  });
});

describe("the span in which anybody renewed", () => {
  it("begins with the first renewal seen and lasts while no silence of everybody is longer than the bound", () => {
    const begun = noteAnyRenewal(undefined, 1000, ttlMs);
    const kept = noteAnyRenewal(begun, 1000 + ttlMs, ttlMs);
    expect(kept).toEqual({ startedAt: 1000, lastSeenAt: 3000 });
  });

  it("begins anew after a longer silence, and every clock with it", () => {
    const anew = noteAnyRenewal({ startedAt: 1000, lastSeenAt: 3000 }, 3001 + ttlMs, ttlMs);
    expect(anew).toEqual({ startedAt: 5001, lastSeenAt: 5001 });
    const lease = observeLease(undefined, { record: aLease("n1"), version: "v" }, 2000);
    expect(silentSince(lease, anew)).toBe(5001);
    expect(runsOutAt(lease, anew)).toBe(5001 + 2400);
  });
});
