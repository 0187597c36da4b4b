import { expect, it } from "vitest";
import { runSeed } from "../../../sim/run-seed.ts";
import { runScenario } from "../../../sim/scenario/run-scenario.ts";
import { scenarioOfFailure } from "../../../sim/scenario/scenario-of-failure.ts";
import { readCluster } from "../read-cluster.ts";

const safetyMs = 6_000;

it.each([1, 2, 3])("a seed as a scenario takes the same course, to the last line: %i", async (seed) => {
  const objects = readCluster("manifests/examples/web-pair");
  const { plan, from, trace, simulatedMs } = await runSeed({ seed, objects, safetyMs, isTraced: true });
  // As if the last moment had broken something.
  const violation = { at: simulatedMs, checker: "convergence", detail: "" };
  const scenario = scenarioOfFailure({ seed, violation, plan, from, trace }, { objects, safetyMs });
  const played = await runScenario(scenario, { isTraced: true });
  expect(plan.length).toBeGreaterThan(0);
  expect(courseOf(played.trace)).toEqual(courseOf(trace));
  expect(played.simulatedMs).toBeCloseTo(simulatedMs, 3);
});

/** Without the times, and without what a fault says of them: a scenario has those of its faults to the nanosecond. */
function courseOf(trace: readonly string[]): readonly string[] {
  return trace.map((line) => line.replace(/^\d+\.\d+ /, "")).filter((line) => !line.startsWith("fault {"));
}
