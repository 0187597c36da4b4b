import { describe, expect, it } from "vitest";

import { formatManifestError, formatPath, type ManifestError } from "../../controller/api/manifest-error.ts";

const error: ManifestError = {
  file: "a.yaml",
  line: 4,
  column: 17,
  object: "VirtualIP/web",
  path: "spec.address",
  reason: "RuleViolated",
  message: "must be an address",
};

describe("formatPath", () => {
  it.each([
    [["spec", "members", 0, "name"], "spec.members[0].name"],
    [["metadata", "labels", "a.b/c"], 'metadata.labels["a.b/c"]'],
    [["spec", "address\u00A0"], 'spec["address\\u00A0"]'],
    [["spec", 'say "so"\u200B'], String.raw`spec["say \"so\"\u200B"]`],
    [[], ""],
  ])("of %j is %s", (path, text) => {
    expect(formatPath(path)).toBe(text);
  });
});

describe("formatManifestError", () => {
  it("leaves out what is empty", () => {
    expect(formatManifestError({ ...error, object: "", path: "" })).toBe("a.yaml:4:17: must be an address");
  });

  it.each([
    ["command the terminal", "is \u001B[2J", String.raw`is \u001B[2J`],
    ["begin a line of its own", "is\n::error file=x::y", String.raw`is\u000A::error file=x::y`],
    ["hide a character", "is eth0\u200B", String.raw`is eth0\u200B`],
    ["turn the text round", "is \u202Eten", String.raw`is \u202Eten`],
    ["lose letters of any language", "is zürich.例え.テスト 🫖", "is zürich.例え.テスト 🫖"],
  ])("lets no value %s", (_, message, shown) => {
    expect(formatManifestError({ ...error, message })).toBe(`a.yaml:4:17: VirtualIP/web: spec.address: ${shown}`);
  });
});
