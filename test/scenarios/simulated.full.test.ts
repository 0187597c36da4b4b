import { globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { readScenario } from "./scenario.ts";
import { canBeSimulated, simulate } from "./simulate.ts";

const folder = import.meta.dirname;
const scenarios = globSync("*/*.yaml", { cwd: folder })
  .filter((file) => !file.startsWith("bases/"))
  .toSorted()
  .map((file) => ({ file, scenario: readScenario(file, readFileSync(resolve(folder, file), "utf8")) }));
const expressible = scenarios.filter(({ scenario }) => canBeSimulated(scenario));

describe("agents do what the plan says, in each group in its order", () => {
  it.each(expressible)("$file", async ({ scenario }) => {
    const { planned, done, swapped, wrong } = await simulate(scenario);
    expect(wrong).toEqual([]);
    expect(done).toEqual(planned);
    expect(swapped).toEqual([]);
  });

  it("of most scenarios", () => {
    expect(expressible.length * 3).toBeGreaterThan(scenarios.length * 2);
  });
});
