import { describe, expect, it } from "vitest";
import { loadSettings } from "../../controller/api/load-settings.ts";
import { formatManifestError } from "../../controller/api/manifest-error.ts";
import type { StructuralSchema } from "../../controller/api/structural-schema.ts";

const schema: StructuralSchema = {
  type: "object",
  required: ["port"],
  properties: {
    port: { type: "integer", minimum: 1, maximum: 65_535, description: "The port." },
    host: { type: "string", maxLength: 10, default: "localhost" },
  },
};

function load(text: string) {
  return loadSettings({ file: "a.yaml", text }, schema);
}

function faultsOf(text: string): readonly string[] {
  const loaded = load(text);
  return loaded.ok ? [] : loaded.errors.map(formatManifestError);
}

describe("settings", () => {
  it("are one document, with defaults, and each field has its place", () => {
    const loaded = load("# mine\nport: 80\n");
    if (!loaded.ok) throw new Error("it is right");
    expect(loaded.value).toEqual({ port: 80, host: "localhost" });
    expect(loaded.place(["port"])).toEqual({ file: "a.yaml", line: 2, column: 7 });
  });

  it.each<[string, readonly string[]]>([
    ["", [expect.stringMatching(/^a\.yaml:1:1: the file is empty/)]],
    ["# nothing yet\n", [expect.stringMatching(/^a\.yaml:1:1: the file holds nothing but comments/)]],
    ["port: 0\n", ["a.yaml:1:7: port: must be from 1 to 65535, is 0"]],
    ["prot: 1\n", ["a.yaml:1:1: prot: is not a field; did you mean port?"]],
    ["host: abc\n", ["a.yaml:1:1: port: is missing: The port."]],
    ["port: 1\nhost: on\n", [expect.stringMatching(/^a\.yaml:2:7: host: /)]],
    ["port: [\n", [expect.stringMatching(/^a\.yaml:1:\d+: is not YAML/)]],
    ["port: 1\n---\nport: 2\n", [expect.stringMatching(/^a\.yaml:3:1: a file of settings has one document/)]],
    ["- 1\n", ["a.yaml:1:1: must be an object with fields, is a list of 1 item; its fields are port, host"]],
  ])("that are %j are told with file, line, rule and value", (text, expected) => {
    expect(faultsOf(text)).toEqual(expected);
  });
});
