import type { HAService } from "../../api/types.gen.ts";
import type { Candidates } from "./candidates.ts";
import { type ClusterView, type GroupView, groupKeyOf } from "./cluster-view.ts";
import { finding, labelOf } from "./finding.ts";
import type { ObjectFinding } from "./object-finding.ts";
import { ruleGroupsOf } from "./references.ts";

/** What a group asks of its members and checkers, and what rules ask of the roles in it. */
export function checkGroups(cluster: ClusterView, candidates: Candidates): readonly ObjectFinding[] {
  return [
    ...[...cluster.groups.values()].flatMap((group) => [
      ...checkShared(group),
      ...checkPrimaries(group),
      ...checkPreferred(group, cluster, candidates),
      ...checkCheckers(group, cluster),
    ]),
    ...checkRoles(cluster),
  ];
}

/** Several nodes have the data at once where the group has several copies. */
function checkShared(group: GroupView): readonly ObjectFinding[] {
  if (group.copies === 1) return [];
  return group.members.flatMap((member) => {
    if (member.kind !== "SharedData" || member.spec.access === "Shared") return [];
    const message = `${labelOf(member)} must have access Shared in a group of replicas ${group.copies}, is ${member.spec.access}`;
    return [finding(group.owner, memberPath(group, member.kind, member.metadata.name), ["RuleViolated", message])];
  });
}

/**
 * A promotable member in a group that leaves replicas at Single would silently never have a secondary; a 1 that is
 * written out is taken at its word.
 */
function checkPrimaries(group: GroupView): readonly ObjectFinding[] {
  const promotable = group.members.filter((member): member is HAService => isPromotable(member));
  const [first, ...others] = promotable;
  if (first === undefined) return [];
  const other = others.find((member) => member.spec.promotable?.primaries !== first.spec.promotable?.primaries);
  if (other !== undefined) {
    const message = `all promotable members of a group have the same number of primaries: ${labelOf(first)} has ${first.spec.promotable?.primaries}, ${labelOf(other)} has ${other.spec.promotable?.primaries}`;
    return [finding(group.owner, memberPath(group, "HAService", other.metadata.name), ["RuleViolated", message])];
  }
  const { primaries, copies } = group;
  if (group.spec === undefined) {
    const message = `a promotable service needs a group with several copies, and ${labelOf(first)} is in none; put it into an HAGroup with replicas 2 or more, or Each`;
    return [{ ...finding(group.owner, ["spec", "promotable"], ["RuleViolated", message]), missingKind: "HAGroup" }];
  }
  const path = ["spec", "replicas"];
  if (copies !== "Each" && copies < primaries) {
    const message = `replicas must be at least the ${primaries} primaries of ${labelOf(first)}, is ${group.spec.replicas}`;
    return [finding(group.owner, path, ["RuleViolated", message])];
  }
  if (group.spec.replicas !== "Single") return [];
  const message = `${labelOf(first)} is promotable, but with replicas Single it has no secondary; say 2 or more, Each, or 1 where that is meant`;
  return [finding(group.owner, path, ["RuleViolated", message])];
}

/** A preferred node that the selector does not select; beside a list of candidates it is a rule of the HAGroup itself. */
function checkPreferred(group: GroupView, cluster: ClusterView, candidates: Candidates): readonly ObjectFinding[] {
  const { preferredNodes = [], candidates: choice } = group.spec ?? {};
  const nodes = choice?.selector === undefined ? undefined : candidates.selectedBy(choice);
  if (nodes === undefined) return [];
  return preferredNodes.flatMap(({ name }, index) => {
    if (nodes.has(name) || !cluster.nodes.has(name)) return [];
    const message = `a preferred node must be a candidate, or it can never be chosen; spec.candidates.selector does not select HANode/${name}`;
    return [finding(group.owner, ["spec", "preferredNodes", index, "name"], ["NoPlacement", message])];
  });
}

/** A score that a group gives to a named Checker, as the Checker itself might not. */
function checkCheckers(group: GroupView, cluster: ClusterView): readonly ObjectFinding[] {
  return (group.spec?.checkers ?? []).flatMap(({ name, effect }, index) => {
    const checker = name === undefined ? undefined : cluster.checkers.get(name);
    if (checker === undefined || effect !== "Score" || checker.spec.runsOn === "Candidates") return [];
    const message = `effect Score needs a Checker with runsOn Candidates, for scores are compared between nodes; ${labelOf(checker)} has ${checker.spec.runsOn}`;
    return [finding(group.owner, ["spec", "checkers", index, "effect"], ["RuleViolated", message])];
  });
}

/** Roles and promotions of groups in which nothing is promotable. */
function checkRoles(cluster: ClusterView): readonly ObjectFinding[] {
  const hasRoles = (reference: { readonly kind: string; readonly name: string }): boolean => {
    const group = cluster.groups.get(groupKeyOf(reference));
    return group === undefined || group.primaries > 0 || isIncomplete(group);
  };
  return [...cluster.rules.values()].flatMap((rule) => {
    const roles = ruleGroupsOf(rule.spec).flatMap((reference) => {
      if (reference.role === undefined || hasRoles(reference)) return [];
      const message = `${groupKeyOf(reference)} has no promotable member and so no ${reference.role}; leave role out, or make a member promotable`;
      return [finding(rule, [...reference.path, "role"], ["RuleViolated", message])];
    });
    const actions = (rule.spec.order?.steps ?? []).flatMap(({ action, groups }, step) => {
      if (action !== "Promote" && action !== "Demote") return [];
      return groups.flatMap((reference, index) => {
        if (hasRoles(reference)) return [];
        const message = `${groupKeyOf(reference)} has no promotable member, so that action ${action} never happens`;
        return [finding(rule, ["spec", "order", "steps", step, "groups", index], ["RuleViolated", message])];
      });
    });
    return [...roles, ...actions];
  });
}

/** Whether a member is missing, which might be the promotable one. */
function isIncomplete(group: GroupView): boolean {
  return group.spec !== undefined && group.members.length < group.spec.members.length;
}

function isPromotable(member: GroupView["members"][number]): boolean {
  return member.kind === "HAService" && member.spec.promotable !== undefined;
}

function memberPath(group: GroupView, kind: string, name: string): readonly (string | number)[] {
  const index = group.spec?.members.findIndex((member) => member.kind === kind && member.name === name) ?? -1;
  return index < 0 ? ["spec"] : ["spec", "members", index];
}
