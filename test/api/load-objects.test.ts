import { describe, expect, test } from "vitest";
import { loadObjects } from "../../controller/api/load-objects.ts";
import { formatManifestError } from "../../controller/api/manifest-error.ts";
import { catalog } from "../crds/read-definitions.ts";

function load(...texts: readonly string[]) {
  return loadObjects(
    texts.map((text, index) => ({ file: `${index + 1}.yaml`, text })),
    catalog,
  );
}

function briefly(...texts: readonly string[]): readonly string[] {
  return load(...texts).errors.map(
    ({ file, line, column, object, path, reason }) => `${file}:${line}:${column} ${object} ${path} ${reason}`,
  );
}

const web = `apiVersion: holdfast.dev/v1alpha1
kind: VirtualIP
metadata: {name: web}
spec:
  address: 192.0.2.10/24
`;
const configMap = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n";

function named(name: string): string {
  return web.replace("name: web", `name: ${name}`);
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, "  ").replace("  ", "- ");
}

function list(...items: readonly string[]): string {
  return `apiVersion: v1\nkind: List\nitems:\n${items.map(indent).join("")}`;
}

describe("objects", () => {
  test("have their defaults, and the places of what was written", () => {
    const [loaded] = load(`# web\n${web}`).objects;
    expect(loaded?.object).toMatchObject({ kind: "VirtualIP", spec: { address: "192.0.2.10/24", driver: "iproute2" } });
    expect(loaded?.place(["spec", "address"])).toEqual({ file: "1.yaml", line: 6, column: 12 });
    expect(loaded?.place(["spec", "address"], true)).toEqual({ file: "1.yaml", line: 6, column: 3 });
    expect(loaded?.place(["spec", "driver"])).toEqual({ file: "1.yaml", line: 5, column: 1 });
  });

  test("come from documents and lists, also lists in lists, in their order", () => {
    const vips = list(named("c")).replace("v1", "holdfast.dev/v1alpha1").replace("List", "VirtualIPList");
    const { objects, errors } = load(`${named("a")}---\n${list(named("b"), vips, named("d"))}`, named("e"));
    expect(errors).toEqual([]);
    expect(objects.map(({ object }) => object.metadata.name)).toEqual(["a", "b", "c", "d", "e"]);
    expect(objects.map(({ place }) => place(["metadata", "name"]))).toMatchObject([
      { file: "1.yaml", line: 3 },
      { file: "1.yaml", line: 12 },
      { file: "1.yaml", line: 20 },
      { file: "1.yaml", line: 25 },
      { file: "2.yaml", line: 3 },
    ]);
  });

  test("of other groups are passed over with their number, whatever is in them", () => {
    const deployment = "apiVersion: apps/v1\nkind: Deployment\nspec: {mode: 0644, on: yes, 8080: x}\n";
    const { objects, errors, passedOver } = load(list(configMap, deployment, web), `${configMap}---\n${configMap}`);
    expect(errors).toEqual([]);
    expect(objects).toHaveLength(1);
    expect(passedOver).toEqual({ "apps/v1/Deployment": 1, "v1/ConfigMap": 3 });
  });

  test("an empty list has none", () => {
    expect(load("apiVersion: v1\nkind: List\nitems: []\n")).toEqual({ objects: [], errors: [], passedOver: {} });
  });
});

describe("refused, with object, field and place:", () => {
  test.each([
    [
      "a field that is not in the schema",
      web.replace("address", "adress"),
      ["1.yaml:5:3 VirtualIP/web spec.adress UnknownField"],
    ],
    [
      "a rule that is broken",
      web.replace("192.0.2.10/24", "127.0.0.1/8"),
      ["1.yaml:5:12 VirtualIP/web spec.address RuleViolated"],
    ],
    [
      "a name that is none",
      web.replace("name: web", "name: Web"),
      ["1.yaml:3:18 VirtualIP/Web metadata.name InvalidMetadata"],
    ],
    ["no metadata", web.replace("metadata: {name: web}\n", ""), ["1.yaml:1:1 VirtualIP metadata MissingField"]],
    [
      "a driver that is not there yet",
      `${web}  driver: keepalived\n`,
      ["1.yaml:6:11 VirtualIP/web spec.driver NotYetSupported"],
    ],
    [
      "another driver that is not there yet, beside another fault",
      `${web}  driver: ocf\n  x: 1\n`,
      ["1.yaml:6:11 VirtualIP/web spec.driver NotYetSupported", "1.yaml:7:3 VirtualIP/web spec.x UnknownField"],
    ],
    [
      "a doubtful value, told once",
      `${web}  interface: on\n`,
      ["1.yaml:6:14 VirtualIP/web spec.interface AmbiguousScalar"],
    ],
    [
      "a merge key",
      `x: &x {z: 1}\n${web}  <<: *x\n`,
      ["1.yaml:1:1 VirtualIP/web x UnknownField", '1.yaml:7:3 VirtualIP/web spec["<<"] InvalidYaml'],
    ],
    [
      "a doubtful value in a list",
      list(configMap, `${web}  interface: 010\n`),
      ["1.yaml:12:16 VirtualIP/web spec.interface AmbiguousScalar"],
    ],
    ["an item of a list that is no object", list("a\n", web), ["1.yaml:4:3   NotAnObject"]],
    [
      "a slip in an item of a list",
      list(web.replace("VirtualIP", "VirtualIp")),
      ["1.yaml:5:9 VirtualIp/web kind UnknownKind"],
    ],
    ["a document without apiVersion and kind", "name: web\n", ["1.yaml:1:1   NotAnObject"]],
  ])("%s", (_, text, errors) => {
    expect(briefly(text)).toEqual(errors);
    expect(load(text).objects.length).toBe(text.includes("- a\n") ? 1 : 0);
  });

  test("what comes twice, at the second, naming the first", () => {
    const other = web.replace("192.0.2.10", "192.0.2.11");
    const { objects, errors } = load(web, `${configMap}---\n${other}`);
    expect(objects).toHaveLength(1);
    expect(errors.map(formatManifestError)).toEqual([
      "2.yaml:7:18: VirtualIP/web: metadata.name: VirtualIP/web stands already at 1.yaml:3:18: take one away, or give it another name",
    ]);
  });

  test("what comes twice, though the first is wrong in itself", () => {
    expect(briefly(web.replace("address", "adress"), web).at(-1)).toBe(
      "2.yaml:3:18 VirtualIP/web metadata.name DuplicateObject",
    );
  });

  test.each([
    [
      "kind",
      web
        .replace("VirtualIP", "HACluster")
        .replace("web", "cluster")
        .replace(/spec:[^]*/, "spec: {}\n"),
      "name: cluster",
    ],
    ["name", web.replace("name: web", "name: db"), "name: db"],
    ["namespace", web.replace("name: web", "name: web, namespace: other"), "namespace"],
  ])("but not what differs in its %s", (_, other, mark) => {
    expect(other).toContain(mark);
    expect(briefly(web, other)).toEqual([]);
  });

  test("all at once, file by file from top to bottom", () => {
    const first = `${web}  b: 1\n---\n[\n---\n${web}  c: 1\n---\n---\n${web.replace("v1alpha1", "v2")}`;
    expect(briefly(first, "a: 1\na: 2\n")).toEqual([
      "1.yaml:6:3 VirtualIP/web spec.b UnknownField",
      "1.yaml:8:1   InvalidYaml",
      "1.yaml:12:18 VirtualIP/web metadata.name DuplicateObject",
      "1.yaml:15:3 VirtualIP/web spec.c UnknownField",
      "1.yaml:16:1   EmptyDocument",
      "1.yaml:18:13 VirtualIP/web apiVersion UnknownVersion",
      "2.yaml:2:1   DuplicateKey",
    ]);
  });
});
