import type { GroupKey, NodeName } from "./desired.ts";
import { lookAtGroup, type Place } from "./group-look.ts";
import type { Role } from "./group-step.ts";
import type { Ms } from "./lease.ts";
import type { NodeClass } from "./node-class.ts";
import { refusalsOn } from "./placement/explain-placement.ts";
import type { Reason } from "./placement/hindrances.ts";
import { placementInputOf } from "./standing.ts";
import { claimsHeldBy, type WhySight } from "./why-claims.ts";

/** What a node is, what runs on it, and what may not: plain data. */
export interface NodeExplanation {
  readonly node: NodeName;
  readonly class: NodeClass;
  readonly why: string;
  /** Undefined where there is no HANode of this name. */
  readonly mode: "Active" | "Standby" | "Drained" | "Maintenance" | undefined;
  readonly isFrozen: boolean;
  readonly lease: LeaseSight | undefined;
  /** Groups that are to run here, or that were seen here. */
  readonly runs: readonly GroupHere[];
  /** Groups that are to run and are not placed here: what keeps them away, the first reason first; empty: nothing does. */
  readonly others: readonly { readonly group: GroupKey; readonly refusals: readonly Reason[] }[];
  /** What it may hold, if nobody has seen that it let go. */
  readonly mayHold: ReturnType<typeof claimsHeldBy>;
}

export interface LeaseSight {
  readonly ttlMs: Ms;
  /** Since a renewal was last seen. */
  readonly silentMs: Ms;
  readonly isClosed: boolean;
}

export interface GroupHere {
  readonly group: GroupKey;
  readonly isTarget: boolean;
  readonly activity: Place["activity"];
  readonly role: Role | undefined;
}

/** Of a node that nobody knows it says so. */
export function explainNode(name: NodeName, sight: WhySight): NodeExplanation {
  const { decision, desired, facts, now } = sight;
  const view = decision.nodes.get(name);
  const input = placementInputOf(desired, facts, decision.nodes);
  const others = [...refusalsOn(input, name)];
  return {
    node: name,
    class: view?.class ?? "Unknown",
    why: view === undefined ? "nobody has heard of it" : view.why,
    mode: desired.nodes.get(name)?.mode,
    isFrozen: desired.frozenNodes.has(name),
    lease:
      view?.lease === undefined
        ? undefined
        : {
            ttlMs: view.lease.record.ttlMs,
            silentMs: Math.max(0, Math.round(now - view.lease.seenAt)),
            isClosed: view.lease.record.closed,
          },
    runs: groupsHere(name, sight),
    others: others
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([group, refusals]) => ({ group, refusals: refusals.map(({ rule, why }): Reason => ({ rule, why })) })),
    mayHold: claimsHeldBy(name, sight),
  };
}

function groupsHere(name: NodeName, sight: WhySight): readonly GroupHere[] {
  const { decision, desired, facts } = sight;
  const seen = new Set(facts.reports.get(name)?.resources.map((resource) => `${resource.kind}/${resource.name}`));
  const keys = new Set([...desired.groups.keys(), ...facts.assignments.keys()]);
  const concerned = [...keys].filter((key) => {
    const isTarget = decision.groups.get(key)?.target.some(({ node }) => node === name) === true;
    const record = facts.assignments.get(key)?.record;
    const members = desired.groups.get(key)?.members ?? record?.members ?? [];
    const isNamed = record?.placements.some(({ node }) => node === name) === true;
    return isTarget || isNamed || members.some((member) => seen.has(`${member.kind}/${member.name}`));
  });
  return concerned.toSorted().flatMap((key): readonly GroupHere[] => {
    const place = lookAtGroup(key, sight).places.find(({ node }) => node === name);
    if (place === undefined) return [];
    const { isTarget, isAssigned, activity, role } = place;
    return isTarget || isAssigned || activity !== "Stopped" ? [{ group: key, isTarget, activity, role }] : [];
  });
}
