import { expect, test } from "vitest";
import { readCrd } from "../../controller/sources/crds.ts";

test("the definition of a kind is found by its plural name", () => {
  expect(readCrd("virtualips")).toContain("kind: CustomResourceDefinition");
});

test("an installation without it is incomplete", () => {
  expect(() => readCrd("nosuchkinds")).toThrow(/Cannot read .*crds\/nosuchkinds\.yaml, .*: install Holdfast anew/);
});
