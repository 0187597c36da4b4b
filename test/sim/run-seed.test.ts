import { describe, expect, it } from "vitest";
import { runSeed, type RunResult } from "../../sim/run-seed.ts";
import { readCluster } from "./read-cluster.ts";

const clusters = [
  { name: "a pair", objects: readCluster("manifests/examples/web-pair") },
  { name: "three nodes with power switches", objects: readCluster("test/sim/clusters/devices.yaml") },
];

const safetyMs = 4_000;

describe.each(clusters)("a seed of $name", ({ objects }) => {
  it.each([1])("fixes everything that happens: %i", async (seed) => {
    const first = await runSeed({ seed, objects, safetyMs, isTraced: true });
    const second = await runSeed({ seed, objects, safetyMs, isTraced: true });
    expect(first.trace.length).toBeGreaterThan(100);
    expect(second.trace.join("\n")).toBe(first.trace.join("\n"));
  });

  it("is the same whether it is traced or not", async () => {
    const traced = await runSeed({ seed: 4, objects, safetyMs, isTraced: true });
    const bare = await runSeed({ seed: 4, objects, safetyMs, isTraced: false });
    expect(courseOf(bare)).toEqual(courseOf(traced));
  });

  it("differs from another", async () => {
    const plans = [];
    for (const seed of [5, 6]) plans.push((await runSeed({ seed, objects, safetyMs, isTraced: false })).plan);
    expect(plans[0]).not.toEqual(plans[1]);
  });
});

function courseOf({ violation, plan, simulatedMs, events }: RunResult): unknown {
  return { violation, plan, simulatedMs, events };
}
