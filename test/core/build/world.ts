import { roleClaimsOf } from "../../../controller/core/role-claims.ts";
import type {
  HAAssignmentMember,
  HAAssignmentSpec,
  HAClaimSpec,
  HAFencingSpec,
  HALeaseSpec,
  HANodeReportSpec,
} from "../../../controller/api/types.gen.ts";
import { claimKeyOf, doClaimsMeet, type Claim, type ClaimKey } from "../../../controller/core/claim.ts";
import { decide, type Decision } from "../../../controller/core/decide.ts";
import type { Desired, GroupKey, NodeName } from "../../../controller/core/desired.ts";
import type { Facts, Versioned } from "../../../controller/core/facts.ts";
import type { Journal, ResourceKey } from "../../../controller/core/journal.ts";
import {
  noteAnyRenewal,
  observeLease,
  type Ms,
  type ObservedLease,
  type RenewalSpan,
} from "../../../controller/core/lease.ts";
import type { RecordWrite } from "../../../controller/core/record-write.ts";

/**
 * The smallest world in which decide and act meet: records with compare-and-set, one leader's view of them, and nodes
 * whose actions succeed at once. It is plain data, so that `structuredClone` forks it.
 */
export interface World {
  now: Ms;
  desired: Desired;
  era: { store: string; number: number };
  term: number;
  versions: number;
  /** The highest counter ever seen: it stays when the record that carried it is gone. */
  counter: number;
  readonly claims: Map<ClaimKey, Versioned<HAClaimSpec>>;
  readonly assignments: Map<GroupKey, Versioned<HAAssignmentSpec>>;
  readonly fencings: Map<string, Versioned<HAFencingSpec>>;
  readonly reports: Map<NodeName, HANodeReportSpec>;
  readonly leases: Map<NodeName, Versioned<HALeaseSpec>>;
  readonly seen: Map<NodeName, ObservedLease>;
  span: RenewalSpan;
  readonly nodes: Map<NodeName, SmallNode>;
  /** On how many nodes any one thing may be at once. */
  copiesMax: number;
  /** Each start or promotion by which more nodes held a thing than may. */
  readonly heldTwice: string[];
}

export interface SmallNode {
  readonly name: NodeName;
  machine: string;
  boots: number;
  /** `Cut`: it runs and cannot reach the store. */
  state: "Up" | "Cut" | "Off";
  lease: { readonly incarnation: string; readonly endsAt: Ms } | undefined;
  journal: Journal;
  /** What really runs, with the spec that it was started with. */
  readonly running: Map<ResourceKey, Running>;
  /** The words as the agent last read them. */
  words: readonly HAAssignmentSpec[];
}

interface Running {
  readonly member: HAAssignmentMember;
  readonly group: GroupKey;
  role: "Primary" | "Secondary" | undefined;
}

export function nodeOf(world: World, name: NodeName): SmallNode {
  const node = world.nodes.get(name);
  if (node === undefined) throw new Error(`no node ${name}`);
  return node;
}

export function factsOf(world: World): Facts {
  const epochs = [
    ...[...world.assignments.values()].map(({ record }) => record.epoch),
    ...[...world.claims.values()].flatMap(({ record }) => record.mayHold.map((entry) => entry.epoch)),
    ...[...world.reports.values()].flatMap(({ claims: told }) => told.map(({ epoch }) => epoch)),
  ];
  world.counter = Math.max(world.counter, ...epochs.map(({ counter }) => counter));
  const { term, counter, span: renewals, seen: leases, reports, claims, assignments, fencings } = world;
  return { term, counter, era: { ...world.era }, leases, renewals, reports, claims, assignments, fencings };
}

export function decideIn(world: World): Decision {
  return decide(world.desired, factsOf(world), world.now);
}

/** One compare-and-set; false where it is refused. */
export function applyWrite(world: World, write: RecordWrite): boolean {
  const version = `v${++world.versions}`;
  switch (write.kind) {
    case "claim":
      return put(world.claims, claimKeyOf(write.next.claim), { at: write.at, next: { version, record: write.next } });
    case "assignment": {
      if (write.next !== undefined)
        return put(world.assignments, write.group, { at: write.at, next: { version, record: write.next } });
      if (world.assignments.get(write.group)?.version !== write.at) return false;
      return world.assignments.delete(write.group);
    }
    case "close": {
      const isPut = put(world.leases, write.node, { at: write.at, next: { version, record: write.next } });
      if (isPut) seeLease(world, write.node);
      return isPut;
    }
    case "fencing":
      return put(world.fencings, `${write.next.node}/${write.next.boot}`, {
        at: write.at,
        next: { version, record: write.next },
      });
  }
}

function put<T>(
  map: Map<string, Versioned<T>>,
  key: string,
  write: { readonly at: string | undefined; readonly next: Versioned<T> },
): boolean {
  if (map.get(key)?.version !== write.at) return false;
  map.set(key, write.next);
  return true;
}

/** The leader decides and all its writes land. True where there was nothing to write. */
export function leaderTurn(world: World): boolean {
  const decision = decideIn(world);
  for (const write of decision.writes) applyWrite(world, write);
  if (decision.bumpsEra) world.era.number += 1;
  return decision.writes.length === 0 && !decision.bumpsEra;
}

export function seeLease(world: World, node: NodeName): void {
  const stored = world.leases.get(node);
  if (stored === undefined) return;
  const before = world.seen.get(node);
  const seen = observeLease(before, stored, world.now);
  world.seen.set(node, seen);
  const isRenewal =
    before?.record.renewals !== seen.record.renewals || before.record.incarnation !== seen.record.incarnation;
  if (isRenewal) world.span = noteAnyRenewal(world.span, world.now, seen.record.ttlMs);
}

/** The nodes on which something runs that touches this thing. */
export function holdersIn(world: World, claim: Claim): readonly NodeName[] {
  return [...world.nodes.values()]
    .filter((node) =>
      [...node.running.values()].some(
        ({ member, role }) =>
          member.claims.some((held) => doClaimsMeet(held, claim)) ||
          (role === "Primary" && roleClaimsOf([member]).some((held) => doClaimsMeet(held, claim))),
      ),
    )
    .map((node) => node.name);
}

export function noteHolders(world: World, claim: Claim, room: number): void {
  const holders = holdersIn(world, claim);
  if (holders.length > room) world.heldTwice.push(`${claimKeyOf(claim)} on ${holders.join(" and ")}`);
}

/** What runs where: `n1: a b` in the order of starting. */
export function runningIn(world: World): readonly string[] {
  return [...world.nodes.values()]
    .filter((node) => node.running.size > 0)
    .map(
      (node) =>
        `${node.name}: ${[...node.running.values()].map(({ member, role }) => `${member.name}${role === "Primary" ? "*" : ""}`).join(" ")}`,
    );
}
