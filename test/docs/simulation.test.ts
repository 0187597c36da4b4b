import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { StructuralSchema } from "../../controller/api/structural-schema.ts";
import { runScenario } from "../../sim/scenario/run-scenario.ts";
import { promises, scenarioSchema } from "../../sim/scenario/scenario-schema.ts";
import { composeText } from "../sim/scenario/compose-text.ts";
import { faultTable } from "./fault-table.ts";

const root = resolve(import.meta.dirname, "../..");
const text = readFileSync(join(root, "docs/simulation.md"), "utf8");
const yaml = [...text.matchAll(/```yaml\n([^]*?)```/g)].map(([, block = ""]) => block);

describe("docs/simulation.md", () => {
  // After a change of the faults: npx vitest run --project unit test/docs/simulation.test.ts -u
  it("has the table of all faults, as the code has them", async () => {
    const [begin = "", end = ""] = text.match(/<!-- The (?:table is|end of).*-->/g) ?? [];
    expect(end).not.toBe("");
    const [before] = text.split(begin);
    const [, after] = text.split(end);
    const made = `${before}${begin}\n\n${faultTable()}\n${end}${after}`;
    await expect(made).toMatchFileSnapshot("../../docs/simulation.md");
  });

  it("has every promise, in the order of the code, and no other", () => {
    const section = text.slice(text.indexOf("## What the checkers hold"), text.indexOf("## What is not modelled"));
    expect([...section.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name)).toEqual(promises);
  });

  it("names every field of the format", () => {
    const missing = fieldsOf(scenarioSchema).filter((name) => !text.includes(name));
    expect(missing).toEqual([]);
  });

  it("begins with a story that stands in the folder and comes true", async () => {
    const [first = ""] = yaml;
    expect(first.trim()).toBe(readFileSync(join(root, "manifests/scenarios/node-loses-power.yaml"), "utf8").trim());
    const composed = composeText(first.replace("../examples/web-pair]", "../examples/web-pair/web-pair.yaml]"));
    expect("scenario" in composed && (await runScenario(composed.scenario)).isMet).toBe(true);
  });

  it("shows a timeline that can be read as it stands", () => {
    const [, second = ""] = yaml;
    const manifests = "manifests: [../examples/web-pair/web-pair.yaml]";
    expect(composeText(`scenario: x\n${manifests}\n${second}`)).toMatchObject({ scenario: { title: "x" } });
  });

  it("shows an error as it is told", () => {
    const entry = "timeline:\n  - {fault: power-loss, target: n3}\n";
    const told = composeText(`scenario: x\nmanifests: [../examples/web-pair/web-pair.yaml]\n${entry}`);
    expect(told).toEqual([expect.stringContaining('is "n3"')]);
    const [error = ""] = "scenario" in told ? [] : told;
    expect(text).toContain(`\`${error}\``);
  });

  it("names the seeds that are kept", () => {
    const kept = readFileSync(join(root, "test/sim/found-seeds.full.test.ts"), "utf8");
    const seeds = [...kept.matchAll(/seed: ([\d_]+)/g)].map(([, seed = ""]) => seed.replaceAll("_", ""));
    expect(seeds.length).toBeGreaterThan(2);
    expect(seeds.filter((seed) => !text.includes(` ${seed} |`))).toEqual([]);
  });
});

function fieldsOf(schema: StructuralSchema): readonly string[] {
  const own = Object.keys(schema.properties ?? {});
  const below = Object.values(schema.properties ?? {}).flatMap(fieldsOf);
  return [...own, ...below, ...(schema.items === undefined ? [] : fieldsOf(schema.items))];
}
