import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  lifetimeDue,
  lifetimeFor,
  nextLifetimes,
  noLifetimes,
  type LifetimePolicy,
} from "../../../../controller/drivers/address/iproute2/lifetime.ts";
import { trials } from "../../../properties/trials.ts";

/** Renewals one after the other: at which moment, until when. */
function after(...renewals: readonly (readonly [now: number, until: number])[]): LifetimePolicy {
  return renewals.reduce((policy, [now, until]) => nextLifetimes(policy, until, now), noLifetimes);
}

const long = after([0, 10_000]);
const forever = Number.POSITIVE_INFINITY;

describe("the lifetime in the kernel of an address that is put there", () => {
  it.each([
    ["half a second less than what is left, in whole seconds", long, 0, 9],
    ["less the later it is put there", long, 6_600, 2],
    ["none at all, and no address, where not even one second is left", long, 8_600, undefined],
    ["that of a lease of 5 s whose renewal took a moment", after([300, 5_000]), 300, 4],
    ["without an end where a lease is shorter", after([0, 4_400]), 0, "forever"],
    ["without an end where the lease has none", after([0, forever]), 0, "forever"],
  ])("is %s", (_, policy, now, lifetime) => {
    expect(lifetimeFor(policy, now)).toBe(lifetime);
  });
});

describe("the lifetime of an address that is there", () => {
  it.each([
    ["is set with each renewal", long, { validSeconds: 6, isLeaseNew: true }, 0, 9],
    ["is set where there was none", long, { validSeconds: forever, isLeaseNew: false }, 0, 9],
    ["stays between renewals", long, { validSeconds: 9, isLeaseNew: false }, 300, undefined],
    ["is lowered where it is longer than the lease", long, { validSeconds: 9, isLeaseNew: false }, 5_000, 4],
    ["is lowered to a second at least", long, { validSeconds: 9, isLeaseNew: true }, 9_900, 1],
    ["is not raised at the end of a lease", long, { validSeconds: 1, isLeaseNew: true }, 9_000, undefined],
    ["goes where the lease has no end", after([0, forever]), { validSeconds: 9, isLeaseNew: true }, 0, "forever"],
    [
      "is none where there is none to be",
      after([0, forever]),
      { validSeconds: forever, isLeaseNew: true },
      0,
      undefined,
    ],
    ["that an earlier agent has set stays", after([0, 2_000]), { validSeconds: 3, isLeaseNew: true }, 0, undefined],
  ])("%s", (_, policy, found, now, lifetime) => {
    expect(lifetimeDue(policy, found, now)).toBe(lifetime);
  });
});

describe("whether there are lifetimes", () => {
  it("is known from the first lease that is long enough", () => {
    expect([after().mode, after([0, 2_000]).mode, long.mode]).toEqual(["Unknown", "Unknown", "Limited"]);
  });

  it("stays so while a long lease is renewed late, or ends", () => {
    expect(after([0, 10_000], [7_000, 10_000], [7_500, 10_000], [8_000, 10_000], [8_500, 10_000]).mode).toBe("Limited");
  });

  it("ends when three renewals in succession were for less", () => {
    const two = [
      [0, 10_000],
      [9_000, 11_000],
      [9_500, 11_500],
    ] as const;
    expect(after(...two).mode).toBe("Limited");
    expect(after(...two, [10_000, 12_000]).mode).toBe("Forever");
    expect(after(...two, [10_000, 20_000], [19_000, 21_000]).mode).toBe("Limited");
    expect(after([0, 2_000], [500, 2_500], [1_000, 3_000]).mode).toBe("Forever");
  });

  it("changes nothing of this: what is set ends before the lease, whatever comes", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3_000), fc.nat(12_000)), { maxLength: 40 }), (steps) => {
        let policy = noLifetimes;
        let now = 0;
        const wrong: string[] = [];
        for (const [passed, left] of steps) {
          now += passed;
          const before = policy;
          policy = nextLifetimes(before, now + left, now);
          const set = [lifetimeFor(policy, now), lifetimeDue(policy, { validSeconds: 1, isLeaseNew: true }, now)];
          if (set.some((one) => typeof one === "number" && one * 1000 > left - 500)) wrong.push("too long");
          if (before.mode === "Limited" && policy.mode === "Forever" && policy.shortRenewals < 3)
            wrong.push("too early");
        }
        expect(wrong).toEqual([]);
      }),
      trials(50),
    );
  });
});
