import type { ObjectFinding } from "./object-finding.ts";
import { type ClusterView, groupKeyOf } from "./cluster-view.ts";
import { finding, placeOf } from "./finding.ts";
import type { Naming } from "./references.ts";

/** A resource is a member of one group at most, and a member is no group that a rule or an order could name. */
export function checkMembership(references: readonly Naming[], cluster: ClusterView): readonly ObjectFinding[] {
  return [...checkMembers(cluster), ...checkNamedMembers(references, cluster)];
}

function checkMembers(cluster: ClusterView): readonly ObjectFinding[] {
  return [...cluster.haGroups.values()].flatMap((group) =>
    group.spec.members.flatMap((member, index) => {
      const key = groupKeyOf(member);
      const first = cluster.memberships.get(key);
      if (first === undefined || first.group === group) return [];
      const place = placeOf(first.group, ["spec", "members", first.index]);
      const message = `${key} can be a member of one group only, and already is of ${place}; take it out of one of them`;
      return [finding(group, ["spec", "members", index], ["MemberOfTwoGroups", message])];
    }),
  );
}

function checkNamedMembers(references: readonly Naming[], cluster: ClusterView): readonly ObjectFinding[] {
  return references.flatMap(({ object, reference: { isGroup, kind, name, path } }) => {
    const membership = isGroup && kind !== "HAGroup" ? cluster.memberships.get(groupKeyOf({ kind, name })) : undefined;
    // A group after a member of its own breaks a rule of the HAGroup itself, which says so.
    if (membership === undefined || membership.group === object) return [];
    const group = membership.group.metadata.name;
    const message = `${kind}/${name} is a member of HAGroup/${group} and no group of its own; name kind HAGroup, name ${group} instead`;
    return [finding(object, path, ["UnknownReference", message])];
  });
}
