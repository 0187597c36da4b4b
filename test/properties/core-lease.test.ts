import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  deadlineOf,
  marginOf,
  noteAcknowledged,
  noteSend,
  observeLease,
  openHeldLease,
  resumeHeldLease,
  type HeldLease,
  type ObservedLease,
} from "../../controller/core/lease.ts";
import { aLease } from "../core/build/records.ts";
import { trials } from "./trials.ts";

/** One renewal: how long after the one before, how long until the store has it, the observer sees it, the holder hears. */
const renewal = fc.record({
  after: fc.integer({ min: 1, max: 1500 }),
  ttlMs: fc.constantFrom(250, 500, 2000, 10_000, 60_000),
  arrives: fc.option(fc.integer({ min: 0, max: 900 }), { freq: 5, nil: undefined }),
  seenAfter: fc.integer({ min: 0, max: 500 }),
  acknowledgedAfter: fc.option(fc.integer({ min: 0, max: 900 }), { freq: 4, nil: undefined }),
  restarts: fc.boolean(),
});

/** The rate of a clock against true time: slewed by 8.3 % at most. */
const rate = fc.double({ min: 0.917, max: 1.083, noNaN: true });

describe("a lease", () => {
  it("never lasts longer for its holder than for an observer, whatever is lost, late, restarted or slewed", () => {
    let restarts = 0;
    let judged = 0;
    fc.assert(
      fc.property(fc.array(renewal, { minLength: 1, maxLength: 12 }), rate, rate, (renewals, holderRate, seerRate) => {
        for (const { at, holderEnd, observed } of replay(renewals, { holderRate, seerRate })) {
          if (holderEnd === undefined || at * holderRate >= holderEnd) continue;
          judged += 1;
          expect(observed).toBeDefined();
          if (observed === undefined) continue;
          const { seenAt, record } = observed;
          const runsOut = seenAt + record.ttlMs + marginOf(record.ttlMs);
          // The holder thinks that it still has the lease: nobody may be allowed to close it before the holder's end.
          expect(holderEnd / holderRate).toBeLessThanOrEqual(runsOut / seerRate);
        }
        restarts += renewals.filter((one) => one.restarts).length;
      }),
      trials(200),
    );
    expect(judged).toBeGreaterThan(500);
    expect(restarts).toBeGreaterThan(100);
  });
});

interface Moment {
  /** True time. */
  readonly at: number;
  readonly holderEnd: number | undefined;
  readonly observed: ObservedLease | undefined;
}

type Renewal = typeof renewal extends fc.Arbitrary<infer T> ? T : never;

interface Event {
  readonly at: number;
  readonly rank: number;
  readonly run: () => void;
}

/** What both sides think after each event, in true time; the store has the renewals in the order of their numbers. */
function replay(
  renewals: readonly Renewal[],
  { holderRate, seerRate }: { readonly holderRate: number; readonly seerRate: number },
): readonly Moment[] {
  let held: HeldLease = openHeldLease("1.x");
  let journalled: number | undefined;
  let stored = 0;
  let observed: ObservedLease | undefined;
  const events: Event[] = [];
  let sentAt = 0;
  for (const [index, one] of renewals.entries()) {
    const number = index + 1;
    sentAt += one.after;
    const sent = sentAt;
    if (one.restarts) {
      const restart = (): void => {
        if (journalled !== undefined) held = resumeHeldLease("1.x", journalled, index);
      };
      events.push({ at: sent, rank: 0, run: restart });
    }
    events.push({
      at: sent,
      rank: 1,
      run: () => {
        held = noteSend(held, { number, sentAt: sent * holderRate, ttlMs: one.ttlMs });
        // What the journal says ends no later than what the holder counts by, before the renewal can be seen.
        journalled = deadlineOf(held);
      },
    });
    if (one.arrives === undefined) continue;
    const arrived = sent + one.arrives;
    const arrive = (): void => {
      if (number <= stored) return;
      stored = number;
      events.push({
        at: arrived + one.seenAfter,
        rank: 3,
        run: () => {
          if (observed !== undefined && observed.record.renewals >= number) return;
          const record = aLease("n1", { renewals: number, ttlMs: one.ttlMs });
          observed = observeLease(observed, { record, version: "v" }, (arrived + one.seenAfter) * seerRate);
        },
      });
      if (one.acknowledgedAfter === undefined) return;
      events.push({
        at: arrived + one.acknowledgedAfter,
        rank: 2,
        run: () => {
          held = noteAcknowledged(held, number);
          journalled = deadlineOf(held);
        },
      });
    };
    events.push({ at: arrived, rank: 2, run: arrive });
  }
  const moments: Moment[] = [];
  for (;;) {
    const next = events.toSorted((a, b) => a.at - b.at || a.rank - b.rank)[0];
    if (next === undefined) return moments;
    events.splice(events.indexOf(next), 1);
    next.run();
    // An observer that has not seen the stored renewal yet counts from a later sight of it: it is judged once it has.
    if (observed !== undefined && observed.record.renewals >= held.ackedNumber)
      moments.push({ at: next.at, holderEnd: deadlineOf(held), observed });
  }
}
