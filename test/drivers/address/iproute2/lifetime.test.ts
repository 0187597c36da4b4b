import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  nextLifetimes,
  noLifetimes,
  type LifetimePolicy,
} from "../../../../controller/drivers/address/iproute2/lifetime.ts";
import { trials } from "../../../properties/trials.ts";

/** Renewals one after the other: at which moment, until when. */
function after(...renewals: readonly (readonly [now: number, until: number])[]): LifetimePolicy {
  return renewals.reduce((policy, [now, until]) => nextLifetimes(policy, until, now), noLifetimes);
}

describe("the lifetime of addresses in the kernel", () => {
  it.each([
    ["half a second less than what is left, in whole seconds", [[0, 10_000]], 9],
    ["that of a lease of 5 s whose renewal took a moment", [[300, 5_000]], 4],
    ["none where less than that is left", [[0, 4_400]], "forever"],
    ["none without an end", [[0, Number.POSITIVE_INFINITY]], "forever"],
    [
      "none for a lease of 2 s",
      [
        [0, 2_000],
        [500, 2_500],
      ],
      "forever",
    ],
  ] as const)("is %s", (_, renewals, lifetime) => {
    expect(after(...renewals).lifetime).toBe(lifetime);
  });

  it("stays below what is left while a long lease is being renewed late", () => {
    const late = after([0, 10_000], [7_000, 10_000]);
    expect(late).toMatchObject({ lifetime: 2, update: undefined });
    expect(nextLifetimes(late, 10_000, 9_900)).toMatchObject({ lifetime: 1, update: undefined });
  });

  it("is lowered at once when the lease is, before anything stands on the shorter one", () => {
    expect(after([0, 10_000], [1_000, 3_000])).toMatchObject({ lifetime: 1, update: 1 });
    expect(after([0, 10_000], [1_000, 3_600])).toMatchObject({ lifetime: 2, update: 2 });
  });

  it("goes when three renewals in succession were for less", () => {
    const first = [
      [0, 10_000],
      [9_000, 11_000],
      [9_500, 11_500],
    ] as const;
    expect(after(...first)).toMatchObject({ lifetime: 1, update: 1 });
    expect(after(...first, [10_000, 12_000])).toMatchObject({ lifetime: "forever", update: "forever" });
    expect(after(...first, [10_000, 20_000])).toMatchObject({ lifetime: 9, update: 9, shortRenewals: 0 });
  });

  it("that an earlier agent has set is let alone until leases are known to be short", () => {
    expect(after([0, 2_000])).toMatchObject({ lifetime: "forever", update: undefined });
    expect(after([0, 2_000], [100, 2_000])).toMatchObject({ update: undefined });
    expect(after([0, 2_000], [500, 2_500], [1_000, 3_000])).toMatchObject({ update: "forever" });
  });

  it("goes at once when nothing is to be taken away any more", () => {
    expect(after([0, 10_000], [1_000, Number.POSITIVE_INFINITY])).toMatchObject({ update: "forever" });
  });

  it("is never longer than what is left, and ends for leases that are short only, whatever comes", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3_000), fc.nat(12_000)), { maxLength: 40 }), (steps) => {
        let policy = noLifetimes;
        let now = 0;
        const wrong: string[] = [];
        for (const [passed, left] of steps) {
          now += passed;
          const before = policy;
          policy = nextLifetimes(before, now + left, now);
          const { lifetime, update, shortRenewals } = policy;
          if (typeof lifetime === "number" && lifetime > Math.max(1, (left - 500) / 1000)) wrong.push("too long");
          if (typeof update === "number" && update !== lifetime) wrong.push("another than new ones get");
          const isGivenUp = lifetime === "forever" && before.lifetime !== "forever";
          if (isGivenUp && shortRenewals < 3) wrong.push("given up too early");
        }
        expect(wrong).toEqual([]);
      }),
      trials(50),
    );
  });
});
