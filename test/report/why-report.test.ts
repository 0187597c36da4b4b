import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { explainNode } from "../../controller/core/why-node.ts";
import type { WhyReport } from "../../controller/report/why-report.ts";
import { crowded, database, explain, settled, sightOf, web, withoutN1 } from "../core/build/why-worlds.ts";
import { withGroups } from "../core/build/wishes.ts";

const head = { format: 1, cluster: "prod", source: "store-1", leads: null } as const;

function ofGroup(world: ReturnType<typeof settled>, key = "HAGroup/web"): WhyReport {
  return { ...head, about: "Group", object: key, group: explain(world, key) };
}

function ofNode(world: ReturnType<typeof settled>, name: string): WhyReport {
  return { ...head, about: "Node", object: `HANode/${name}`, node: explainNode(name, sightOf(world)) };
}

const stopped = settled();
stopped.desired = withGroups(stopped.desired, [{ ...web, state: "Stopped" }]);

const reports: readonly (readonly [string, WhyReport])[] = [
  ["a group that runs", ofGroup(crowded())],
  ["a group with roles", ofGroup(settled([web, database]), "HAGroup/db")],
  ["a group on every node", ofGroup(settled([{ ...web, replicas: "Each", members: [] }]))],
  ["a group whose node is lost", ofGroup(withoutN1(settled(), 3000))],
  ["a group that is stopped", ofGroup(stopped)],
  ["a resource", { ...head, about: "Resource", object: "VirtualIP/web", isMember: true, group: explain(crowded()) }],
  ["a node", ofNode(crowded(), "n4")],
  ["a lost node", ofNode(withoutN1(settled(), 3000), "n1")],
  ["a node that nobody knows", ofNode(crowded(), "n9")],
];

describe("the report of why, as JSON", () => {
  const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false });
  const fits = ajv.compile(JSON.parse(readFileSync("docs/why.schema.json", "utf8")));

  it.each(reports)("is as docs/why.schema.json says: %s", (_, report) => {
    fits(JSON.parse(JSON.stringify(report)));
    expect(fits.errors).toBeNull();
  });

  it("is of one kind, and has nothing that the schema does not name", () => {
    const group = ofGroup(settled());
    expect(fits({ ...group, about: "Node" })).toBe(false);
    expect(fits({ ...group, more: 1 })).toBe(false);
  });
});
