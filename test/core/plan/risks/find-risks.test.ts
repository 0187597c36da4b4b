import { describe, expect, it } from "vitest";
import { compileDesired } from "../../../../controller/core/compile-desired.ts";
import { createWorld } from "../../../../controller/core/plan/create-world.ts";
import { healthyFacts } from "../../../../controller/core/plan/healthy-facts.ts";
import type { Risk } from "../../../../controller/core/plan/plan.ts";
import { allRiskRules } from "../../../../controller/core/plan/risks/all-risk-rules.ts";
import { findRisks } from "../../../../controller/core/plan/risks/find-risks.ts";
import { createUptime } from "../../../../controller/core/plan/uptime.ts";
import { factsOf } from "../../../../controller/core/plan/world.ts";
import { nodes, role, unit, type Specs } from "../../check/objects-of.ts";
import { allRiskCases } from "./all-risk-cases.ts";
import { planOf, settled } from "./risk-case.ts";

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
    const message = "the plan has no end and was cut off after 0 actions: what comes later is not known";
    expect(risksOfNothing({ isCut: true })).toEqual([
      { code: "HA607", level: "Block", object: "HACluster/cluster", message },
    ]);
  });

  it("is none where the end has come", () => {
    expect(risksOfNothing({ isCut: false })).toEqual([]);
  });
});

/** Of a plan for a cluster without objects; thousands of moves, one after the other, would take a test too long. */
function risksOfNothing({ isCut }: { readonly isCut: boolean }): readonly Risk[] {
  const desired = compileDesired([], { isKubernetes: false });
  const facts = healthyFacts(desired);
  const world = createWorld(facts);
  return findRisks({
    plan: {
      drift: [],
      changes: [],
      actions: [],
      waits: [],
      final: {},
      impact: { objects: [], nodes: [], redundancy: [] },
      unknowns: [],
      expectedMs: 0,
    },
    before: desired,
    after: desired,
    asked: { before: [], after: [], changes: [], facts, whatIfs: [], isKubernetes: false },
    start: { nodes: new Map(), running: new Map() },
    end: { nodes: new Map(), facts: factsOf(world), hasStore: true, isCut },
    uptime: createUptime(world),
  });
}

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
