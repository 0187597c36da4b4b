import type { HAAssignmentSpec } from "../api/types.gen.ts";
import type { CheckerWish, Desired, GroupKey, GroupWish, NodeName } from "./desired.ts";
import type { Facts } from "./facts.ts";
import type { Placement } from "./group-step.ts";
import { isStanding, type NodeView } from "./node-class.ts";
import { homeScore, moveScore, stayBonus } from "./placement/order-score.ts";
import { withRetries } from "./relocation.ts";
import { awaitingReturn, withShutdowns } from "./shutdown.ts";
import type { FactScore, PlacementInput } from "./placement/placement-problem.ts";

/** What placement is chosen from, at the moment that the nodes were looked at. */
export function placementInputOf(
  wished: Desired,
  facts: Facts,
  nodes: ReadonlyMap<NodeName, NodeView>,
): PlacementInput {
  const desired = withShutdowns(wished, facts);
  const input: PlacementInput = {
    desired,
    nodes,
    current: currentPlacements(facts, nodes),
    failed: failedNodes(desired, facts),
    barred: barredNodes(desired, facts, nodes),
    scores: factScores(desired, facts, nodes),
    kept: awaitingReturn(desired, facts),
  };
  return withRetries(input, facts);
}

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

type NodesByGroup<T> = ReadonlyMap<GroupKey, ReadonlyMap<NodeName, T>>;

/** Where a group has failed beyond its retries, until its agent forgets the failure or somebody cleans it up. */
export function failedNodes(desired: Desired, facts: Facts): NodesByGroup<string> {
  const groupOf = groupsOfResources(desired);
  const failed = new Map<GroupKey, Map<NodeName, string>>();
  for (const [node, report] of facts.reports) {
    for (const resource of report.resources) {
      if (resource.failures === 0) continue;
      const wish = groupOf.get(`${resource.kind}/${resource.name}`);
      if (wish !== undefined) {
        const retries = retriesGiven(wish, node, facts);
        noteFailure(failed, { wish, node, what: `${resource.kind} ${resource.name}`, resource, retries });
      }
    }
    for (const group of report.groups ?? []) {
      const wish = desired.groups.get(`HAGroup/${group.name}`);
      if (wish !== undefined) {
        const retries = retriesGiven(wish, node, facts);
        noteFailure(failed, { wish, node, what: `HAGroup ${group.name}`, resource: group, retries });
      }
    }
  }
  return failed;
}

/** A node that is tried once more was told so in the group's word. */
function retriesGiven({ key, failure }: GroupWish, node: NodeName, { assignments }: Facts): number {
  const word = assignments.get(key)?.record;
  const isNamed = word?.placements.some((placement) => placement.node === node) === true;
  return isNamed ? Math.max(failure.retriesOnNode, word.retriesOnNode) : failure.retriesOnNode;
}

interface FailureThere {
  readonly wish: GroupWish;
  readonly node: NodeName;
  readonly what: string;
  readonly retries: number;
  readonly resource: { readonly failures: number; readonly error?: string };
}

function noteFailure(failed: Map<GroupKey, Map<NodeName, string>>, there: FailureThere): void {
  const { wish, node, what, resource, retries } = there;
  const { failures, error = "no reason given" } = resource;
  if (failures <= retries) return;
  const nodes = failed.get(wish.key) ?? new Map<NodeName, string>();
  failed.set(
    wish.key,
    nodes.set(node, `${what} failed ${failures === 1 ? "once" : `${failures} times`} there: ${error}`),
  );
}

function groupsOfResources(desired: Desired): ReadonlyMap<string, GroupWish> {
  const known = resourceGroups.get(desired);
  if (known !== undefined) return known;
  const groups = new Map<string, GroupWish>();
  for (const wish of desired.groups.values()) {
    for (const member of wish.members) groups.set(`${member.kind}/${member.name}`, wish);
  }
  resourceGroups.set(desired, groups);
  return groups;
}

/** A wish is the same from decision to decision. */
const resourceGroups = new WeakMap<Desired, ReadonlyMap<string, GroupWish>>();

/**
 * Nodes that a checker with effect Fault finds unhealthy as candidates: they may not take the group. One that has it goes
 * on; there the same checker fails the group, and its agent answers that.
 */
export function barredNodes(
  desired: Desired,
  facts: Facts,
  nodes: ReadonlyMap<NodeName, NodeView>,
): NodesByGroup<string> {
  const barred = new Map<GroupKey, Map<NodeName, string>>();
  const users = usersByName(desired, ({ runsOn, score }) => runsOn === "Candidates" && score === undefined);
  for (const { node, checker, message } of unhealthyVerdicts(facts, nodes)) {
    for (const { group } of users.get(checker) ?? []) {
      const there = barred.get(group) ?? new Map<NodeName, string>();
      barred.set(group, there.set(node, `checker ${checker}: ${message ?? "no reason given"}`));
    }
  }
  return barred;
}

/** What unhealthy verdicts, an operator's move, and the home that maintenance took a group from, add to the score of a node. */
export function factScores(
  desired: Desired,
  facts: Facts,
  nodesSeen: ReadonlyMap<NodeName, NodeView>,
): ReadonlyMap<GroupKey, readonly FactScore[]> {
  const scores = new Map<GroupKey, FactScore[]>();
  const add = (group: GroupKey, score: FactScore): void => {
    const known = scores.get(group);
    if (known === undefined) scores.set(group, [score]);
    else known.push(score);
  };
  const users = usersByName(desired, ({ score }) => score !== undefined);
  for (const { node, checker } of unhealthyVerdicts(facts, nodesSeen)) {
    for (const { group, score } of users.get(checker) ?? [])
      add(group, { node, score: score ?? 0, cause: { kind: "Checker", checker } });
  }
  for (const [key, { record }] of facts.assignments) {
    const score = scoreOfReturn(record, { wish: desired.groups.get(key), desired, nodes: nodesSeen });
    if (score !== undefined) add(key, score);
  }
  for (const { key, movesTo } of desired.groups.values())
    if (movesTo !== undefined) add(key, { node: movesTo, score: moveScore, cause: { kind: "Move" } });
  return scores;
}

/** To where maintenance or a shutdown took it from; else, where the cluster says so, to where it ran last. */
function scoreOfReturn(
  record: HAAssignmentSpec,
  {
    wish,
    desired,
    nodes,
  }: {
    readonly wish: GroupWish | undefined;
    readonly desired: Desired;
    readonly nodes: ReadonlyMap<NodeName, NodeView>;
  },
): FactScore | undefined {
  if (record.home !== undefined) return { node: record.home, score: homeScore, cause: { kind: "Home" } };
  if (!desired.cluster.returnsOnStart || wish?.replicas !== 1) return undefined;
  const node = formerNode(record, nodes);
  if (node === undefined) return undefined;
  return { node, score: wish.mayFailBack ? wish.stickiness + stayBonus : homeScore, cause: { kind: "Return" } };
}

/** Where it ran last, where it runs nowhere on a lease of now: also by a word to an earlier life of that node. */
function formerNode(
  { placements, ranOn }: HAAssignmentSpec,
  nodes: ReadonlyMap<NodeName, NodeView>,
): NodeName | undefined {
  if (placements.some((placement) => isStanding(placement, nodes))) return undefined;
  return placements[0]?.node ?? ranOn;
}

/** A node that is lost says nothing of now, and neither does an earlier life of one; `Unknown` is neither good nor bad. */
function* unhealthyVerdicts(
  facts: Facts,
  nodes: ReadonlyMap<NodeName, NodeView>,
): Iterable<{ readonly node: NodeName; readonly checker: string; readonly message?: string }> {
  for (const [node, report] of facts.reports) {
    if (!isStanding(report, nodes) || nodes.get(node)?.class === "Lost") continue;
    for (const { checker, verdict, message } of report.verdicts)
      if (verdict === "Unhealthy") yield message === undefined ? { node, checker } : { node, checker, message };
  }
}

interface CheckerUser {
  readonly group: GroupKey;
  readonly score: number | undefined;
}

function usersByName(
  desired: Desired,
  isAsked: (checker: CheckerWish) => boolean,
): ReadonlyMap<string, readonly CheckerUser[]> {
  const byName = new Map<string, CheckerUser[]>();
  for (const wish of desired.groups.values()) {
    for (const checker of wish.checkers) {
      if (!isAsked(checker)) continue;
      const users = byName.get(checker.name) ?? [];
      byName.set(checker.name, users);
      users.push({ group: wish.key, score: checker.score });
    }
  }
  return byName;
}
