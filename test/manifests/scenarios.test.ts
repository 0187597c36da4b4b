import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { toPlainJsonSchema } from "../../controller/api/json-schema.ts";
import { parseYaml } from "../../controller/api/yaml.ts";
import { scenarioSchema } from "../../sim/scenario/scenario-schema.ts";
import { run } from "../cli/fake-terminal.ts";

const folder = resolve(import.meta.dirname, "../../manifests/scenarios");
const files = readdirSync(folder).filter((file) => file.endsWith(".yaml"));
const schema = toPlainJsonSchema("A scenario", scenarioSchema);
const isValid = new Ajv2020({ strict: false, allErrors: true, validateFormats: false }).compile(schema);

describe.each(files)("the scenario %s", (file) => {
  const text = readFileSync(join(folder, file), "utf8");

  it("comes true", async () => {
    const { exitCode, out, err } = await run(["sim", "run", join(folder, file), "-o", "json"]);
    const { scenarios } = JSON.parse(out);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
    expect(scenarios[0].findings.length).toBeGreaterThan(0);
  });

  it("says first what it shows", () => {
    expect(text).toMatch(/^(# .*\n)+scenario: \S/);
  });

  it("is what the schema for editors takes", () => {
    const [value] = parseYaml({ file, text }).documents.map((document) => document.value);
    isValid(value);
    expect(isValid.errors ?? []).toEqual([]);
  });
});

it("all scenarios are in the table of their README", () => {
  const rows = readFileSync(join(folder, "README.md"), "utf8").matchAll(/^\| \[([^\]]+)\]\(\1\) \|/gm);
  expect([...rows].map(([, name = ""]) => name).toSorted()).toEqual(files.toSorted());
});

describe("docs/scenario.schema.json", () => {
  // After a change of the schema: npx vitest run --project unit test/manifests/scenarios.test.ts -u
  it("is the schema that scenarios are read by", async () => {
    expect(files.length).toBeGreaterThan(4);
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot("../../docs/scenario.schema.json");
  });
});
