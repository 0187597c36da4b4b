import { describe, expect, it } from "vitest";
import { runSeed, type RunResult } from "../../sim/run-seed.ts";
import { firstOf } from "../properties/trials.ts";
import { readCluster } from "./read-cluster.ts";

const clusters = [
  { name: "a pair", objects: readCluster("manifests/examples/web-pair") },
  { name: "three nodes with power switches", objects: readCluster("test/sim/clusters/devices.yaml") },
];

const safetyMs = 4_000;

describe.each(firstOf(clusters))("a seed of $name", ({ objects }) => {
  it("fixes everything that happens, whether it is traced or not, and differs from another", async () => {
    const first = await runSeed({ seed: 1, objects, safetyMs, isTraced: true });
    const second = await runSeed({ seed: 1, objects, safetyMs, isTraced: true });
    expect(first.trace.length).toBeGreaterThan(100);
    expect(second.trace.join("\n")).toBe(first.trace.join("\n"));
    const bare = await runSeed({ seed: 1, objects, safetyMs, isTraced: false });
    expect(courseOf(bare)).toEqual(courseOf(first));
    const other = await runSeed({ seed: 2, objects, safetyMs, isTraced: false });
    expect(other.plan).not.toEqual(first.plan);
  });
});

function courseOf({ violation, plan, simulatedMs, events }: RunResult): unknown {
  return { violation, plan, simulatedMs, events };
}
