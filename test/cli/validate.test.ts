import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { run } from "./fake-terminal.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-validate-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

function vip(name: string, spec: string): string {
  return `apiVersion: holdfast.dev/v1alpha1\nkind: VirtualIP\nmetadata: {name: ${name}}\nspec: {${spec}}\n`;
}

function node(namespace: string): string {
  return `apiVersion: holdfast.dev/v1alpha1\nkind: HANode\nmetadata: {name: n1, namespace: ${namespace}}\nspec: {addresses: [192.0.2.1]}\n`;
}

const configMap = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\n";

describe("holdfast validate", () => {
  it("says on standard output, in one line, that all is well", async () => {
    write("a.yaml", `${vip("a", "address: 192.0.2.10/24")}---\n${configMap}`);
    write("deeper/b.yaml", vip("b", "address: 192.0.2.11/24"));
    expect(await run(["validate", folder])).toEqual({
      exitCode: 0,
      out: "valid: 2 objects, no error, 1 of other kinds passed over (ConfigMap 1)\n",
      err: "",
    });
  });

  it("says on standard error what is wrong, by file and place, and sums up", async () => {
    const b = write(
      "b.yaml",
      `${vip("x", "adress: 192.0.2.10/24")}---\n${vip("w", "address: nonsense, driver: none")}`,
    );
    const a = write(
      "a.yaml",
      `${vip("z", "address: 192.0.2.10/24, routs: []")}---\n${vip("good", "address: 192.0.2.9/24")}`,
    );
    const { exitCode, out, err } = await run(["validate", b, a]);
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: "" });
    const lines = err.trimEnd().split("\n");
    expect(lines.map((line) => line.replace(/^(.*?:\d+:\d+: \S+: \S+:).*/, "$1"))).toEqual([
      `${a}:4:32: VirtualIP/z: spec.routs:`,
      `${b}:4:8: VirtualIP/x: spec.adress:`,
      `${b}:9:35: VirtualIP/w: spec.driver:`,
      "3 errors in 2 files; 4 objects read",
    ]);
  });

  it("gives programs one document of exactly this form", async () => {
    const file = write("a.yaml", `${vip("x", "address: 192.0.2.10/24, adress: x")}---\n${configMap}`);
    const { exitCode, out, err } = await run(["validate", "-o", "json", file]);
    expect({ exitCode, err }).toEqual({ exitCode: 1, err: "" });
    expect(out).toBe(
      `${JSON.stringify({
        valid: false,
        objects: 1,
        errors: [
          {
            file,
            line: 4,
            column: 32,
            object: "VirtualIP/x",
            path: "spec.adress",
            reason: "UnknownField",
            message: "is not a field of spec; did you mean address?",
          },
        ],
        passedOver: { "v1/ConfigMap": 1 },
        notes: [],
      })}\n`,
    );
  });

  it("gives programs the same form where all is well", async () => {
    const file = write("a.yaml", vip("x", "address: 192.0.2.10/24"));
    expect(await run(["validate", "--output=json", file])).toEqual({
      exitCode: 0,
      out: '{"valid":true,"objects":1,"errors":[],"passedOver":{},"notes":[]}\n',
      err: "",
    });
  });

  it("refuses what is not there", async () => {
    const { exitCode, out } = await run(["validate", "-o", "json", join(folder, "none.yaml")]);
    expect(exitCode).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ valid: false, objects: 0, errors: [{ reason: "NoSuchFile" }] });
  });

  it("is in colour for a person only", async () => {
    write("a.yaml", vip("x", "adress: 192.0.2.10/24"));
    expect((await run(["validate", folder], { isErrTerminal: true })).err).toContain(
      "\u001B[31m1 error in 1 file\u001B[39m",
    );
    expect((await run(["validate", folder], { isOutTerminal: true })).err).not.toContain("\u001B");
    expect(
      (await run(["validate", "-o", "json", folder], { isOutTerminal: true, isErrTerminal: true })).out,
    ).not.toContain("\u001B");
  });
});

async function validated(): Promise<unknown> {
  return JSON.parse((await run(["validate", "--no-agents", "-o", "json", folder])).out);
}

function service(parameters: string): string {
  const spec = `ocf: {agent: "ocf:garden:Pond", parameters: {${parameters}}}`;
  return `apiVersion: holdfast.dev/v1alpha1\nkind: HAService\nmetadata: {name: pond}\nspec: {${spec}}\n`;
}

describe("checks across objects", () => {
  const group =
    "apiVersion: holdfast.dev/v1alpha1\nkind: HAGroup\nmetadata: {name: g}\nspec: {members: [{kind: VirtualIP, name: web}]}\n";

  it("find what no file shows alone, at its place", async () => {
    write("a.yaml", vip("a", "address: 192.0.2.10/24"));
    const file = write("b.yaml", `${group}---\n${vip("b", "address: 192.0.2.10/25")}`);
    const { exitCode, out } = await run(["validate", "-o", "json", folder]);
    expect(exitCode).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      objects: 3,
      errors: [
        { file, line: 4, column: 42, object: "HAGroup/g", path: "spec.members[0].name", reason: "UnknownReference" },
        { file, line: 9, column: 17, object: "VirtualIP/b", path: "spec.address", reason: "ClaimedTwice" },
      ],
    });
  });

  it("know the names of what is only wrong itself", async () => {
    write("a.yaml", vip("wbe", "address: 192.0.2.10/24, interfase: eth0"));
    write("b.yaml", group);
    const { out } = await run(["validate", "-o", "json", folder]);
    expect(JSON.parse(out)).toMatchObject({
      errors: [
        { object: "VirtualIP/wbe", reason: "UnknownField" },
        { object: "HAGroup/g", message: 'no VirtualIP is named "web"; did you mean "wbe"?' },
      ],
      notes: [],
    });
  });

  it("leave out that a promotable service is in no group where a group is wrong itself", async () => {
    const db = "ocf: {agent: ocf:garden:db}, promotable: {}";
    write("a.yaml", `apiVersion: holdfast.dev/v1alpha1\nkind: HAService\nmetadata: {name: db}\nspec: {${db}}\n`);
    expect(await validated()).toMatchObject({ errors: [{ object: "HAService/db", path: "spec.promotable" }] });
    write("b.yaml", group.replace("VirtualIP, name: web}]", "HAService, name: db}], replicsa: 2"));
    expect(await validated()).toMatchObject({
      errors: [{ object: "HAGroup/g", reason: "UnknownField" }],
      notes: [expect.stringContaining("1 finding that something is missing is left out"), expect.anything()],
    });
  });

  it("leave out that an object is missing which is only wrong itself", async () => {
    write("a.yaml", vip("web", "address: 192.0.2.10/24, interfase: eth0"));
    write("b.yaml", group);
    const { exitCode, out } = await run(["validate", "-o", "json", folder]);
    expect(exitCode).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      errors: [{ object: "VirtualIP/web", reason: "UnknownField" }],
      notes: [
        "1 finding that something is missing is left out, as it may be among what has errors: validate again when these are gone",
      ],
    });
  });

  it("tell an object in a namespace of its own, while nothing else is wrong", async () => {
    write(
      "a.yaml",
      `${node("prod")}---\n${vip("web", "address: 192.0.2.10/24").replace("web}", "web, namespace: prod}")}`,
    );
    const file = write("b.yaml", node("prd"));
    const { out } = await run(["validate", "-o", "json", folder]);
    expect(JSON.parse(out)).toMatchObject({ valid: true, notes: [expect.stringContaining("is prod meant?")] });
    write("b.yaml", `${node("prd")}mode: Active\n`);
    expect(JSON.parse((await run(["validate", "-o", "json", folder])).out)).toMatchObject({
      errors: [{ file }],
      notes: [],
    });
  });
});

describe("agents that are installed", () => {
  const metadata = `<?xml version="1.0"?><resource-agent name="Pond" version="1"><version>1.1</version>
    <parameters><parameter name="depth" required="1"><content type="integer"/></parameter></parameters>
    <actions><action name="start"/><action name="stop"/><action name="monitor"/></actions></resource-agent>`;
  function installPond(): Readonly<Record<string, string>> {
    const agent = write("ocf/resource.d/garden/Pond", `#!/bin/sh\ncat <<'E'\n${metadata}\nE\n`);
    chmodSync(agent, 0o755);
    return { OCF_ROOT: join(folder, "ocf"), PATH: process.env["PATH"] ?? "" };
  }

  it("find a parameter that they do not know, where it stands", async () => {
    const file = write("pond.yaml", service('depth: "2", dephts: "3"'));
    const { exitCode, out } = await run(["validate", "-o", "json", file], { env: installPond() });
    expect(exitCode).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      objects: 1,
      errors: [
        { file, line: 4, object: "HAService/pond", path: "spec.ocf.parameters.dephts", reason: "UnknownParameter" },
      ],
    });
  });

  it("are not asked on request, which is said", async () => {
    const file = write("pond.yaml", service('dephts: "3"'));
    expect(await run(["validate", "--no-agents", file], { env: installPond() })).toEqual({
      exitCode: 0,
      out: "valid: 1 object, no error\n",
      err: "note: the parameters of ocf:garden:Pond are not checked, as --no-agents was given\n",
    });
  });

  it("that are missing are noted, not refused", async () => {
    const file = write("pond.yaml", service('depth: "3"'));
    const env = { OCF_ROOT: join(folder, "none"), PATH: "" };
    const { exitCode, err } = await run(["validate", file], { env });
    expect(exitCode).toBe(0);
    expect(err).toMatch(/^note: ocf:garden:Pond is not checked, as /);
  });
});
