import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ProbeSpec } from "../../controller/core/compile-checks.ts";
import type { ProbeAnswer, Prober } from "../../controller/ports/checker.ts";

/** How what is probed may be; only `good` is. `missing`: nobody is there to be asked. */
export const behaviours = ["good", "missing", "wrong", "garbage", "huge", "closes", "hangs", "drips"] as const;

export type Behaviour = (typeof behaviours)[number];

/** Something real that is probed, and a prober that may probe it. */
export interface ProbedWorld {
  readonly prober: Prober;
  /** From now on it behaves so; gives how to probe it. */
  readonly become: (behaviour: Behaviour) => Promise<ProbeSpec>;
  /** Connections or processes of probes that live. */
  readonly living: () => number;
  readonly close: () => Promise<void>;
}

export interface ContractTerms {
  /** Where a behaviour that is not good does not end as `Unhealthy`. */
  readonly differing?: Partial<Record<Behaviour, ProbeAnswer["found"]>>;
}

const endless: readonly Behaviour[] = ["hangs", "drips"];

/** What every type of prober promises (controller/ports/checker.ts), tried on the real thing. */
export function describeProberContract(
  name: string,
  makeWorld: () => Promise<ProbedWorld>,
  { differing = {} }: ContractTerms = {},
): void {
  describe(`${name} keeps the contract of a prober`, () => {
    let made: ProbedWorld | undefined;

    beforeEach(async () => {
      made = await makeWorld();
    });

    afterEach(async () => {
      await made?.close();
      made = undefined;
    });

    function world(): ProbedWorld {
      if (made === undefined) throw new Error("there is no world outside of a test");
      return made;
    }

    const probe = (spec: ProbeSpec, signal = new AbortController().signal): Promise<ProbeAnswer> =>
      world().prober.probe({ checker: "web/0", probe: spec }, { signal });
    const nothingLives = (): Promise<void> => expect.poll(world().living, polled).toBe(0);

    it.each(behaviours.filter((behaviour) => !endless.includes(behaviour)))("what is %s", async (behaviour) => {
      const spec = await world().become(behaviour);
      const answer = await probe(spec);
      expect(answer.found).toBe(differing[behaviour] ?? (behaviour === "good" ? "Healthy" : "Unhealthy"));
      await nothingLives();
      // Messages stand in reports: what is the same is said in the same words.
      expect(await probe(spec)).toEqual(answer);
      expect(answer.found === "Healthy" || answer.message.length > 10).toBe(true);
    });

    it.each(endless)(
      "what %s is waited for until the signal, and then nothing of the probe is left",
      async (behaviour) => {
        const spec = await world().become(behaviour);
        const abort = new AbortController();
        let answer: ProbeAnswer | undefined;
        const probed = probe(spec, abort.signal).then((found) => (answer = found));
        await expect.poll(world().living, polled).toBe(1);
        await new Promise((resolve) => setTimeout(resolve, 30));
        expect(answer).toBeUndefined();
        abort.abort();
        expect(await probed).toMatchObject({ found: "Unhealthy" });
        await nothingLives();
      },
    );

    it("what is told to end before it begins", async () => {
      const answer = await probe(await world().become("hangs"), AbortSignal.abort());
      expect(answer).toMatchObject({ found: "Unhealthy" });
      await nothingLives();
    });

    it("several at once, each by itself", async () => {
      const abort = new AbortController();
      const spec = await world().become("hangs");
      const first = probe(spec, abort.signal);
      const second = probe(spec, new AbortController().signal);
      await expect.poll(world().living, polled).toBe(2);
      abort.abort();
      await first;
      await expect.poll(world().living, polled).toBe(1);
      await world().close();
      expect((await second).found).not.toBe("Healthy");
    });
  });
}

const polled = { interval: 2 };
