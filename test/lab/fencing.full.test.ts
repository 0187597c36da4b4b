import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { done, labName, recordOf, statusOf, whyNoLab, raise } from "./lab-under-test.ts";

const why = whyNoLab();
const name = labName("fencing");
const waiting = { timeout: 60_000, interval: 100 };

beforeEach(({ skip }) => {
  if (why !== undefined) skip(why);
});

/** With power switches nothing is taken over before the switch says that the power is off. */
describe("a node that stands still, where nodes have power switches", () => {
  beforeAll(async () => {
    if (why === undefined) await raise(name, "-f", join(import.meta.dirname, "fenced.yaml"));
  });
  afterAll(async () => {
    if (why === undefined) await done("down", "--name", name);
  });

  it("is switched off before another one answers, and is not needed any more when it is switched on", async () => {
    const holders = async () => {
      const { machines } = await statusOf(name);
      return machines.filter(({ holds }) => holds.length > 0).map((machine) => machine.name);
    };
    const [before = ""] = await vi.waitUntil(async () => {
      const found = await holders();
      return found.length === 1 && found;
    }, waiting);
    await done("fault", "--name", name, "freeze", before);
    const by = await vi.waitUntil(async () => {
      const { answers } = await statusOf(name);
      const last = answers.at(-1)?.by;
      return last !== before && last;
    }, waiting);
    const { faults } = await statusOf(name);
    expect(faults.map(({ fault }) => fault)).toEqual([
      { kind: "freeze", machine: before },
      { kind: "power", machine: before },
    ]);
    const { answers, overlaps } = await recordOf(name);
    const cutMs = faults.at(-1)?.atMs ?? Infinity;
    expect(answers.filter((span) => span.by === by && span.fromMs < cutMs)).toEqual([]);
    await done("fault", "--name", name, "power", before, "on");
    await vi.waitUntil(async () => (await holders()).join() === by, waiting);
    expect(overlaps).toEqual([]);
  });
});
