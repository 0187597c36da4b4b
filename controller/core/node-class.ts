import type { ClaimKey } from "./claim.ts";
import type { NodeName, NodeWish } from "./desired.ts";
import { compareEpochs, epochZero } from "./epoch.ts";
import type { Facts } from "./facts.ts";
import { isLive, runsOutAt, silentSince, type Ms, type ObservedLease } from "./lease.ts";
import { isFencingConfirmed } from "./proof.ts";
import { claimsIn, type ReportedClaim } from "./reported-claims.ts";

export type NodeClass = "Eligible" | "Excluded" | "Suspect" | "Lost" | "Fenced" | "Unknown";

/** What the manager makes of one node, and why. */
export interface NodeView {
  readonly name: NodeName;
  readonly class: NodeClass;
  readonly why: string;
  /** An open lease within its ttl: what it runs may go on running. */
  readonly isLive: boolean;
  /** Live, and may be given something new. */
  readonly isCandidate: boolean;
  readonly lease: ObservedLease | undefined;
}

export function viewNodes(
  nodes: ReadonlyMap<NodeName, NodeWish>,
  facts: Facts,
  now: Ms,
): ReadonlyMap<NodeName, NodeView> {
  const names = new Set([...nodes.keys(), ...facts.leases.keys()]);
  return new Map([...names].toSorted().map((name) => [name, viewNode(name, { wish: nodes.get(name), facts, now })]));
}

/** The placement is still the node's: on the lease that it was named for, which nobody has ended. */
export function isStanding(
  placement: { readonly node: NodeName; readonly incarnation: string },
  nodes: ReadonlyMap<NodeName, NodeView>,
): boolean {
  const view = nodes.get(placement.node);
  const lease = view?.lease?.record;
  if (view === undefined || lease === undefined || view.class === "Fenced") return false;
  return !lease.closed && lease.incarnation === placement.incarnation;
}

interface NodeSight {
  readonly wish: NodeWish | undefined;
  readonly facts: Facts;
  readonly now: Ms;
}

function viewNode(name: NodeName, sight: NodeSight): NodeView {
  const lease = sight.facts.leases.get(name);
  const live = isLive(lease, sight.facts.renewals, sight.now);
  for (const rule of rules) {
    const why = rule.matches(name, { ...sight, lease });
    if (why !== undefined) {
      const isCandidate = rule.class === "Eligible";
      return { name, class: rule.class, why, isLive: live && rule.class !== "Fenced", isCandidate, lease };
    }
  }
  return { name, class: "Eligible", why: "", isLive: live, isCandidate: live, lease };
}

interface ClassRule {
  readonly class: NodeClass;
  /** Why the rule applies, or undefined where it does not. */
  matches(name: NodeName, sight: NodeSight & { readonly lease: ObservedLease | undefined }): string | undefined;
}

/** The first rule that applies decides; the order is the argument: certainty first, then silence, then wishes. */
const rules: readonly ClassRule[] = [
  {
    class: "Fenced",
    matches: (name, { lease, facts }) => {
      const boot = lease?.record.boot;
      const isFenced = boot !== undefined && isFencingConfirmed({ node: name, boot }, facts);
      return isFenced ? "its fencing was confirmed and it has not come back" : undefined;
    },
  },
  { class: "Unknown", matches: (_name, { lease }) => (lease === undefined ? "it has never reported" : undefined) },
  {
    class: "Excluded",
    matches: (_name, { lease }) =>
      lease?.record.closed === true && lease.record.closedBy === lease.record.holder
        ? "its agent has left in order"
        : undefined,
  },
  {
    class: "Lost",
    matches: (name, { lease, facts }) =>
      lease?.record.closed === true ? `its lease was closed${lastWords(name, { lease, facts })}` : undefined,
  },
  {
    class: "Lost",
    matches: (name, { lease, facts, now }) =>
      lease !== undefined && now >= runsOutAt(lease, facts.renewals)
        ? `its lease has run out${lastWords(name, { lease, facts })}`
        : undefined,
  },
  {
    class: "Suspect",
    matches: (name, { lease, facts, now }) =>
      lease !== undefined && now - silentSince(lease, facts.renewals) > lease.record.ttlMs / 2
        ? `it has not renewed for more than half of its lease${lastWords(name, { lease, facts })}`
        : undefined,
  },
  {
    class: "Excluded",
    matches: (_name, { lease }) => (lease?.record.leaving === undefined ? undefined : "its machine is shutting down"),
  },
  {
    class: "Excluded",
    matches: (_name, { wish }) => (wish === undefined ? "there is no HANode of this name" : undefined),
  },
  {
    class: "Excluded",
    matches: (_name, { wish }) =>
      wish === undefined || wish.mode === "Active" ? undefined : `its mode is ${wish.mode}`,
  },
  {
    class: "Excluded",
    matches: (name, { lease, facts }) => {
      const report = facts.reports.get(name);
      const isCurrent = report?.incarnation === lease?.record.incarnation;
      return isCurrent && report?.probed === true ? undefined : "it has not yet looked at what runs on it";
    },
  },
  {
    class: "Excluded",
    matches: (name, { facts }) => {
      const why = facts.reports.get(name)?.startsRefused;
      return why === undefined ? undefined : `it starts nothing, for ${why}; look at the folder of its journal`;
    },
  },
  {
    class: "Excluded",
    matches: (name, { facts }) => {
      const report = facts.reports.get(name);
      const left = report === undefined ? undefined : unassignedOf(name, claimsIn(report).held, facts);
      return left === undefined ? undefined : `it still holds ${left.type} ${left.key}, which is not assigned to it`;
    },
  },
];

/** A node that can start nothing, and on which nothing runs, lets its lease run out: what it said before says why. */
function lastWords(name: NodeName, { lease, facts }: { readonly lease: ObservedLease; readonly facts: Facts }): string {
  const report = facts.reports.get(name);
  const why = report?.incarnation === lease.record.incarnation ? report.startsRefused : undefined;
  return why === undefined ? "" : `; before that it started nothing, for ${why}`;
}

/** A thing that the node holds and that no record names it for, or that was found there before anybody was named. */
function unassignedOf(
  name: NodeName,
  held: ReadonlyMap<ClaimKey, ReportedClaim>,
  facts: Facts,
): ReportedClaim | undefined {
  for (const [key, claim] of held) {
    if (compareEpochs(claim.epoch, epochZero) === 0) return claim;
    const record = facts.claims.get(key)?.record;
    if (record === undefined || !record.mayHold.some((entry) => entry.node === name)) return claim;
  }
  return undefined;
}
