import { roleClaimsOf } from "../../../controller/core/role-claims.ts";
import type { HALeaseSpec } from "../../../controller/api/types.gen.ts";
import { act, type AgentAction, type NodeFacts } from "../../../controller/core/act.ts";
import type { Desired, NodeName } from "../../../controller/core/desired.ts";
import { nextIncarnation } from "../../../controller/core/incarnation.ts";
import {
  emptyJournal,
  resourceKeyOf,
  withEntry,
  withoutEntry,
  type ResourceKey,
} from "../../../controller/core/journal.ts";
import type { Ms } from "../../../controller/core/lease.ts";
import { decideIn, leaderTurn, nodeOf, noteHolders, seeLease, type SmallNode, type World } from "./world.ts";

export function aWorld(desired: Desired): World {
  const world: World = {
    now: 0,
    desired,
    era: { store: "store-1", number: 1 },
    term: 1,
    versions: 0,
    counter: 0,
    copiesMax: 1,
    heldTwice: [],
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
          machine: `machine-${name}`,
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
    machine: node.machine,
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
    faults: new Map(),
    stopsPaused: new Set(),
    backstop: "Set",
    staysTold: world.leases.get(node.name)?.record.letsGo === false,
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
export function agentStep(world: World, node: SmallNode, reads: "Words" | "Nothing" = "Words"): boolean {
  if (node.state === "Off") return false;
  if (node.state === "Up" && reads === "Words")
    node.words = [...world.assignments.values()].map(({ record }) => record);
  const step = stepOf(world, node);
  node.journal = step.journal;
  for (const action of step.actions) {
    perform(node, action);
    if (action.verb === "start") for (const claim of action.resource.claims) noteHolders(world, claim, world.copiesMax);
    if (action.verb === "promote") for (const claim of roleClaimsOf([action.resource])) noteHolders(world, claim, 1);
  }
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
    machine: node.machine,
    hardware: [],
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
