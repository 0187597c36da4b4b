import type { HAAssignmentMember, HAClaimSpec, HoldfastObject } from "../../../controller/api/types.gen.ts";
import type { FencingMode } from "../../../controller/core/desired.ts";
import { specOf } from "../../../controller/runtime/records.ts";
import type { StoredObject } from "../../../controller/ports/store.ts";
import { allCheckers } from "../../../sim/checkers/all-checkers.ts";
import { watchOver, type Violation } from "../../../sim/checkers/watch-over.ts";
import type { SimTime } from "../../../sim/event-queue.ts";
import { findUnfinished } from "../../../sim/find-unfinished.ts";
import { restBoundMs } from "../../../sim/rest-bound.ts";
import type { BackstopKind } from "../../../sim/sim-deadman.ts";
import type { SimManager } from "../../../sim/sim-manager.ts";
import type { SimNode } from "../../../sim/sim-node.ts";
import { noTrouble } from "../../../sim/store-trouble.ts";
import { World } from "../../../sim/world.ts";
import type { CommitEvent, WorldEvent } from "../../../sim/world-event.ts";
import { clusterObjects, type ClusterText } from "./cluster-objects.ts";

export interface WorldText extends ClusterText {
  readonly seed?: number;
  readonly managers?: number;
  /** On machines of their own, where nothing is said: then a node that is lost never takes the leader with it. */
  readonly managersOn?: "Nodes" | "OwnMachines";
  /** What the fencing mode assumes, where nothing is said. */
  readonly backstop?: BackstopKind;
  /** Checkers by name that the scenario breaks by itself, as by a write that no manager would make. */
  readonly without?: readonly string[];
}

/** The cluster of this text, in virtual time, up and running everything that it is to run. */
export async function aWorld(text: WorldText): Promise<Scenario> {
  const scenario = new Scenario(text);
  await scenario.run(bootMs);
  await scenario.untilItRuns();
  return scenario;
}

/** A cluster that was never switched on before, at its first moment. */
export function aNewWorld(text: WorldText): Scenario {
  return new Scenario(text);
}

interface Happened {
  readonly at: SimTime;
  readonly node: string;
  readonly thing: string;
}

/** After that each machine has booted, and its agent has looked around. */
const bootMs = 5_000;
const lookEveryMs = 2;
/** Longer than agents take to look around, and a stalled watch to be noticed. */
const restMs = 25_000;
const quietMs = 15_000;

/** One story in a simulated world: what is done to it, and what is seen of it; every checker watches all the while. */
export class Scenario {
  readonly world: World;
  /** What actions of agents made active, in the order in which it happened. */
  readonly started: Happened[] = [];
  /** What became inactive, by whatever cause. */
  readonly ended: Happened[] = [];
  /** Writes that the store refused: who tried to write what. */
  readonly refused: { readonly at: SimTime; readonly writer: string; readonly what: string }[] = [];
  /** Against whom devices were commanded: node and boot. */
  readonly fenced: string[] = [];
  readonly #renewedAt = new Map<string, SimTime>();
  readonly #active = new Map<string, Set<string>>();
  readonly #stoppedWords = new Map<string, SimTime>();
  readonly #severalFold = new Set<string>();
  #text: WorldText;
  #violation: Violation | undefined;

  constructor(text: WorldText) {
    this.#text = text;
    const objects = clusterObjects(text);
    this.#noteSevers();
    const checkers = allCheckers.filter(({ name }) => text.without?.includes(name) !== true);
    const watch = watchOver(checkers);
    this.world = new World({
      seed: text.seed ?? 1,
      objects,
      managers: text.managers ?? 1,
      managersOn: text.managersOn ?? "OwnMachines",
      backstop: text.backstop ?? backstopFor(text.mode ?? "Lease"),
      clockSlewMax: 0,
      isTraced: process.env["TRACE"] !== undefined,
      onEvent: (event) => {
        this.#violation ??= watch(event);
        this.#see(event);
      },
    });
    this.#noteRefusals();
  }

  // -------------------------------------------------------------------------------------------------------------------
  // What is done

  now(): SimTime {
    return this.world.now();
  }

  async run(forMs: SimTime): Promise<void> {
    await this.world.run(forMs);
    this.assertKept();
  }

  /** Lets time go on until it is so; the words say what was waited for in vain. */
  async until(what: string, isSo: () => boolean, withinMs: SimTime = 60_000): Promise<void> {
    const end = this.now() + withinMs;
    while (!isSo()) {
      if (this.now() >= end) throw new Error(`${withinMs} ms went by, and this is not so: ${what}\n${this.describe()}`);
      await this.run(lookEveryMs);
    }
  }

  untilItRuns(): Promise<void> {
    return this.until(
      "everything runs",
      () => findUnfinished(this.world).length === 0,
      restBoundMs(this.world.desired()),
    );
  }

  /** It ends well: everything that can run runs, nothing is left anywhere, and then nothing is done any more. */
  async endsAtRest(): Promise<void> {
    await this.untilItRuns();
    await this.run(restMs);
    await this.untilItRuns();
    this.world.tell({ type: "settled", at: this.now() });
    await this.run(quietMs);
  }

  /** The objects are now as this says; what it does not speak of stays as it was. */
  edit(changes: Partial<ClusterText>): void {
    const before = clusterObjects(this.#text);
    this.#text = { ...this.#text, ...changes };
    this.#noteSevers();
    const after = clusterObjects(this.#text);
    for (const object of after) this.world.put(object);
    for (const object of before) if (!isAmong(after, object)) this.world.remove(object.kind, object.metadata.name);
  }

  node(name: string): SimNode {
    return found(this.world.nodes.get(name), name);
  }

  manager(name: string): SimManager {
    return found(
      this.world.managers.find((one) => one.name === name),
      name,
    );
  }

  leader(): string {
    return found(
      this.world.managers.find((one) => one.isLeading()),
      "a leader",
    ).name;
  }

  /** Nothing gets through between this node, or this manager, and the store. */
  cutOff(name: string): void {
    this.#troubleOf(name).isCutOff = true;
  }

  reconnect(name: string): void {
    Object.assign(this.#troubleOf(name), noTrouble());
  }

  /** Its agent stands still and what runs there goes on running: neither a word nor a stop comes from this node. */
  hang(node: string): void {
    this.cutOff(node);
    this.node(node).pauseAgent();
  }

  comeBack(node: string): void {
    this.reconnect(node);
    this.node(node).resumeAgent();
  }

  /** Right after the store has taken a renewal of this node: from here its silence is counted. */
  async afterRenewalOf(node: string): Promise<SimTime> {
    const before = this.lastRenewalOf(node);
    await this.until(`${node} renews`, () => this.lastRenewalOf(node) > before);
    return this.lastRenewalOf(node);
  }

  /** What this process sends takes so long, and so do the answers. */
  slowDown(name: string, legMs: SimTime): void {
    this.#troubleOf(name).latency = [legMs, legMs];
  }

  /** What the driver of this node begins from now on takes so long; it shows its effect somewhere in between. */
  actionsTake(name: string, takesMs: SimTime): void {
    this.node(name).driverTrouble.takes = [takesMs, takesMs];
  }

  // -------------------------------------------------------------------------------------------------------------------
  // What is seen, by the truth of the world

  holdersOf(thing: string): readonly string[] {
    return [...(this.#active.get(thing) ?? [])].toSorted();
  }

  /** When this thing was last made active by an agent's action on this node. */
  startOf(thing: string, node: string): SimTime {
    const start = this.started.findLast((one) => one.thing === thing && one.node === node);
    return found(start, `a start of ${thing} on ${node}`).at;
  }

  endOf(thing: string, node: string): SimTime {
    const end = this.ended.findLast((one) => one.thing === thing && one.node === node);
    return found(end, `an end of ${thing} on ${node}`).at;
  }

  /** Whether a node has begun anything since: `started` shows only what has come up. */
  startsSince(at: SimTime, node?: string): readonly string[] {
    return this.started
      .filter((one) => one.at > at && (node === undefined || one.node === node))
      .map((one) => `${one.thing} on ${one.node}`);
  }

  endsSince(at: SimTime): readonly string[] {
    return this.ended.filter((one) => one.at > at).map((one) => `${one.thing} on ${one.node}`);
  }

  /** As what it runs on this node. */
  specOf(thing: string, node: string): HAAssignmentMember["spec"] {
    const active = [...this.node(node).active.values()].find(({ resource }) => thingIn(resource) === thing);
    return found(active, `${thing} on ${node}`).resource.spec;
  }

  /** When the store last took a renewal of this node. */
  lastRenewalOf(node: string): SimTime {
    return found(this.#renewedAt.get(node), `a renewal of ${node}`);
  }

  /** What the leader last said that a group waits for. */
  waitsOf(group: string): string {
    return this.world.lastDecision()?.groups.get(`HAGroup/${group}`)?.waits.join("; ") ?? "";
  }

  /** Who may hold the thing, as the record of its claim in the store says: what must not be given away without proof. */
  namedFor(thing: string): readonly string[] {
    return this.claimOf(thing)
      .mayHold.map((entry) => entry.node)
      .toSorted();
  }

  claimOf(thing: string): HAClaimSpec {
    const key = keyOf(thing);
    const record = [...this.world.store.objects().values()].find(
      (object) => object.kind === "HAClaim" && specOf("HAClaim", object).claim.key === key,
    );
    return specOf("HAClaim", found(record, `a claim record of ${thing}`));
  }

  /** When this node first said, in its present incarnation, that it does not hold the thing. */
  stoppedWordOf(node: string, thing: string): SimTime {
    return found(this.#stoppedWords.get(`${node} ${this.incarnationOf(node)} ${keyOf(thing)}`), `word of ${node}`);
  }

  /** Who ended the present lease of a node. */
  closedBy(node: string): string | undefined {
    return specOf("HALease", this.record("HALease", `node-${node}`)).closedBy;
  }

  incarnationOf(node: string): string {
    return specOf("HALease", this.record("HALease", `node-${node}`)).incarnation;
  }

  assignmentOf(group: string): StoredObject | undefined {
    return [...this.world.store.objects().values()].find(
      (object) => object.kind === "HAAssignment" && specOf("HAAssignment", object).group.name === group,
    );
  }

  record(kind: string, name: string): StoredObject {
    return found(this.world.store.find({ kind, namespace: "sim", name }), `${kind} ${name}`);
  }

  assertKept(): void {
    if (this.#violation === undefined) return;
    const { at, checker, detail } = this.#violation;
    throw new Error(`${checker} was broken at ${at} ms: ${detail}\n${this.describe()}`);
  }

  describe(): string {
    const active = [...this.#active].map(([thing, nodes]) => `${thing} is on ${[...nodes].join(", ") || "no node"}`);
    const groups = [...(this.world.lastDecision()?.groups ?? [])].map(
      ([key, { target, waits }]) =>
        `${key} is to run on ${target.map(({ node }) => node).join(", ")}: ${waits.join("; ")}`,
    );
    return [...active, ...groups, ...findUnfinished(this.world), ...this.world.trace.lines().slice(-traceMax)].join(
      "\n",
    );
  }

  // -------------------------------------------------------------------------------------------------------------------

  #troubleOf(name: string) {
    return this.world.nodes.get(name)?.storeTrouble ?? this.manager(name).trouble;
  }

  /** Groups of several copies may have their things on several nodes, and may still have when they are narrowed. */
  #noteSevers(): void {
    for (const { replicas, members } of this.#text.groups) {
      if (replicas === undefined || replicas === "Single") continue;
      for (const { thing } of members) this.#severalFold.add(thing);
    }
  }

  #see(event: WorldEvent): void {
    if (event.type === "active") this.#seeActive(event);
    if (event.type === "fencing") this.fenced.push(`${event.record.node} ${event.record.boot}`);
    if (event.type === "inactive") {
      const thing = this.#thingOf(event.key);
      this.#active.get(thing)?.delete(event.node);
      this.ended.push({ at: event.at, node: event.node, thing });
    }
    if (event.type === "commit" && !event.isDeleted) this.#seeRecord(event);
  }

  #seeRecord({ at, object, writer }: CommitEvent): void {
    if (object.kind === "HALease") {
      const { purpose, holder } = specOf("HALease", object);
      if (purpose === "Node" && holder === writer) this.#renewedAt.set(holder, at);
    }
    if (object.kind !== "HANodeReport") return;
    const { node, incarnation, claims } = specOf("HANodeReport", object);
    for (const { key, held } of claims) {
      const word = `${node} ${incarnation} ${key}`;
      if (held === "Stopped" && !this.#stoppedWords.has(word)) this.#stoppedWords.set(word, at);
    }
  }

  /** Judged by what the thing is, and not by the claims that the code under test has made of it. */
  #seeActive({ at, node, resource, cause }: Extract<WorldEvent, { type: "active" }>): void {
    const thing = thingIn(resource);
    this.#things.set(`${resource.kind}/${resource.name}`, thing);
    const nodes = this.#active.get(thing) ?? new Set<string>();
    this.#active.set(thing, nodes.add(node));
    if (cause === "Foreign") return;
    this.started.push({ at, node, thing });
    if (nodes.size === 1 || this.#severalFold.has(thing)) return;
    const detail = `${thing} is active on ${[...nodes].join(" and ")}`;
    this.#violation ??= { at, checker: "one-holder-of-a-thing", detail };
  }

  readonly #things = new Map<string, string>();

  #thingOf(resourceKey: string): string {
    return this.#things.get(resourceKey) ?? resourceKey;
  }

  #noteRefusals(): void {
    const { store } = this.world;
    const applyAll = store.applyAll.bind(store);
    store.applyAll = (writes, origin) => {
      const outcome = applyAll(writes, origin);
      const [write] = writes;
      if (!outcome.ok && write !== undefined) {
        const { kind, name } =
          write.verb === "delete" || write.verb === "update-status" ? write.key : nameIn(write.object);
        this.refused.push({ at: this.now(), writer: origin.writer, what: `${kind} ${name}: ${outcome.reason}` });
      }
      return outcome;
    };
  }
}

const traceMax = 200;

function backstopFor(mode: FencingMode): BackstopKind {
  if (mode === "Watchdog") return "Watchdog";
  return mode === "Lease" ? "Deadman" : "None";
}

function isAmong(objects: readonly HoldfastObject[], { kind, metadata }: HoldfastObject): boolean {
  return objects.some((one) => one.kind === kind && one.metadata.name === metadata.name);
}

/** The key of the claim on a thing. */
function keyOf(thing: string): string {
  return thing.includes("/") || /^[\d.]+$/.test(thing) ? thing : `${thing}.service`;
}

function nameIn({ kind, metadata }: { readonly kind: string; readonly metadata: { readonly name: string } }) {
  return { kind, name: metadata.name };
}

/** `192.0.2.10`, `nginx` or `/srv/data`, as the spec that runs says. */
function thingIn({ kind, name, spec }: HAAssignmentMember): string {
  const { address, systemd, root } = spec as {
    readonly address?: string;
    readonly systemd?: { readonly unit: string };
    readonly root?: string;
  };
  return address?.replace(/\/.*/, "") ?? systemd?.unit.replace(".service", "") ?? root ?? `${kind}/${name}`;
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`there is no ${what} in this world`);
  return value;
}
