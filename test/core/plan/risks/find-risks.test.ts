import { describe, expect, it } from "vitest";
import { allRiskRules } from "../../../../controller/core/plan/risks/all-risk-rules.ts";
import { member, nodes, role, unit, type Specs } from "../../check/objects-of.ts";
import { allRiskCases } from "./all-risk-cases.ts";
import { planOf, settled } from "./risk-case.ts";
import { risksWithoutEnd } from "./risks-without-end.ts";
import { sparedCases } from "./spared-cases.ts";

describe.each(allRiskCases)("$code: $when", ({ code, found, unless, near, ...asked }) => {
  it("is told, with what it concerns and why", () => {
    const level = allRiskRules.find((rule) => rule.code === code)?.level;
    const wanted = Object.entries(found).map(([object, message]) => ({ code, level, object, message }));
    expect(planOf(asked).risks.filter((risk) => risk.code === code)).toEqual(wanted);
  });

  it(`is not told where ${unless}`, () => {
    expect(planOf({ ...asked, ...near }).risks.filter((risk) => risk.code === code)).toEqual([]);
  });
});

describe.each(sparedCases)("$when", ({ codes, ...asked }) => {
  it(`is not told as ${codes.join(", ")}`, () => {
    expect(planOf(asked).risks.filter(({ code }) => codes.includes(code))).toEqual([]);
  });
});

describe("the rules", () => {
  it("are all tried", () => {
    const tried = new Set([...allRiskCases.map(({ code }) => code), "HA607"]);
    expect(allRiskRules.map(({ code }) => code)).toEqual([...tried].toSorted());
  });

  it("have a code each, of one of the seven hundreds, in order", () => {
    const codes = allRiskRules.map(({ code }) => code);
    expect(codes.filter((code) => !/^HA[1-7]\d\d$/.test(code))).toEqual([]);
    expect(codes).toEqual([...new Set(codes)].toSorted());
  });
});

describe("HA607: a plan that was cut off", () => {
  it("blocks, for nobody knows what comes later", () => {
    expect(risksWithoutEnd({ isCut: true }).map(({ level, code, object }) => `${level} ${code} ${object}`)).toEqual([
      "Block HA607 HACluster/cluster",
    ]);
  });

  it("is none where the end has come", () => {
    expect(risksWithoutEnd({ isCut: false })).toEqual([]);
  });
});

describe("risks", () => {
  const web: Specs = { ...nodes, ...role("web", { candidates: { nodes: ["n1"] } }) };
  const next = { ...web, "HAService/web": unit("web-next") };

  it("of a plan that does nothing, from facts of just now, are none", () => {
    expect(planOf({ before: web, facts: settled }).risks).toEqual([]);
  });

  it("that block come first, then codes in order", () => {
    const codes = planOf({ before: web, after: next }).risks.map(({ level, code }) => `${level} ${code}`);
    expect(codes).toEqual(["Block HA201", "Warn HA601", "Warn HA605"]);
  });

  it("of a resource that changes groups are told once, of its new one", () => {
    const after = { ...nodes, "HAService/web": unit("web"), "HAGroup/site": { members: [member("HAService", "web")] } };
    const found = planOf({ before: web, after, facts: settled }).risks.filter(({ code }) => code === "HA605");
    expect(found.map(({ object }) => object)).toEqual(["HAGroup/site"]);
  });

  it("that a group accepts in its spec are named, and block nothing", () => {
    const group = { candidates: { nodes: ["n1"] }, acceptRisks: ["HA201"] };
    const [risk] = planOf({
      before: web,
      after: { ...web, ...role("web", group), "HAService/web": unit("web-next") },
    }).risks;
    expect(risk).toEqual({
      code: "HA201",
      level: "Warn",
      object: "HAGroup/web",
      message:
        "HAService/web restarts on n1 while no other node may take over: it has no other candidate (accepted in its acceptRisks)",
    });
  });
});
