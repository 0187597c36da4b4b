import type { Desired } from "../../controller/core/desired.ts";
import { resourceKeyOf } from "../../controller/core/journal.ts";
import type { ClusterFacts } from "../../controller/core/plan/cluster-facts.ts";
import { aCluster, aNode } from "../core/build/wishes.ts";
import { convergedFacts } from "../scenarios/converged-facts.ts";
import { deviate, type Deviation } from "../scenarios/deviate.ts";
import { edited } from "./apply-edit.ts";
import { chosen, groupOf, ruleOf, type Surroundings } from "./describe-group.ts";
import type { ChangeText, FaultText } from "./random-change.ts";

/** What a plan of this package is made from. */
export interface Change {
  readonly before: Desired;
  readonly after: Desired;
  readonly facts: ClusterFacts;
}

/** How long a lost node has been silent: a little more than its lease of 2 s. */
export const silentMs = 2100;

export function describeChange(text: ChangeText): Change {
  const nodes = Array.from({ length: text.nodes }, (_unused, place) => `n${place + 1}`);
  const groups = text.groups.map((group, place) => groupOf(group, `g${place}`, { nodes, mode: text.mode }));
  const keys = groups.map(({ key }) => key);
  const before = aCluster(groups, {
    nodes: new Map(nodes.map((name) => [name, aNode(name)])),
    rules: text.rules.flatMap((rule, place) => ruleOf(rule, { keys, name: `r${place}` })),
  });
  const sight: Surroundings = { nodes, mode: text.mode };
  const after = text.edits.reduce((desired, edit) => edited(desired, edit, sight), before);
  const healthy = convergedFacts([before]);
  const facts = text.faults.reduce((seen, fault) => deviated(seen, fault, before), healthy);
  return { before, after, facts };
}

function deviated(facts: ClusterFacts, fault: FaultText, desired: Desired): ClusterFacts {
  const deviation = deviationOf(facts, fault, desired);
  return deviation === undefined ? facts : deviate(facts, deviation);
}

function deviationOf(facts: ClusterFacts, fault: FaultText, desired: Desired): Deviation | undefined {
  const wish = chosen([...desired.groups.values()], fault.group);
  if (wish === undefined) return undefined;
  const word = facts.assignments.find(({ group }) => resourceKeyOf(group) === wish.key);
  const holder = word?.placements[0]?.node;
  const nodes = [...desired.nodes.keys()];
  if (fault.fault === "lost") {
    const node = fault.isHolder && holder !== undefined ? holder : (chosen(nodes, fault.node) ?? "");
    return { silent: node, for: `${silentMs}ms` };
  }
  const member = chosen(wish.members, fault.member);
  if (member === undefined) return undefined;
  const key = resourceKeyOf(member);
  if (fault.fault === "stray") return { found: key, on: chosen(nodes, fault.node) ?? "", as: "Started" };
  if (holder === undefined) return undefined;
  return fault.fault === "found"
    ? { found: key, on: holder, as: fault.as }
    : { failed: key, on: holder, times: fault.times };
}
