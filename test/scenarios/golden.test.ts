import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import process from "node:process";
import { describe, expect, it } from "vitest";
import { compactPlan } from "./compact-plan.ts";
import { planScenario } from "./plan-scenario.ts";
import { readScenario } from "./scenario.ts";

const folder = import.meta.dirname;
const rewrites = process.env["HOLDFAST_REWRITE_PLANS"] === "1" && process.env["CI"] === undefined;
const files = globSync("*/*.yaml", { cwd: folder })
  .filter((file) => !file.startsWith("bases/"))
  .toSorted();

describe.each([...Map.groupBy(files, (file) => file.split("/")[0] ?? "")])("%s", (_area, scenarios) => {
  it.each(scenarios)("%s", (file) => {
    const scenario = readScenario(file, readFileSync(resolve(folder, file), "utf8"));
    expect(scenario.description, "each scenario says what it is about").not.toBe("");
    const { plan, judged } = planScenario(scenario);
    const text = compactPlan(plan, judged);
    const golden = resolve(folder, file.replace(/\.yaml$/, ".plan"));
    if (rewrites) writeFileSync(golden, text);
    expect(text).toBe(
      existsSync(golden) ? readFileSync(golden, "utf8") : `no ${golden}; README.md says how to write it`,
    );
  });
});

it("has no plan without its scenario", () => {
  const plans = globSync("*/*.plan", { cwd: folder });
  expect(plans.filter((plan) => !files.includes(plan.replace(/\.plan$/, ".yaml")))).toEqual([]);
});
