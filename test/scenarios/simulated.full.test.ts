import { globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { readScenario } from "./scenario.ts";
import { canBeSimulated, simulate, type Deeds } from "./simulate.ts";

const folder = import.meta.dirname;
const scenarios = globSync("*/*.yaml", { cwd: folder })
  .filter((file) => !file.startsWith("bases/"))
  .toSorted()
  .map((file) => ({ file, scenario: readScenario(file, readFileSync(resolve(folder, file), "utf8")) }));
const expressible = scenarios.filter(({ scenario }) => canBeSimulated(scenario));

/**
 * Stops that agents do besides, of what is no more: an address that was stopped under one name is seen under the other
 * until that is looked at again.
 */
const repeats: Readonly<Record<string, readonly string[]>> = {
  "edits/two-groups-exchange-their-addresses.yaml": ["stop VirtualIP/b on n1", "stop VirtualIP/a on n2"],
};

function withoutRepeats(done: Deeds, repeated: readonly string[] = []): Deeds {
  const entries = Object.entries(done).map(
    ([group, deeds]) => [group, deeds.filter((deed) => !repeated.includes(deed))] as const,
  );
  return Object.fromEntries(entries.filter(([, deeds]) => deeds.length > 0));
}

describe("agents do what the plan says, in each group in its order", () => {
  it.each(expressible)("$file", async ({ file, scenario }) => {
    const { planned, done, swapped, wrong } = await simulate(scenario);
    expect(wrong).toEqual([]);
    expect(withoutRepeats(done, repeats[file])).toEqual(planned);
    expect(swapped).toEqual([]);
  });

  it("of most scenarios", () => {
    expect(expressible.length * 3).toBeGreaterThan(scenarios.length * 2);
  });
});
