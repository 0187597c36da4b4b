import type { AgentAction } from "../act.ts";
import { claimKeyOf, type ClaimKey } from "../claim.ts";
import { decide, type Decision } from "../decide.ts";
import type { Desired, GroupKey, NodeName } from "../desired.ts";
import { afterDevices, type FencingOrder } from "../fencing.ts";
import type { Ms } from "../lease.ts";
import type { RecordWrite } from "../record-write.ts";
import { expectedTime, fencingTime, type ExpectedTime } from "./expected-time.ts";
import { resourceKeyOf, type ResourceKey } from "../journal.ts";
import { leaseWakes, takeAddressesAway } from "./lease-end.ts";
import { claimsNamedBy } from "../ruling.ts";
import { beginAction, endAction, reportOf, turn } from "./model-node.ts";
import { dueFaults, fail, noteTurn } from "./sickness.ts";
import { noteWord } from "./words.ts";
import { factsOf, neverEnds, type ModelNode, type World } from "./world.ts";

/** What an onlooker is told while a world is rolled forward; the world is as it was when the thing was decided. */
export interface Onlooker {
  decided(decision: Decision): void;
  began(step: RolledStep, decision: Decision | undefined): void;
  ended(step: RolledStep): void;
  /** These ran there and run no more, without anybody having stopped them. */
  lost(node: ModelNode, things: Iterable<ResourceKey>): void;
}

/** One action of a node, or of the leader at fence devices. */
export type RolledStep = RolledAction | RolledFencing;

export interface RolledAction extends ExpectedTime {
  readonly kind: "action";
  readonly node: NodeName;
  readonly action: AgentAction;
  readonly beganAt: Ms;
}

export interface RolledFencing extends ExpectedTime {
  readonly kind: "fencing";
  readonly node: NodeName;
  readonly order: FencingOrder;
  readonly beganAt: Ms;
}

export interface Rolled {
  /** The last decision, after which nothing is left to do; undefined where nobody decides without a store. */
  readonly decision: Decision | undefined;
  /** It was stopped after `roundsMax` rounds, because the end did not come. */
  readonly isCut: boolean;
}

/** Each round does something or waits for something; a cluster of any size settles in a few dozen. */
const roundsMax = 5_000;

interface Rolling {
  readonly world: World;
  readonly desired: Desired;
  readonly onlooker: Onlooker;
  readonly underWay: Map<string, RolledStep>;
  /** What has ended at the present moment. */
  justEnded: readonly RolledStep[];
  readonly dirty: Set<NodeName>;
  /** Claims that some assignment names and that have no record: every node is asked for them. */
  readonly asked: Set<ClaimKey>;
  readonly namedFor: Map<NodeName, Set<ClaimKey>>;
}

/**
 * Rolls the reconciler itself forward, in place: `decide` for the leader, `act` for each node, their writes and actions
 * done at once or in their expected time, until nothing is left to do or what is left waits for the outside.
 */
export function rollForward(world: World, desired: Desired, onlooker: Onlooker): Rolled {
  const rolling = startRolling(world, desired, onlooker);
  let decision: Decision | undefined;
  for (let round = 0; round < roundsMax; round++) {
    turnDirty(rolling, decision);
    if (isMidway(rolling)) {
      passTime(rolling, decision?.wakeAt);
      continue;
    }
    decision = world.hasStore ? decide(desired, factsOf(world), world.now) : undefined;
    if (decision !== undefined) {
      onlooker.decided(decision);
      if (obey(rolling, decision) && !isTidying(rolling, decision)) continue;
    }
    if (!passTime(rolling, decision?.wakeAt)) return { decision, isCut: false };
  }
  return { decision, isCut: true };
}

function startRolling(world: World, desired: Desired, onlooker: Onlooker): Rolling {
  const namedFor = new Map<NodeName, Set<ClaimKey>>();
  const rolling: Rolling = {
    world,
    desired,
    onlooker,
    underWay: new Map(),
    justEnded: [],
    dirty: new Set([...world.nodes.values()].filter(({ isUp }) => isUp).map(({ name }) => name)),
    asked: new Set([...world.words.byClaim.keys()].filter((key) => !world.claims.has(key))),
    namedFor,
  };
  for (const [key, { record }] of world.claims) noteNamed(rolling, key, record.mayHold);
  return rolling;
}

function noteNamed(
  { namedFor }: Rolling,
  key: ClaimKey,
  mayHold: readonly { readonly node: NodeName }[],
): readonly NodeName[] {
  for (const { node } of mayHold) {
    const known = namedFor.get(node) ?? new Set<ClaimKey>();
    namedFor.set(node, known.add(key));
  }
  return mayHold.map(({ node }) => node);
}

/**
 * All that has ended since the last decision were starts, and each node goes on at once with the next member of the group:
 * nothing of that is anything that a leader decides by.
 */
function isMidway({ world, justEnded, underWay }: Rolling): boolean {
  if (justEnded.length === 0 || !world.hasStore) return false;
  return justEnded.every((step) => {
    if (step.kind !== "action" || step.action.verb !== "start") return false;
    const { group } = step.action;
    return [...underWay.values()].some(
      (next) =>
        next.kind === "action" &&
        next.node === step.node &&
        next.action.group === group &&
        next.action.verb === "start",
    );
  });
}

/**
 * All that was decided is to leave proven nodes out of records. A decision takes proof for what it is whether or not it was
 * written down, so that the next one is made when something under way has ended.
 */
function isTidying({ underWay, dirty, world }: Rolling, { writes, bumpsEra, fencing }: Decision): boolean {
  if (bumpsEra || fencing.length > 0 || underWay.size === 0 || dirty.size > 0) return false;
  return writes.every(
    (write) =>
      // The first record of a claim names nobody either, and is what others wait for.
      write.kind === "claim" &&
      write.at !== undefined &&
      write.next.mayHold.every(({ epoch }) => epoch.term !== world.term),
  );
}

/** Every node that has heard or done something takes its turn and reports. */
function turnDirty(rolling: Rolling, decision: Decision | undefined): void {
  const { world, desired, dirty } = rolling;
  const names = [...dirty].toSorted();
  dirty.clear();
  for (const name of names) {
    const node = world.nodes.get(name);
    if (node?.isUp !== true) continue;
    const step = turn(node, world, desired);
    noteLetsGo(rolling, name, step.letsGo);
    for (const action of step.actions) begin(rolling, { node, action, decision });
    const asked = new Set([...rolling.asked, ...(rolling.namedFor.get(name) ?? [])]);
    if (world.hasStore) world.reports.set(name, reportOf(node, { step, asked, world }));
  }
}

/** What the next renewal says: while something frozen is left there, the node does not let go at the end of its lease. */
function noteLetsGo({ world: { hasStore, leases } }: Rolling, name: NodeName, letsGo: boolean): void {
  const lease = leases.get(name);
  if (!hasStore || lease === undefined || lease.record.letsGo === letsGo) return;
  leases.set(name, { ...lease, record: { ...lease.record, letsGo } });
}

interface Beginning {
  readonly node: ModelNode;
  readonly action: AgentAction;
  readonly decision: Decision | undefined;
}

/** As an agent does: what is asked of a resource on which an action runs is asked again when that has ended. */
function begin({ world, underWay, onlooker }: Rolling, { node, action, decision }: Beginning): void {
  if (node.busy.has(resourceKeyOf(action.resource))) return;
  const time = expectedTime(action, node.name, world);
  const step: RolledAction = { kind: "action", node: node.name, action, beganAt: world.now, ...time };
  onlooker.began(step, decision);
  beginAction(node, action);
  underWay.set(`${node.name} ${action.resource.kind}/${action.resource.name}`, step);
}

/** True where the decision has changed anything. */
function obey(rolling: Rolling, decision: Decision): boolean {
  const { world } = rolling;
  for (const write of decision.writes) applyWrite(rolling, write);
  if (decision.bumpsEra) beginEra(rolling);
  let hasBegun = false;
  for (const order of decision.fencing) hasBegun = beginFencing(rolling, order, decision) || hasBegun;
  world.counter = highestCounter(world, decision.writes);
  return decision.writes.length > 0 || decision.bumpsEra || hasBegun;
}

function applyWrite(rolling: Rolling, write: RecordWrite): void {
  const { world, dirty } = rolling;
  const version = String(++world.writes);
  switch (write.kind) {
    case "claim": {
      const key = claimKeyOf(write.next.claim);
      world.claims.set(key, { version, record: write.next });
      rolling.asked.delete(key);
      for (const node of noteNamed(rolling, key, write.next.mayHold)) dirty.add(node);
      return;
    }
    case "assignment":
      return applyWord(rolling, write.group, { version, next: write.next });
    case "close": {
      const lease = world.leases.get(write.node);
      if (lease !== undefined) world.leases.set(write.node, { ...lease, version, record: write.next });
      return;
    }
    case "fencing":
      world.fencings.set(`${write.next.node}/${write.next.boot}`, { version, record: write.next });
  }
}

type AssignmentWrite = Extract<RecordWrite, { kind: "assignment" }>;

function applyWord(
  rolling: Rolling,
  group: GroupKey,
  { version, next }: { readonly version: string; readonly next: AssignmentWrite["next"] },
): void {
  const { world, dirty } = rolling;
  const before = world.assignments.get(group)?.record;
  noteWord(world.words, before, next);
  if (next === undefined) world.assignments.delete(group);
  else world.assignments.set(group, { version, record: next });
  const words = [before, next].filter((word) => word !== undefined);
  for (const key of new Set(words.flatMap(claimsNamedBy).map(claimKeyOf))) askOf(rolling, key, next);
  for (const { node } of words.flatMap(({ placements }) => placements)) dirty.add(node);
  const members = words.flatMap((word) => word.members.map(resourceKeyOf));
  for (const node of world.nodes.values()) {
    if (members.some((key) => node.running.has(key))) dirty.add(node.name);
  }
}

/** Those who may hold it hear of it; where nobody knows who may, everybody does. */
function askOf({ world, dirty, asked }: Rolling, key: ClaimKey, word: AssignmentWrite["next"]): void {
  const record = world.claims.get(key)?.record;
  for (const { node } of record?.mayHold ?? []) dirty.add(node);
  if (record !== undefined || word === undefined || asked.has(key)) return;
  asked.add(key);
  for (const node of world.nodes.keys()) dirty.add(node);
}

/** Everybody who is up obeys the new era and has looked at everything again. */
function beginEra({ world, dirty }: Rolling): void {
  world.era = { store: world.era.store, number: world.era.number + 1 };
  for (const node of world.nodes.values()) {
    const lease = world.leases.get(node.name);
    if (!node.isUp || lease === undefined) continue;
    world.leases.set(node.name, { ...lease, record: { ...lease.record, era: world.era } });
    dirty.add(node.name);
  }
}

function beginFencing(rolling: Rolling, order: FencingOrder, decision: Decision): boolean {
  const { world, underWay, onlooker } = rolling;
  const key = `fence ${order.key}`;
  if (underWay.has(key)) return false;
  const step: RolledFencing = {
    kind: "fencing",
    node: order.record.node,
    order,
    beganAt: world.now,
    ...fencingTime(order),
  };
  onlooker.began(step, decision);
  underWay.set(key, step);
  return true;
}

/** On to the next moment at which something ends or a wait is over; false where there is none. */
function passTime(rolling: Rolling, wakeAt: Ms | undefined): boolean {
  const { world, underWay } = rolling;
  const ends = [...underWay.values()].map(endOf);
  const leaseEnds = [...world.nodes.values()].flatMap((node) => wakesOf(node, rolling));
  const next = Math.min(...ends, ...leaseEnds, wakeAt ?? Infinity);
  // Those who are up renew for ever: their leases end beyond any plan.
  if (next >= neverEnds) return false;
  world.now = Math.max(next, world.now);
  for (const node of world.nodes.values()) passMoment(node, rolling);
  const ended = [...underWay].filter(([, step]) => endOf(step) <= world.now);
  rolling.justEnded = ended.map(([, step]) => step);
  for (const [key, step] of ended) {
    underWay.delete(key);
    end(rolling, step);
  }
  return true;
}

function endOf(step: RolledStep): Ms {
  return step.beganAt + step.expectedMs;
}

/** A node without a store lets go of everything before its lease ends, and of the rest when it does. */
function wakesOf(node: ModelNode, { world, desired }: Rolling): readonly Ms[] {
  if (!node.isUp) return [];
  return [...leaseWakes(node, world, desired).filter((at) => at > world.now), ...node.faultsAt.values()];
}

function passMoment(node: ModelNode, rolling: Rolling): void {
  const { world, dirty } = rolling;
  takeAddressesAway(node, world, rolling);
  const due = dueFaults(node, world.now);
  for (const group of due) fail(node, group, world);
  if (due.length > 0 || node.leaseEndsAt < neverEnds) dirty.add(node.name);
}

function end(rolling: Rolling, step: RolledStep): void {
  const { world, dirty, onlooker } = rolling;
  const node = world.nodes.get(step.node);
  if (step.kind === "action") {
    // What a node was doing when it was lost never ends.
    if (node?.isUp !== true) return;
    endAction(node, step.action);
    noteTurn(node, step.action.group, world);
    dirty.add(node.name);
    return onlooker.ended(step);
  }
  const { key, record } = step.order;
  const present = world.leases.get(record.node)?.record;
  const seen = present === undefined ? undefined : { incarnation: present.incarnation, renewals: present.renewals };
  const answer = { ok: true, detail: "as the plan takes it" } as const;
  const levels = rolling.desired.nodes.get(record.node)?.fencing.length ?? 0;
  world.fencings.set(key, { version: String(++world.writes), record: afterDevices(record, answer, { levels, seen }) });
  if (node !== undefined) loseNode(node, rolling.world, onlooker);
  onlooker.ended(step);
}

/**
 * The node is gone with everything that ran on it; nobody else knows yet. Where it was up it has renewed just before, so
 * that its lease lasts as long as any can.
 */
export function loseNode(node: ModelNode, world: World, onlooker: Pick<Onlooker, "lost">): void {
  const lease = world.leases.get(node.name);
  if (node.isUp && lease !== undefined) world.leases.set(node.name, { ...lease, seenAt: world.now });
  if (node.isUp || node.running.size > 0) onlooker.lost(node, node.running.keys());
  node.isUp = false;
  node.running.clear();
  node.busy.clear();
}

function highestCounter(world: World, writes: readonly RecordWrite[]): number {
  let { counter } = world;
  for (const write of writes) {
    const epochs =
      write.kind === "claim"
        ? write.next.mayHold.map((entry) => entry.epoch)
        : write.kind === "assignment" && write.next !== undefined
          ? [write.next.epoch]
          : [];
    for (const epoch of epochs) if (epoch.term === world.term) counter = Math.max(counter, epoch.counter);
  }
  return counter;
}
