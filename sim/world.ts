import { parseDuration } from "../controller/api/duration.ts";
import type { HoldfastObject } from "../controller/api/types.gen.ts";
import { compileDesired } from "../controller/core/compile-desired.ts";
import type { Decision } from "../controller/core/decide.ts";
import type { Desired } from "../controller/core/desired.ts";
import type { ObjectDraft, StoredObject } from "../controller/ports/store.ts";
import { EventQueue, type SimTime } from "./event-queue.ts";
import { recordKinds } from "./record-kinds.ts";
import { seededRandom, type SeededRandom } from "./random.ts";
import { noFenceTrouble, type FenceTrouble } from "./sim-fencer.ts";
import type { BackstopKind } from "./sim-deadman.ts";
import { SimManager } from "./sim-manager.ts";
import { SimNode } from "./sim-node.ts";
import { SimStore, type StoreCommit } from "./sim-store.ts";
import { Trace } from "./trace.ts";
import type { WorldEvent } from "./world-event.ts";

export interface WorldParts {
  readonly seed: number;
  readonly objects: readonly HoldfastObject[];
  readonly managers: number;
  readonly managersOn: "Nodes" | "OwnMachines";
  readonly backstop: BackstopKind;
  readonly clockSlewMax: number;
  readonly isTraced: boolean;
  /** Nodes that are not switched on at first. */
  readonly offAtFirst?: ReadonlySet<string>;
  /** Called at each event of the world, in order. */
  readonly onEvent: (event: WorldEvent) => void;
}

const watchdogTimeoutDefaultMs = 5_000;

/** A cluster in virtual time: the production manager and agents over simulated ports. */
export class World {
  readonly queue = new EventQueue();
  readonly random: SeededRandom;
  readonly store: SimStore;
  readonly trace: Trace;
  readonly #nodes: Map<string, SimNode>;
  readonly managers: readonly SimManager[];
  readonly fenceTrouble: FenceTrouble = noFenceTrouble();
  readonly first: readonly HoldfastObject[];
  readonly #parts: WorldParts;
  readonly #compiled = new Map<string, Desired>();
  #desired: Desired;
  #lastDecision: Decision | undefined;

  constructor(parts: WorldParts) {
    this.#parts = parts;
    this.first = parts.objects;
    this.random = seededRandom(parts.seed);
    this.trace = new Trace(this.queue, parts.isTraced);
    this.store = new SimStore(this.queue, (commit) => this.#onCommit(commit));
    this.#desired = compileDesired(parts.objects, { isKubernetes: false });
    for (const object of parts.objects) this.store.put(draftOf(object));
    this.#noteWish();
    this.#nodes = new Map([...this.#desired.nodes.keys()].map((name) => [name, this.#createNode(name)]));
    this.managers = Array.from({ length: parts.managers }, (_unused, index) => this.#createManager(index));
    for (const manager of this.managers) manager.start();
    for (const node of this.#nodes.values()) if (parts.offAtFirst?.has(node.name) !== true) node.powerOn();
  }

  get nodes(): ReadonlyMap<string, SimNode> {
    return this.#nodes;
  }

  /** A machine that was never there is installed, switched on and declared. */
  addNode(name: string): void {
    const like = this.first.find((object) => object.kind === "HANode");
    if (like === undefined) return;
    this.#nodes.get(name)?.powerOn();
    this.put({ ...like, metadata: { ...like.metadata, name } });
  }

  now(): SimTime {
    return this.queue.now();
  }

  /** The last decision of any leader. */
  lastDecision(): Decision | undefined {
    return this.#lastDecision;
  }

  /** The wish as the objects in the store say it now. */
  desired(): Desired {
    return this.#desired;
  }

  /** As a user writes an object; a node that was never there is installed and switched on first. */
  put(object: HoldfastObject): void {
    const { name } = object.metadata;
    if (object.kind === "HANode" && !this.#nodes.has(name)) {
      this.#nodes.set(name, this.#createNode(name));
      this.#nodes.get(name)?.powerOn();
    }
    this.store.put(draftOf(object));
  }

  remove(kind: string, name: string): void {
    this.store.remove({ kind, namespace: "sim", name });
  }

  userObjects(): readonly HoldfastObject[] {
    return userObjectsOf(this.store.objects().values());
  }

  tell(event: WorldEvent): void {
    this.#parts.onEvent(event);
  }

  run(forMs: SimTime): Promise<void> {
    return this.queue.runUntil(this.queue.now() + forMs);
  }

  #createNode(name: string): SimNode {
    return new SimNode({
      name,
      machine: `machine-${name}`,
      timing: this.#desired.cluster.timing,
      backstop: this.#parts.backstop,
      watchdogTimeoutMs: watchdogTimeoutOf(this.#parts.objects),
      clockSlewMax: this.#parts.clockSlewMax,
      queue: this.queue,
      store: this.store,
      random: this.random.fork(`node ${name}`),
      trace: this.trace,
      tell: (event) => this.tell({ at: this.now(), ...event }),
    });
  }

  #createManager(index: number): SimManager {
    const name = `manager-${index + 1}`;
    const hosts = [...this.#nodes.values()];
    return new SimManager({
      name,
      host: this.#parts.managersOn === "Nodes" ? hosts[index % hosts.length] : undefined,
      timing: this.#desired.cluster.timing,
      clockSlewMax: this.#parts.clockSlewMax,
      queue: this.queue,
      store: this.store,
      random: this.random.fork(name),
      nodes: this.nodes,
      fenceTrouble: this.fenceTrouble,
      compile: (objects) => this.#compile(objects),
      onDecision: (decision) => {
        this.#lastDecision = decision;
      },
      tell: (event) => this.tell({ at: this.now(), ...event }),
      trace: this.trace,
    });
  }

  #onCommit(commit: StoreCommit): void {
    if (this.trace.isKept) this.#traceCommit(commit);
    this.tell({ type: "commit", at: this.now(), ...commit });
    if (!recordKinds.has(commit.object.kind) && !isAboutStatus(commit)) this.#noteWish();
  }

  #traceCommit({ object, isDeleted, writer }: StoreCommit): void {
    const { kind, metadata, spec } = object;
    this.trace.note(isDeleted ? "deleted" : "commit", { writer, kind, name: metadata.name, spec });
  }

  #noteWish(): void {
    if (this.store.objects().size < this.first.length && this.now() === 0) return;
    this.#desired = this.#compile(this.store.objects().values());
    this.tell({ type: "wish", at: this.now(), desired: this.#desired });
  }

  /** Managers read the same objects again and again: equal objects compile to the same wish. */
  #compile(objects: Iterable<StoredObject>): Desired {
    const stored = [...objects].filter((object) => !recordKinds.has(object.kind));
    const versions = stored
      .map(({ kind, metadata, status }) => {
        const { name, uid, generation, labels } = metadata;
        return JSON.stringify([kind, name, uid, generation, labels, kind === "HAOperation" ? status?.["state"] : ""]);
      })
      .toSorted()
      .join("\n");
    const known = this.#compiled.get(versions);
    if (known !== undefined) return known;
    const desired = compileDesired(userObjectsOf(stored), { isKubernetes: false });
    this.#compiled.set(versions, desired);
    return desired;
  }
}

/** The status of an order says whether it still lies over the wish; any other one is for people. */
function isAboutStatus({ object, before, isDeleted }: StoreCommit): boolean {
  if (before === undefined || isDeleted) return false;
  if (object.kind === "HAOperation" && object.status?.["state"] !== before.status?.["state"]) return false;
  return before.spec === object.spec && before.metadata.labels === object.metadata.labels;
}

function userObjectsOf(objects: Iterable<StoredObject>): readonly HoldfastObject[] {
  const own = [...objects].filter(
    (object) => !recordKinds.has(object.kind) && object.metadata.deletionTimestamp === undefined,
  );
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the simulation put there was loaded through the schema
  return own as unknown as readonly HoldfastObject[];
}

function draftOf(object: HoldfastObject): ObjectDraft {
  const { name, labels } = object.metadata;
  const metadata = labels === undefined ? { namespace: "sim", name } : { namespace: "sim", name, labels };
  return { apiVersion: object.apiVersion, kind: object.kind, metadata, spec: { ...object.spec } };
}

function watchdogTimeoutOf(objects: readonly HoldfastObject[]): number {
  for (const object of objects) {
    if (object.kind !== "FencingPolicy" || object.spec.watchdogTimeout === undefined) continue;
    return parseDuration(object.spec.watchdogTimeout) ?? watchdogTimeoutDefaultMs;
  }
  return watchdogTimeoutDefaultMs;
}
