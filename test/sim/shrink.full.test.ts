import { expect, it } from "vitest";
import type { Checker } from "../../sim/checkers/checker.ts";
import { explore } from "../../sim/explore.ts";
import { runScenario } from "../../sim/scenario/run-scenario.ts";
import { scenarioOfFailure } from "../../sim/scenario/scenario-of-failure.ts";
import { shrink } from "../../sim/shrink.ts";
import { readCluster } from "./read-cluster.ts";

/** That no two machines are off at once is promised by nobody. */
const neverTwoOff: Checker = {
  name: "never-two-off",
  start() {
    const off = new Set<string>();
    return (event) => {
      if (event.type !== "power") return undefined;
      if (event.isUp) off.delete(event.node);
      else off.add(event.node);
      return off.size >= 2 ? `${[...off].toSorted().join(" and ")} are off` : undefined;
    };
  },
};

it("a failing seed is shortened to the few faults and nodes that it needs", async () => {
  const objects = readCluster("manifests/examples/web-pair");
  const parts = { objects, safetyMs: 10_000, checkers: [neverTwoOff] };
  const { failure } = await explore({ ...parts, from: 1, seeds: 200, onSeed: () => true });
  if (failure === undefined) throw new Error("in 200 seeds two nodes were off at once");
  const { scenario } = await shrink({
    scenario: scenarioOfFailure(failure, parts),
    runsMax: 100,
    run: (candidate, options) => runScenario(candidate, { ...options, checkers: parts.checkers }),
  });
  const steps = scenario?.stages.flatMap(({ entries }) => entries.map(({ step }) => step));
  expect(steps).toMatchObject([{ fault: "power-loss" }, { fault: "power-loss" }]);
  expect(scenario?.objects.map(({ kind }) => kind)).toEqual(["HANode", "HANode"]);
});
