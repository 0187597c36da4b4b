import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { runScenario } from "../../sim/scenario/run-scenario.ts";
import type { Scenario } from "../../sim/scenario/scenario.ts";
import { shrink } from "../../sim/shrink.ts";
import { aScenario } from "./scenario/compose-text.ts";

/** A device on the wrong plug: there the first promises do not hold. Around it stands what has nothing to do with it. */
const noisy = aScenario(
  readFileSync("manifests/scenarios/wrong-plug.yaml", "utf8")
    .replace("cluster: {managersOn: OwnMachines}", "cluster: {managers: 3, clockSlew: 0.01}")
    .replace(
      "timeline:\n",
      `timeline:
  - {at: 100ms, fault: slow-network, target: n2, args: {share: 0.123}, lasts: 2.5s}
  - {at: 200ms, fault: compaction, target: store}
  - {at: 321ms, fault: manager-crash, target: manager-2, lasts: 1.2s}
  - {at: 500ms, fault: announcements-edited, target: web, lasts: 1s}
`,
    )
    .replace("lasts: 2m}", "lasts: 1m7s}\n  - {at: 1m, fault: power-loss, target: n2, lasts: 1s}"),
);

function faultsOf({ stages }: Scenario): readonly unknown[] {
  return stages.flatMap(({ entries }) =>
    entries.map(({ atMs, step }) =>
      step.type === "fault" ? { atMs, fault: step.fault, lastsMs: step.lastsMs } : step.type,
    ),
  );
}

describe("a scenario that breaks a promise", () => {
  it("is shortened to what breaks the same promise, in a simpler cluster", async () => {
    const told: number[] = [];
    const { scenario, runs, isCut } = await shrink({
      scenario: noisy,
      runsMax: 200,
      onRun: (progress) => {
        told.push(progress.faults);
        return true;
      },
    });
    expect(isCut).toBe(false);
    expect(told).toHaveLength(runs);
    expect(told.at(-1)).toBe(2);
    expect(faultsOf(scenario ?? noisy)).toMatchObject([{ fault: "fence-lies" }, { fault: "suspend" }]);
    expect(scenario?.setup).toEqual({ managers: 1, managersOn: "OwnMachines", clockSlewMax: 0 });
    const again = await runScenario(scenario ?? noisy);
    expect(again).toMatchObject({ isMet: true, violation: { checker: "no-claim-without-proof" } });
  });

  it("is the shortest that was found when no more runs are allowed", async () => {
    const { scenario, runs, isCut } = await shrink({ scenario: noisy, runsMax: 6 });
    expect({ runs, isCut }).toEqual({ runs: 6, isCut: true });
    expect(await runScenario(scenario ?? noisy)).toMatchObject({ violation: { checker: "no-claim-without-proof" } });
  });

  it("is left alone where it is told to stop", async () => {
    const { runs, isCut } = await shrink({ scenario: noisy, runsMax: 100, onRun: ({ runs: made }) => made < 3 });
    expect({ runs, isCut }).toEqual({ runs: 3, isCut: true });
  });

  it("is not given where it breaks another one, or none", async () => {
    const { expected } = noisy;
    const other = { ...noisy, expected: { ...expected, violation: "idempotence" } };
    expect(await shrink({ scenario: other, runsMax: 100 })).toEqual({ scenario: undefined, runs: 1, isCut: false });
  });
});
