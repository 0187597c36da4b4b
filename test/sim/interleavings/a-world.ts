import type { HAAssignmentMember, HoldfastObject } from "../../../controller/api/types.gen.ts";
import type { FencingMode } from "../../../controller/core/desired.ts";
import type { StoredObject } from "../../../controller/ports/store.ts";
import { allCheckers } from "../../../sim/checkers/all-checkers.ts";
import { watchOver, type Violation } from "../../../sim/checkers/watch-over.ts";
import type { SimTime } from "../../../sim/event-queue.ts";
import { findUnfinished, isFinished } from "../../../sim/find-unfinished.ts";
import { restBoundMs } from "../../../sim/rest-bound.ts";
import type { BackstopKind } from "../../../sim/sim-deadman.ts";
import type { SimManager } from "../../../sim/sim-manager.ts";
import type { SimNode } from "../../../sim/sim-node.ts";
import { noTrouble, type StoreTrouble } from "../../../sim/store-trouble.ts";
import { World } from "../../../sim/world.ts";
import type { WorldEvent } from "../../../sim/world-event.ts";
import { clusterObjects, type ClusterText } from "./cluster-objects.ts";
import { found, Sightings, thingIn } from "./sightings.ts";

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
  const scenario = aNewWorld(text);
  await scenario.run(bootMs);
  await scenario.untilItRuns();
  return scenario;
}

/** A cluster that was never switched on before, at its first moment. */
export function aNewWorld(text: WorldText): Scenario {
  return new Scenario(text);
}

/** After that each machine has booted, and its agent has looked around. */
const bootMs = 5_000;
const lookEveryMs = 2;
/** Longer than agents take to look around, and a stalled watch to be noticed. */
const restMs = 25_000;
const quietMs = 15_000;
const traceMax = 200;

/** One story in a simulated world: what is done to it, and what is seen of it; every checker watches all the while. */
export class Scenario extends Sightings {
  readonly world: World;
  /** Writes that the store refused: who tried to write what. */
  readonly refused: { readonly at: SimTime; readonly writer: string; readonly what: string }[] = [];
  readonly #severalFold = new Set<string>();
  #text: WorldText;
  #violation: Violation | undefined;

  constructor(text: WorldText) {
    super();
    this.#text = text;
    this.#noteCopies();
    const watch = watchOver(allCheckers.filter(({ name }) => text.without?.includes(name) !== true));
    this.world = new World({
      seed: text.seed ?? 1,
      objects: clusterObjects(text),
      managers: text.managers ?? 1,
      managersOn: text.managersOn ?? "OwnMachines",
      backstop: text.backstop ?? backstopFor(text.mode ?? "Lease"),
      clockSlewMax: 0,
      isTraced: process.env["TRACE"] !== undefined,
      onEvent: (event) => {
        this.#violation ??= watch(event);
        this.see(event);
        this.#violation ??= this.#twoHolders(event);
      },
    });
    this.#noteRefusals();
  }

  now(): SimTime {
    return this.world.now();
  }

  async run(forMs: SimTime): Promise<void> {
    await this.world.run(forMs);
    if (this.#violation === undefined) return;
    const { at, checker, detail } = this.#violation;
    throw new Error(`${checker} was broken at ${at} ms: ${detail}\n${this.describe()}`);
  }

  /** Lets time go on until it is so; the words say what was waited for in vain. */
  async until(what: string, isSo: () => boolean, withinMs: SimTime = 60_000): Promise<void> {
    const end = this.now() + withinMs;
    while (!isSo()) {
      if (this.now() >= end) throw new Error(`${withinMs} ms went by, and this is not so: ${what}\n${this.describe()}`);
      await this.run(lookEveryMs);
    }
  }

  async untilItRuns(): Promise<void> {
    const bound = restBoundMs(this.world.desired());
    await this.until("everything runs", () => isFinished(this.world), bound);
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
    this.#noteCopies();
    const after = clusterObjects(this.#text);
    for (const object of after) this.world.put(object);
    for (const object of before) if (!isAmong(after, object)) this.world.remove(object.kind, object.metadata.name);
  }

  /** A record as it once was, as if its write had been held up until now and no check of its version had stopped it. */
  writeAgain(object: StoredObject | undefined): void {
    const { apiVersion, kind, metadata, spec } = found(object, "such record");
    this.world.store.put({ apiVersion, kind, metadata: { namespace: "sim", name: metadata.name }, spec });
  }

  node(name: string): SimNode {
    return found(this.world.nodes.get(name), name);
  }

  manager(name: string): SimManager {
    const manager = this.world.managers.find((one) => one.name === name);
    return found(manager, name);
  }

  leader(): string {
    const manager = this.world.managers.find((one) => one.isLeading());
    return found(manager, "leader").name;
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

  /** Lists show it what was a while ago, and of what comes after it hears nothing. */
  showThePast(name: string): void {
    Object.assign(this.#troubleOf(name), { isListStale: true, isWatchStalled: true, silenceMsMax: 600_000 });
  }

  /** What this process sends takes so long, and so do the answers. */
  slowDown(name: string, legMs: SimTime): void {
    this.#troubleOf(name).latency = [legMs, legMs];
  }

  /** What the driver of this node begins from now on takes so long; it shows its effect somewhere in between. */
  actionsTake(node: string, takesMs: SimTime): void {
    this.node(node).driverTrouble.takes = [takesMs, takesMs];
  }

  /** How many processes of actions live on this node, whoever began them. */
  actionsOn(node: string): number {
    return this.node(node).machine.living.size;
  }

  /** Right after the store has taken a renewal of this node: from here its silence is counted. */
  async afterRenewalOf(node: string): Promise<SimTime> {
    const before = this.lastRenewalOf(node);
    await this.until(`${node} renews`, () => this.lastRenewalOf(node) > before);
    return this.lastRenewalOf(node);
  }

  /** What the leader last said that a group waits for. */
  waitsOf(group: string): string {
    return this.world.lastDecision()?.groups.get(`HAGroup/${group}`)?.waits.join("; ") ?? "";
  }

  /** What the leader has written of an object. */
  statusOf(kind: string, name: string): StoredObject["status"] {
    return this.world.store.find({ kind, namespace: "sim", name })?.status;
  }

  /** As what a thing runs on a node. */
  specOf(thing: string, node: string): HAAssignmentMember["spec"] {
    const active = [...this.node(node).active.values()].find(({ resource }) => thingIn(resource) === thing);
    return found(active, `${thing} on ${node}`).resource.spec;
  }

  override describe(): string {
    const groups = [...(this.world.lastDecision()?.groups ?? [])].map(
      ([key, { target, waits }]) =>
        `${key} is to run on ${target.map((one) => one.node).join(", ")}: ${waits.join("; ")}`,
    );
    const trace = this.world.trace.lines().slice(-traceMax);
    return [super.describe(), ...groups, ...findUnfinished(this.world), ...trace].join("\n");
  }

  #troubleOf(name: string): StoreTrouble {
    return this.world.nodes.get(name)?.storeTrouble ?? this.manager(name).trouble;
  }

  /** Groups of several copies have their things on several nodes, and may still have when they are narrowed. */
  #noteCopies(): void {
    for (const { replicas, members } of this.#text.groups) {
      if (replicas === undefined || replicas === "Single") continue;
      for (const { thing } of members) this.#severalFold.add(thing);
    }
  }

  /** The first promise once more, judged by the things themselves. */
  #twoHolders(event: WorldEvent): Violation | undefined {
    if (event.type !== "active" || event.cause === "Foreign") return undefined;
    const thing = thingIn(event.resource);
    const nodes = this.holdersOf(thing);
    if (nodes.length < 2 || this.#severalFold.has(thing)) return undefined;
    return { at: event.at, checker: "one-holder-of-a-thing", detail: `${thing} is active on ${nodes.join(" and ")}` };
  }

  #noteRefusals(): void {
    const { store } = this.world;
    const applyAll = store.applyAll.bind(store);
    store.applyAll = (writes, origin) => {
      const outcome = applyAll(writes, origin);
      const [write] = writes;
      if (outcome.ok || write === undefined) return outcome;
      const isPut = write.verb === "create" || write.verb === "update";
      const [kind, name] = isPut ? [write.object.kind, write.object.metadata.name] : [write.key.kind, write.key.name];
      this.refused.push({ at: this.now(), writer: origin.writer, what: `${kind} ${name}: ${outcome.reason}` });
      return outcome;
    };
  }
}

function backstopFor(mode: FencingMode): BackstopKind {
  if (mode === "Watchdog") return "Watchdog";
  return mode === "Lease" ? "Deadman" : "None";
}

function isAmong(objects: readonly HoldfastObject[], { kind, metadata }: HoldfastObject): boolean {
  return objects.some((one) => one.kind === kind && one.metadata.name === metadata.name);
}
