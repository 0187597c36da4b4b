import type {
  HAAssignmentMember,
  HAAssignmentSpec,
  HAClaimSpec,
  HAFencingSpec,
  HALeaseSpec,
  HANodeReportSpec,
} from "../../../controller/api/types.gen.ts";
import { act, type AgentAction, type NodeFacts } from "../../../controller/core/act.ts";
import { claimKeyOf, doClaimsMeet, type Claim, type ClaimKey } from "../../../controller/core/claim.ts";
import { decide, type Decision } from "../../../controller/core/decide.ts";
import type { Desired, GroupKey, NodeName } from "../../../controller/core/desired.ts";
import type { Facts, Versioned } from "../../../controller/core/facts.ts";
import { nextIncarnation } from "../../../controller/core/incarnation.ts";
import {
  emptyJournal,
  resourceKeyOf,
  withEntry,
  withoutEntry,
  type Journal,
  type ResourceKey,
} from "../../../controller/core/journal.ts";
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
  readonly claims: Map<ClaimKey, Versioned<HAClaimSpec>>;
  readonly assignments: Map<GroupKey, Versioned<HAAssignmentSpec>>;
  readonly fencings: Map<string, Versioned<HAFencingSpec>>;
  readonly reports: Map<NodeName, HANodeReportSpec>;
  readonly leases: Map<NodeName, Versioned<HALeaseSpec>>;
  readonly seen: Map<NodeName, ObservedLease>;
  span: RenewalSpan;
  readonly nodes: Map<NodeName, SmallNode>;
}

export interface SmallNode {
  readonly name: NodeName;
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

export function aWorld(desired: Desired): World {
  const world: World = {
    now: 0,
    desired,
    era: { store: "store-1", number: 1 },
    term: 1,
    versions: 0,
    claims: new Map(),
    assignments: new Map(),
    fencings: new Map(),
    reports: new Map(),
    leases: new Map(),
    seen: new Map(),
    span: { startedAt: 0, lastSeenAt: 0 },
    nodes: new Map(
      [...desired.nodes.keys()].map((name): [NodeName, SmallNode] => [
        name,
        {
          name,
          boots: 1,
          state: "Up",
          lease: undefined,
          journal: emptyJournal(`${name}-boot-1`),
          running: new Map(),
          words: [],
        },
      ]),
    ),
  };
  for (const node of world.nodes.values()) renew(world, node);
  return world;
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
  ];
  return {
    term: world.term,
    counter: Math.max(0, ...epochs.filter(({ term }) => term === world.term).map(({ counter }) => counter)),
    era: { ...world.era },
    leases: new Map(world.seen),
    renewals: world.span,
    reports: new Map(world.reports),
    claims: new Map(world.claims),
    assignments: new Map(world.assignments),
    fencings: new Map(world.fencings),
  };
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

// -- nodes --------------------------------------------------------------------------------------------------------------

function seeLease(world: World, node: NodeName): void {
  const stored = world.leases.get(node);
  if (stored === undefined) return;
  const before = world.seen.get(node);
  const seen = observeLease(before, stored, world.now);
  world.seen.set(node, seen);
  const isRenewal =
    before?.record.renewals !== seen.record.renewals || before.record.incarnation !== seen.record.incarnation;
  if (isRenewal) world.span = noteAnyRenewal(world.span, world.now, seen.record.ttlMs);
}

/** The node renews its lease, or opens the next one where it has lost it. */
export function renew(world: World, node: SmallNode): void {
  if (node.state !== "Up") return;
  const stored = world.leases.get(node.name)?.record;
  const isMine = stored !== undefined && stored.incarnation === node.lease?.incarnation && !stored.closed;
  if (!isMine || world.now >= (node.lease?.endsAt ?? 0)) node.lease = undefined;
  const incarnation = node.lease?.incarnation ?? nextIncarnation(stored === undefined ? [] : [stored.incarnation], "x");
  const { ttlMs } = world.desired.cluster.timing;
  const record: HALeaseSpec = {
    purpose: "Node",
    holder: node.name,
    incarnation,
    machine: `machine-${node.name}`,
    boot: `${node.name}-boot-${node.boots}`,
    era: { ...world.era },
    ttlMs,
    renewals: (stored?.incarnation === incarnation ? stored.renewals : 0) + 1,
    closed: false,
    letsGo: stepOf(world, node).letsGo,
    witnesses: [],
    alone: false,
    format: 1,
  };
  world.leases.set(node.name, { version: `v${++world.versions}`, record });
  node.lease = { incarnation, endsAt: world.now + ttlMs };
  seeLease(world, node.name);
}

function stepOf(world: World, node: SmallNode) {
  const facts: NodeFacts = {
    node: node.name,
    lease: node.lease,
    stopBudgetMs: world.desired.cluster.timing.stopBudgetMs,
    journal: node.journal,
    isProbed: true,
    observed: new Map(
      [...node.words.flatMap((word) => word.members), ...node.journal.entries.map((entry) => entry.resource)].map(
        (member) => [resourceKeyOf(member), observationOf(node, resourceKeyOf(member))],
      ),
    ),
    busy: new Set(),
    failures: new Map(),
    stopsPaused: new Set(),
  };
  return act(node.words, facts, world.now);
}

function observationOf(
  node: SmallNode,
  key: ResourceKey,
): { state: "Started" | "Stopped"; role?: "Primary" | "Secondary" } {
  const running = node.running.get(key);
  if (running === undefined) return { state: "Stopped" };
  return running.role === undefined ? { state: "Started" } : { state: "Started", role: running.role };
}

/** One step of an agent: what it is told to do is done at once, and what it may say is in its report. */
export function agentStep(world: World, node: SmallNode): boolean {
  if (node.state === "Off") return false;
  if (node.state === "Up") node.words = [...world.assignments.values()].map(({ record }) => record);
  const step = stepOf(world, node);
  node.journal = step.journal;
  for (const action of step.actions) perform(node, action);
  if (node.state === "Up" && node.lease !== undefined) report(world, node);
  return step.actions.length > 0;
}

export function agentTurn(world: World, node: SmallNode): void {
  for (let step = 0; step < 50 && agentStep(world, node); step++);
}

function perform(node: SmallNode, action: AgentAction): void {
  const { resource, group, epoch } = action;
  const key = resourceKeyOf(resource);
  const isPromotable = resource.spec["promotable"] !== undefined;
  switch (action.verb) {
    case "start": {
      const role = isPromotable ? "Secondary" : undefined;
      const restart = action.restart === undefined ? {} : { restart: action.restart };
      node.running.set(key, { member: resource, group, role });
      node.journal = withEntry(node.journal, { resource, group, epoch, role, phase: "Started", ...restart });
      return;
    }
    case "promote":
    case "demote": {
      const running = node.running.get(key);
      const entry = node.journal.entries.find((one) => resourceKeyOf(one.resource) === key);
      const role = action.verb === "promote" ? "Primary" : "Secondary";
      if (running !== undefined) running.role = role;
      if (entry !== undefined) node.journal = withEntry(node.journal, { ...entry, role });
      return;
    }
    case "stop":
      node.running.delete(key);
      node.journal = withoutEntry(node.journal, key);
  }
}

function report(world: World, node: SmallNode): void {
  // What was done in this step is said by the next one: a report never says more than was observed.
  const step = stepOf(world, node);
  node.journal = step.journal;
  const known = new Map(node.words.flatMap((word) => word.members).map((member) => [resourceKeyOf(member), member]));
  world.reports.set(node.name, {
    node: node.name,
    boot: `${node.name}-boot-${node.boots}`,
    incarnation: node.lease?.incarnation ?? "",
    machine: `machine-${node.name}`,
    probed: true,
    reports: (world.reports.get(node.name)?.reports ?? 0) + 1,
    era: world.era.number,
    claims: step.claims.map(({ claim, epoch, held }) => ({ type: claim.type, key: claim.key, epoch, held })),
    resources: [...known].map(([key, { kind, name }]) => ({
      kind,
      name,
      failures: 0,
      stopFailures: 0,
      ...observationOf(node, key),
    })),
    verdicts: [],
    durations: [],
    format: 1,
  });
}

/** Power off: nothing runs there any more, and the journal below /run is gone. */
export function powerOff(world: World, name: NodeName): void {
  const node = nodeOf(world, name);
  node.state = "Off";
  node.lease = undefined;
  node.running.clear();
}

export function powerOn(world: World, name: NodeName): void {
  const node = nodeOf(world, name);
  if (node.state !== "Off") return;
  node.boots += 1;
  node.state = "Up";
  node.words = [];
  node.journal = emptyJournal(`${name}-boot-${node.boots}`);
}

/** Time passes in small steps, in which who can renews, and who cannot lets go at the end of his lease. */
export function advance(world: World, ms: Ms): void {
  const end = world.now + ms;
  while (world.now < end) {
    world.now = Math.min(end, world.now + 100);
    for (const node of world.nodes.values()) {
      if (node.state === "Up") renew(world, node);
      if (node.state !== "Cut") continue;
      if (node.lease !== undefined && world.now >= node.lease.endsAt) node.lease = undefined;
      agentTurn(world, node);
    }
  }
}

/** Goes on until neither the leader nor an agent has anything to do, however long the waits; false where it never does. */
export function settle(world: World, timeMsMax: Ms = 60_000): boolean {
  const end = world.now + timeMsMax;
  let quiet = 0;
  while (world.now < end) {
    const before = world.versions;
    const isIdle = leaderTurn(world);
    let isActive = false;
    for (const node of world.nodes.values()) while (agentStep(world, node)) isActive = true;
    const isWaiting =
      decideIn(world).wakeAt !== undefined && [...world.nodes.values()].some((node) => node.state !== "Up");
    quiet = isIdle && !isActive && world.versions === before ? quiet + 1 : 0;
    if (quiet > (isWaiting ? 60 : 3)) return true;
    advance(world, 100);
    if (isIdle && !isActive) world.versions = before;
  }
  return false;
}

// -- what is true -------------------------------------------------------------------------------------------------------

/** The nodes on which something runs that touches this thing. */
export function holdersIn(world: World, claim: Claim): readonly NodeName[] {
  return [...world.nodes.values()]
    .filter((node) =>
      [...node.running.values()].some(
        ({ member, group, role }) =>
          member.claims.some((held) => doClaimsMeet(held, claim)) ||
          (claim.type === "PrimaryRole" && claim.key === group && role === "Primary"),
      ),
    )
    .map((node) => node.name);
}

/** Every claim that more nodes hold than its group may have copies: it must always be empty. */
export function heldTwice(world: World, room: (claim: Claim) => number = () => 1): readonly string[] {
  const claims = new Map<ClaimKey, Claim>();
  for (const node of world.nodes.values()) {
    for (const { member, group } of node.running.values()) {
      for (const claim of [...member.claims, { type: "PrimaryRole", key: group } as const])
        claims.set(claimKeyOf(claim), claim);
    }
  }
  return [...claims].flatMap(([key, claim]) => {
    const holders = holdersIn(world, claim);
    return holders.length > room(claim) ? [`${key} on ${holders.join(" and ")}`] : [];
  });
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
