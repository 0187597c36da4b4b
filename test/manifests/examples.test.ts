import { globSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { loadObjects } from "../../controller/api/load-objects.ts";
import { parseYaml, type SourceText } from "../../controller/api/yaml.ts";
import { userKinds } from "../../controller/cli/find-kind.ts";
import { run } from "../cli/fake-terminal.ts";
import { catalog } from "../crds/read-definitions.ts";

const folder = resolve(import.meta.dirname, "../../manifests/examples");
const examples = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe("the examples", () => {
  it("are those that the project promises", () => {
    const promised = ["promotable-database", "role-on-all-nodes", "three-nodes-ipmi", "two-nodes-watchdog", "web-pair"];
    expect(examples.toSorted()).toEqual([...promised, "xcat-management-node"]);
  });

  it("can be checked together, as each is a namespace and so a cluster of its own", async () => {
    const { exitCode, err } = await run(["validate", "--no-agents", folder]);
    expect({ exitCode, errors: withoutNotes(err) }).toEqual({ exitCode: 0, errors: [] });
  });

  it("show every kind that users write, but for the operations, which are orders of the moment", () => {
    const shown = new Set<string>(examples.flatMap((example) => objectsOf(example).map(({ kind }) => kind)));
    expect(userKinds().filter((kind) => !shown.has(kind))).toEqual(["HAOperation"]);
  });

  it("are all in the table of their README", () => {
    const rows = readFileSync(join(folder, "README.md"), "utf8").matchAll(/^\| \[([^\]]+)\]\(\1\/\) \|/gm);
    expect(new Set([...rows].map(([, name]) => name))).toEqual(new Set(examples));
  });
});

describe.each(examples)("the example %s", (example) => {
  it("has no error by itself", async () => {
    const { exitCode, err } = await run(["validate", "--no-agents", join(folder, example)]);
    expect({ exitCode, errors: withoutNotes(err) }).toEqual({ exitCode: 0, errors: [] });
  });

  it("says in each file what it shows", () => {
    const silent = sourcesOf(example).filter(({ text }) => !/^(# ?.*\n){2,}apiVersion:/.test(text));
    expect(silent.map(({ file }) => file)).toEqual([]);
  });

  it("is one cluster, in the namespace of its name", () => {
    const objects = objectsOf(example);
    expect(new Set(objects.map(({ metadata }) => metadata.namespace))).toEqual(new Set([example]));
    expect(objects.filter(({ kind }) => kind === "HACluster")).toHaveLength(1);
  });

  it("has no address of anybody's network", () => {
    const ours = /^(192\.0\.2|198\.51\.100|203\.0\.113)\.|^2001:db8:/;
    const text = sourcesOf(example)
      .map((source) => source.text)
      .join("\n");
    const addresses = text.match(/\b\d{1,3}(\.\d{1,3}){3}\b|\b[0-9a-f]{1,4}:[0-9a-f:]*:[0-9a-f]+/g) ?? [];
    expect(addresses.length).toBeGreaterThan(0);
    expect(addresses.filter((address) => !ours.test(address))).toEqual([]);
  });
});

describe("the schema for editors", () => {
  it("takes every object of every example", async () => {
    const { out } = await run(["schema", "--all"]);
    const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
    const isValid = ajv.compile(JSON.parse(out));
    const refused = examples.flatMap(sourcesOf).flatMap((source) =>
      parseYaml(source).documents.flatMap(({ value }) => {
        if (isValid(value)) return [];
        return [{ file: source.file, errors: ajv.errorsText(isValid.errors) }];
      }),
    );
    expect(refused).toEqual([]);
  });
});

function sourcesOf(example: string): readonly SourceText[] {
  const files = globSync("**/*.yaml", { cwd: join(folder, example) }).toSorted();
  return files.map((name) => {
    const file = join(folder, example, name);
    return { file, text: readFileSync(file, "utf8") };
  });
}

function objectsOf(example: string) {
  return loadObjects(sourcesOf(example), catalog).objects.map(({ object }) => object);
}

/** What is wrong, without what is only worth knowing. */
function withoutNotes(err: string): readonly string[] {
  return err.split("\n").filter((line) => line !== "" && !line.startsWith("note: "));
}
