import type { HAAssignmentMember, HAAssignmentSpec, HANodeReportSpec } from "../../api/types.gen.ts";
import { act, type AgentAction, type AgentStep, type NodeFacts, type Observation } from "../act.ts";
import { noteBegun, noteDone, noteEntry } from "../action-journal.ts";
import { claimKeyOf, type ClaimKey } from "../claim.ts";
import type { Desired } from "../desired.ts";
import { highestEpoch } from "../epoch.ts";
import { usesDevices } from "../fencing.ts";
import { entryOf, lookKeyOf, resourceKeyOf, type JournalEntry, type LookKey, type ResourceKey } from "../journal.ts";
import { groupKeyOf } from "../ruling.ts";
import type { ModelNode, Running, World } from "./world.ts";

type SeenResource = HANodeReportSpec["resources"][number];

/** One turn of the agent of this node: its journal is written, its report is in the store, and this is left to do. */
export function turn(node: ModelNode, world: World, desired: Desired): AgentStep {
  const assignments = wordsOf(node, world);
  for (const word of assignments) obeyCleanup(node, word);
  const step = act(assignments, factsOfNode(node, { assignments, world, desired }), world.now);
  node.journal = step.journal;
  return step;
}

/** Once for each order: what fails after it counts. */
function obeyCleanup(node: ModelNode, word: HAAssignmentSpec): void {
  const group = groupKeyOf(word);
  const { cleanup, members } = word;
  if (cleanup === undefined || node.cleanups.get(group) === cleanup) return;
  node.cleanups.set(group, cleanup);
  for (const key of [group, ...members.map(resourceKeyOf)]) node.failures.delete(key);
}

export function beginAction(node: ModelNode, action: AgentAction): void {
  node.busy.add(resourceKeyOf(action.resource));
  node.journal = noteBegun(node.journal, action);
}

/** The action has come to what it was for. */
export function endAction(node: ModelNode, action: AgentAction): void {
  const key = resourceKeyOf(action.resource);
  node.busy.delete(key);
  if (action.verb === "demote" && node.running.get(key)?.state !== "Started") {
    // Nothing that does not run is seen as a secondary: that has failed, and only its stop ends the primary.
    node.failures.set(key, (node.failures.get(key) ?? 0) + 1);
    node.journal = noteEntry(node.journal, action, { phase: "Stopping", role: "Primary" });
    return;
  }
  const running = afterwards(action);
  node.journal = noteDone(node.journal, action, running?.role);
  if (running !== undefined) {
    node.running.set(key, running);
    return;
  }
  node.running.delete(key);
  node.stopFailures.delete(key);
  if (!node.journal.entries.some(({ group }) => group === action.group)) node.faults.delete(action.group);
}

function afterwards({ verb, resource }: AgentAction): Running | undefined {
  const isPromotable = resource.spec["promotable"] !== undefined;
  const as = (role: "Primary" | "Secondary"): Running => ({ member: resource, state: "Started", role });
  switch (verb) {
    case "stop":
      return undefined;
    case "start":
      return isPromotable ? as("Secondary") : { member: resource, state: "Started" };
    case "promote":
      return as("Primary");
    case "demote":
      return as("Secondary");
  }
}

/** Words that name this node, that speak of what runs on it, or that rule the same things as those. */
function wordsOf(node: ModelNode, { words, assignments }: World): readonly HAAssignmentSpec[] {
  const groups = new Set(words.byNode.get(node.name));
  for (const { group } of node.journal.entries) groups.add(group);
  for (const key of node.running.keys()) for (const group of words.members.get(key)?.keys() ?? []) groups.add(group);
  const concerned = [...groups].flatMap((group) => assignments.get(group)?.record ?? []);
  for (const { members } of concerned) {
    for (const { claims } of members) {
      for (const claim of claims) for (const group of words.byClaim.get(claimKeyOf(claim)) ?? []) groups.add(group);
    }
  }
  return [...groups].toSorted().flatMap((group) => assignments.get(group)?.record ?? []);
}

interface NodeSight {
  readonly assignments: readonly HAAssignmentSpec[];
  readonly world: World;
  readonly desired: Desired;
}

function factsOfNode(node: ModelNode, { assignments, world, desired }: NodeSight): NodeFacts {
  const { incarnation, leaseEndsAt, told } = node;
  const staysTold = world.leases.get(node.name)?.record.letsGo === false;
  return {
    node: node.name,
    lease: leaseEndsAt > world.now ? { incarnation, endsAt: leaseEndsAt } : undefined,
    backstop: "Set",
    staysTold,
    stopBudgetMs: desired.cluster.timing.stopBudgetMs,
    journal: node.journal,
    isProbed: told.probed,
    observed: observedOn(node, assignments),
    busy: node.busy,
    failures: node.failures,
    faults: node.faults,
    stopsPaused: stopsGivenUp(node, desired),
  };
}

/** What could not be stopped and has its node fenced for that is not waited for: the plan takes it that it stays so. */
function stopsGivenUp({ stopFailures, journal }: ModelNode, { groups }: Desired): ReadonlySet<ResourceKey> {
  const failed = [...stopFailures.keys()].filter((key) => {
    const group = groups.get(entryOf(journal, key)?.group ?? "");
    return group?.failure.onStopFailure === "Fence" && usesDevices(group.fencing.mode);
  });
  return new Set(failed);
}

/** A look at a spec finds what runs if both touch the same things. */
function observedOn(node: ModelNode, assignments: readonly HAAssignmentSpec[]): ReadonlyMap<LookKey, Observation> {
  const observed = new Map<LookKey, Observation>();
  const look = (member: HAAssignmentMember): void => {
    const running = node.running.get(resourceKeyOf(member));
    const isSeen = running !== undefined && isSameThing(running.member, member);
    if (!isSeen) observed.set(lookKeyOf(member), { state: "Stopped" });
    else {
      const { state, role } = running;
      observed.set(lookKeyOf(member), role === undefined ? { state } : { state, role });
    }
  };
  for (const { members } of assignments) for (const member of members) look(member);
  for (const { resource } of node.journal.entries) look(resource);
  return observed;
}

function isSameThing(a: HAAssignmentMember, b: HAAssignmentMember): boolean {
  if (a === b) return true;
  return (
    a.claims.length === b.claims.length && a.claims.every((claim) => b.claims.some((other) => isSame(claim, other)))
  );
}

function isSame(a: HAAssignmentMember["claims"][number], b: HAAssignmentMember["claims"][number]): boolean {
  return claimKeyOf(a) === claimKeyOf(b);
}

/**
 * What the node tells: of claims only those that somebody asks about, which are what records name it for and what has no
 * record yet.
 */
export function reportOf(
  node: ModelNode,
  { step, asked, world }: { readonly step: AgentStep; readonly asked: Iterable<ClaimKey>; readonly world: World },
): HANodeReportSpec {
  const told = new Map(step.claims.map(({ claim, epoch, held }) => [claimKeyOf(claim), { ...claim, epoch, held }]));
  for (const key of asked) {
    if (told.has(key)) continue;
    const claim = world.words.claims.get(key);
    const epochs = [...(world.words.byClaim.get(key) ?? [])].flatMap(
      (group) => world.assignments.get(group)?.record.epoch ?? [],
    );
    if (claim === undefined || epochs.length === 0) continue;
    told.set(key, { ...claim, epoch: highestEpoch(epochs), held: node.told.probed ? "Stopped" : "Unknown" });
  }
  const groups = groupsTold(node);
  return {
    ...node.told,
    era: world.era.number,
    claims: [...told.values()],
    resources: resourcesTold(node),
    ...(groups.length === 0 ? {} : { groups }),
  };
}

function groupsTold(node: ModelNode): NonNullable<HANodeReportSpec["groups"]> {
  const said = new Map((node.told.groups ?? []).map((group) => [`HAGroup/${group.name}`, group]));
  return [...node.failures].flatMap(([key, failures]) => {
    if (!key.startsWith("HAGroup/")) return [];
    const error = said.get(key)?.error ?? node.faults.get(key);
    return [{ name: key.slice("HAGroup/".length), failures, ...(error === undefined ? {} : { error }) }];
  });
}

function resourcesTold(node: ModelNode): HANodeReportSpec["resources"] {
  const entries = new Map(node.journal.entries.map((entry) => [resourceKeyOf(entry.resource), entry]));
  const keys = new Set<ResourceKey>([
    ...entries.keys(),
    ...node.running.keys(),
    ...node.told.resources.filter(({ failures }) => failures > 0).map(resourceKeyOf),
  ]);
  const said = new Map(node.told.resources.map((resource) => [resourceKeyOf(resource), resource]));
  return [...keys].flatMap((key) => {
    const entry = entries.get(key);
    const running = node.running.get(key);
    const known = said.get(key);
    const resource = entry?.resource ?? running?.member ?? known;
    if (resource === undefined) return [];
    const error = known?.error;
    return [
      {
        kind: resource.kind,
        name: resource.name,
        state: stateOf(entry, running),
        failures: node.failures.get(key) ?? 0,
        stopFailures: node.stopFailures.get(key) ?? 0,
        ...(error === undefined ? {} : { error }),
        ...(entry === undefined ? {} : { epoch: entry.epoch, generation: entry.resource.generation }),
        ...(entry?.restart === undefined ? {} : { restart: entry.restart }),
        ...(running?.role === undefined ? {} : { role: running.role }),
      },
    ];
  });
}

function stateOf(entry: JournalEntry | undefined, running: Running | undefined): SeenResource["state"] {
  if (entry?.phase === "Starting") return "Starting";
  if (entry?.phase === "Stopping") return "Stopping";
  return running?.state ?? "Stopped";
}
