import { describe, expect, it } from "vitest";
import type { FencingMode } from "../../../controller/core/desired.ts";
import { allFaults } from "../../../sim/faults/all-faults.ts";
import { brokenBy, isAllowedUnder } from "../../../sim/faults/assumptions.ts";
import { planFaults, possibleFaults } from "../../../sim/faults/plan-faults.ts";
import { seededRandom } from "../../../sim/random.ts";
import { clusters, worldOf } from "./world-of.ts";

function planOf(seed: number): unknown {
  return planFaults(worldOf(clusters.devices), { from: 0, until: 60_000, random: seededRandom(seed) });
}

describe("the faults", () => {
  it("have each a name of its own", () => {
    const names = allFaults.map((fault) => fault.name);
    expect(new Set(names).size).toBe(names.length);
  });

  it("are those that the table of assumptions names", () => {
    const names = new Set(allFaults.map((fault) => fault.name));
    for (const broken of Object.values(brokenBy).flat()) expect(names).toContain(broken);
  });

  it.each<[string, FencingMode, boolean]>([
    ["machine-pause", "Lease", false],
    ["machine-pause", "Devices", true],
    ["fence-lies", "Devices", false],
    ["fence-lies", "DevicesAndWatchdog", true],
    ["watchdog-fails", "Watchdog", false],
    ["power-loss", "Lease", true],
    ["agent-pause", "Watchdog", true],
  ])("%s under %s: %s", (fault, mode, isAllowed) => {
    expect(isAllowedUnder(fault, [mode])).toBe(isAllowed);
  });

  it("are drawn by the seed alone", () => {
    expect(planOf(1)).toEqual(planOf(1));
    expect(planOf(1)).not.toEqual(planOf(2));
  });

  it("may all happen in one cluster or the other, but for what neither's mode allows", () => {
    const possible = new Set(
      Object.values(clusters).flatMap((objects) => possibleFaults(worldOf(objects)).map((fault) => fault.name)),
    );
    const missing = allFaults.map((fault) => fault.name).filter((name) => !possible.has(name));
    expect(missing).toEqual(["fence-lies", "wrong-plug", "watchdog-fails"]);
  });
});
