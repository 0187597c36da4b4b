import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { catalog } from "../crds/read-definitions.ts";

const root = resolve(import.meta.dirname, "../..");
const glossary = readFileSync(join(root, "docs/glossary.md"), "utf8");

describe("the glossary", () => {
  it("says of each reason of an error, in the order of the code, what it means and what to do", () => {
    const code = readFileSync(join(root, "controller/api/manifest-error.ts"), "utf8");
    const union = /export type Reason =([^;]*);/.exec(code)?.[1] ?? "";
    const reasons = [...union.matchAll(/"(\w+)"/g)].map(([, reason]) => reason);
    expect(reasons.length).toBeGreaterThan(40);
    expect(rowsOf("Reasons of errors").map(([reason]) => reason)).toEqual(reasons);
    expect(rowsOf("Reasons of errors").filter((row) => row.length !== 3 || row.some((cell) => cell === ""))).toEqual(
      [],
    );
  });

  it("says of each type of condition what it means", () => {
    const described = /one entry a type: ([\w, ]+)\./.exec(readFileSync(join(root, "crds/hagroups.yaml"), "utf8"));
    const types = described?.[1]?.split(", ") ?? [];
    expect(types.length).toBeGreaterThan(5);
    expect(rowsOf("Types of conditions").map(([type]) => type)).toEqual(types);
  });

  it("says of each reason of a condition, in the order of the code, what it means and what to do", () => {
    const code = readFileSync(join(root, "controller/core/condition.ts"), "utf8");
    const union = /export type ConditionReason =([^;]*);/.exec(code)?.[1] ?? "";
    const reasons = [...union.matchAll(/"(\w+)"/g)].map(([, reason]) => reason);
    expect(reasons.length).toBeGreaterThan(20);
    expect(rowsOf("Reasons of conditions").map(([reason]) => reason)).toEqual(reasons);
    expect(
      rowsOf("Reasons of conditions").filter((row) => row.length !== 3 || row.some((cell) => cell === "")),
    ).toEqual([]);
  });

  it("says of each state of a group what it means", () => {
    const states = catalog.find("HAGroup")?.schema.properties?.["status"]?.properties?.["state"]?.enum ?? [];
    expect(states.length).toBeGreaterThan(10);
    expect(rowsOf("States of a group").map(([state]) => state)).toEqual(states);
  });

  it("names every kind", () => {
    expect(rowsOf("Kinds").map(([kind]) => kind)).toEqual(
      catalog.kinds.toSorted((a, b) => Number(isInternal(a)) - Number(isInternal(b)) || (a < b ? -1 : 1)),
    );
  });
});

/** The cells of the table below a heading, without those of its head. */
function rowsOf(heading: string): readonly (readonly string[])[] {
  const [, section = ""] = glossary.split(`\n## ${heading}\n`);
  const lines = (section.split("\n## ")[0] ?? "").split("\n").filter((line) => line.startsWith("|"));
  return lines.slice(2).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim().replace(/^`(.*)`$/, "$1")),
  );
}

function isInternal(kind: string): boolean {
  return catalog.find(kind)?.isInternal ?? false;
}
