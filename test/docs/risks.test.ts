import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { allRiskRules } from "../../controller/core/plan/risks/all-risk-rules.ts";
import { catalog } from "../crds/read-definitions.ts";
import { allRiskCases } from "../core/plan/risks/all-risk-cases.ts";
import { risksWithoutEnd } from "../core/plan/risks/risks-without-end.ts";

const text = readFileSync(join(resolve(import.meta.dirname, "../.."), "docs/risks.md"), "utf8");

/** What stands below the heading of each code. */
const sections = new Map(
  [...text.matchAll(/^### (\S+)\n([^]*?)(?=^##|$(?![^]))/gm)].map(([, code = "", body = ""]) => [code, body]),
);

describe("docs/risks.md", () => {
  it("has every code that a plan may name, in the order of the code, and no other", () => {
    expect([...sections.keys()]).toEqual(allRiskRules.map(({ code }) => code));
    const known = new Set(sections.keys());
    expect((text.match(/\bHA[1-7]\d\d\b/g) ?? []).filter((code) => !known.has(code))).toEqual([]);
  });

  it("is all that a group may accept in its spec, which says what each is", () => {
    const accepted = catalog.find("HAGroup")?.schema.properties?.["spec"]?.properties?.["acceptRisks"]?.items;
    expect(accepted?.enum?.filter((code) => !sections.has(String(code)))).toEqual([]);
    expect(accepted?.enum?.filter((code) => accepted.description?.includes(`${String(code)}:`) !== true)).toEqual([]);
  });
});

describe.each(allRiskRules)("docs/risks.md on $code", ({ code, level }) => {
  const body = sections.get(code) ?? "";

  it("says its level, why it is one, what to do, and how to accept what blocks", () => {
    expect(body.trim()).toMatch(new RegExp(`^\\*\\*${level}\\.\\*\\* \\w`));
    expect(body).toMatch(/\n- Told as: `[^`]+`\n- Why: \S[^]*\n- What to do: \S/);
    expect(body.includes(`--accept ${code}`)).toBe(level === "Block");
  });

  it("has an example that a plan really tells", () => {
    const told = [
      ...allRiskCases.flatMap(({ found, ...one }) => (one.code === code ? Object.entries(found) : [])),
      ...risksWithoutEnd({ isCut: true }).flatMap((one) => (one.code === code ? [[one.object, one.message]] : [])),
    ];
    const [, example] = /Told as: `([^`]+)`/.exec(body) ?? [];
    expect(told.map(([object, message]) => `${object}: ${message}`)).toContain(example);
  });
});
