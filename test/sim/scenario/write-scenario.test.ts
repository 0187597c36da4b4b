import { expect, it } from "vitest";
import { planFaults } from "../../../sim/faults/plan-faults.ts";
import { seededRandom } from "../../../sim/random.ts";
import { scenarioOfFailure } from "../../../sim/scenario/scenario-of-failure.ts";
import { writeScenario } from "../../../sim/scenario/write-scenario.ts";
import { drawSetup, WatchedRun } from "../../../sim/watched-run.ts";
import { catalog } from "../../crds/read-definitions.ts";
import { exploredClusters } from "../explore-clusters.ts";
import { readCluster } from "../read-cluster.ts";
import { aScenario, composeText } from "./compose-text.ts";

it.each(exploredClusters)("what is written reads back as the same scenario: $name", ({ path }) => {
  const objects = readCluster(path);
  for (const seed of [1, 2, 3]) {
    const { world } = new WatchedRun({ seed, objects, setup: drawSetup(seed), isTraced: false });
    const plan = planFaults(world, { from: 40_000, until: 60_000, random: seededRandom(seed) });
    const violation = { at: 60_001, checker: "idempotence", detail: "" };
    const failure = { seed, violation, from: 40_000, plan, trace: [] };
    const scenario = scenarioOfFailure(failure, { objects, safetyMs: 20_000 });
    expect(scenario.stages[0]?.entries).toHaveLength(plan.length + 1);
    expect(composeText(writeScenario(scenario, catalog, ["it is kept"]))).toMatchObject({ scenario });
  }
});

it("wishes and stages are written, and what has its default is not", () => {
  const scenario = aScenario(`scenario: x
objects: [{apiVersion: holdfast.dev/v1alpha1, kind: HANode, metadata: {name: n1}, spec: {addresses: [192.0.2.1]}}]
timeline:
  - {at: 1s, apply: [{apiVersion: holdfast.dev/v1alpha1, kind: VirtualIP, metadata: {name: a}, spec: {address: 192.0.2.9/24}}]}
  - {whenSettled: true, at: 2s, delete: [{kind: VirtualIP, name: a}]}
  - {at: 2500ms, repair: true}
`);
  const text = writeScenario(scenario, catalog, []);
  expect(composeText(text)).toMatchObject({ scenario });
  expect(text).toContain("      spec:\n          address: 192.0.2.9/24\n".replace("      spec", "        spec"));
  expect(text).not.toContain("announcements");
});
