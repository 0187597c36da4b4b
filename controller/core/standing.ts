import type { HANodeReportSpec } from "../api/types.gen.ts";
import type { Desired, GroupKey, GroupWish, NodeName } from "./desired.ts";
import type { Facts } from "./facts.ts";
import type { Placement } from "./group-step.ts";
import { isStanding, type NodeView } from "./node-class.ts";
import { homeScore, moveScore } from "./placement/order-score.ts";

/** Where each group runs or is being started: its placements whose lease is the one they were named for. */
export function currentPlacements(
  facts: Facts,
  nodes: ReadonlyMap<NodeName, NodeView>,
): ReadonlyMap<GroupKey, readonly Placement[]> {
  const current = new Map<GroupKey, readonly Placement[]>();
  for (const [key, { record }] of facts.assignments) {
    const standing = record.placements.filter((placement) => isStanding(placement, nodes));
    current.set(
      key,
      standing.map(({ node, role }) => (role === undefined ? { node } : { node, role })),
    );
  }
  return current;
}

/** Where a group has failed beyond its retries, until its agent forgets the failure or somebody cleans it up. */
export function failedNodes(desired: Desired, facts: Facts): ReadonlyMap<GroupKey, ReadonlyMap<NodeName, string>> {
  const groupOf = groupsOfResources(desired);
  const failed = new Map<GroupKey, Map<NodeName, string>>();
  for (const [node, report] of facts.reports) {
    for (const resource of report.resources) {
      const wish = groupOf.get(`${resource.kind}/${resource.name}`);
      if (wish === undefined || !isFailedForGood(resource, wish)) continue;
      const nodes = failed.get(wish.key) ?? new Map<NodeName, string>();
      nodes.set(
        node,
        `${resource.kind} ${resource.name} failed ${resource.failures} times there: ${resource.error ?? "no reason given"}`,
      );
      failed.set(wish.key, nodes);
    }
  }
  return failed;
}

function isFailedForGood(resource: HANodeReportSpec["resources"][number], wish: GroupWish): boolean {
  return resource.failures > wish.failure.retriesOnNode;
}

function groupsOfResources(desired: Desired): ReadonlyMap<string, GroupWish> {
  const groups = new Map<string, GroupWish>();
  for (const wish of desired.groups.values()) {
    for (const member of wish.members) groups.set(`${member.kind}/${member.name}`, wish);
  }
  return groups;
}

/** What unhealthy verdicts, an operator's move, and the home that maintenance took a group from, add to the score of a node. */
export function verdictScores(desired: Desired, facts: Facts): ReadonlyMap<GroupKey, ReadonlyMap<NodeName, number>> {
  const scores = new Map<GroupKey, Map<NodeName, number>>();
  const add = (group: GroupKey, node: NodeName, score: number): void => {
    const nodes = scores.get(group) ?? new Map<NodeName, number>();
    nodes.set(node, (nodes.get(node) ?? 0) + score);
    scores.set(group, nodes);
  };
  const byChecker = checkersByName(desired);
  for (const [node, report] of facts.reports) {
    for (const { checker, verdict } of report.verdicts) {
      if (verdict !== "Unhealthy") continue;
      for (const { group, score } of byChecker.get(checker) ?? []) add(group, node, score);
    }
  }
  for (const [key, { record }] of facts.assignments) {
    if (record.home !== undefined) add(key, record.home, homeScore);
  }
  for (const { key, movesTo } of desired.groups.values()) if (movesTo !== undefined) add(key, movesTo, moveScore);
  return scores;
}

function checkersByName(
  desired: Desired,
): ReadonlyMap<string, readonly { readonly group: GroupKey; readonly score: number }[]> {
  const byName = new Map<string, { group: GroupKey; score: number }[]>();
  for (const wish of desired.groups.values()) {
    for (const { name, score } of wish.checkers) {
      if (score === undefined) continue;
      byName.set(name, [...(byName.get(name) ?? []), { group: wish.key, score }]);
    }
  }
  return byName;
}
