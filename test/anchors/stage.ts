import type { HoldfastObject } from "../../controller/api/types.gen.ts";
import { watchOver, type Violation } from "../../sim/checkers/watch-over.ts";
import { isRenewal } from "../../sim/checkers/idempotence.ts";
import { assignmentName, recordDraft } from "../../controller/runtime/records.ts";
import type { ObjectDraft } from "../../controller/ports/store.ts";
import { digestText } from "../../sim/digest-text.ts";
import type { SimManager } from "../../sim/sim-manager.ts";
import type { SimNode } from "../../sim/sim-node.ts";
import { World } from "../../sim/world.ts";
import type { WorldEvent } from "../../sim/world-event.ts";
import { GivenUp } from "./given-up.ts";
import {
  clusterObjectsOf,
  document,
  firstUsageOf,
  load,
  nameOf,
  ruleObjectsOf,
  serviceObjectsOf,
  type ServiceWish,
} from "./objects-of-case.ts";
import type { DriverScript, PeerCase, PeerService } from "./peer-case.ts";

/** Longer than a takeover from a node of which nobody hears takes: ttl, twice the watchdog's time, the margins. */
const quietMs = 25_000;
/** What fails again and again is never quiet. */
const settleMsMax = 90_000;

/** A case in our world: what is declared by now, and what is done to it. */
export class Stage {
  readonly world: World;
  readonly peer: PeerCase;
  readonly givenUp = new GivenUp();
  readonly everError = new Set<string>();
  readonly services = new Map<string, ServiceWish>();
  readonly locked = new Map<string, string>();
  #declared: readonly HoldfastObject[] = [];
  #violation: Violation | undefined;
  #lastNews = 0;
  readonly #broken = new Set<string>();
  readonly #failedStarts = new Map<string, number>();

  constructor(peer: PeerCase) {
    this.peer = peer;
    this.world = new World({
      seed: 1,
      objects: clusterObjectsOf(peer),
      managers: peer.nodes.length,
      managersOn: "Nodes",
      backstop: "Watchdog",
      clockSlewMax: 0,
      isTraced: process.env["TRACE"] !== undefined,
      offAtFirst: new Set(peer.nodes.filter(({ power }) => power !== "on").map(({ name }) => name)),
      onEvent: this.#see(watchOver()),
    });
    for (const { name } of peer.nodes) {
      const node = this.node(name);
      node.staysOff = true;
      node.driverTrouble.script = (verb, { name: unit }) => this.#scripted(verb, unit, name);
    }
  }

  violation(): string | undefined {
    const found = this.#violation;
    return found === undefined ? undefined : `${found.checker} at ${found.at} ms: ${found.detail}`;
  }

  node(name: string | undefined): SimNode {
    const node = this.world.nodes.get(name ?? "");
    if (node === undefined) throw new Error(`the case names no node ${name}`);
    return node;
  }

  /** Brings what the store has in line with the services as they now stand. */
  declare(): void {
    const rules = ruleObjectsOf(this.peer, new Set(this.services.keys()));
    const objects = [...this.services].flatMap(([sid, wish]) => serviceObjectsOf(sid, wish, this.peer));
    const next = [...objects, ...rules];
    for (const object of next) this.world.put(object);
    const isKept = ({ kind, metadata }: HoldfastObject): boolean =>
      next.some((one) => one.kind === kind && one.metadata.name === metadata.name);
    for (const object of this.#declared) if (!isKept(object)) this.world.remove(object.kind, object.metadata.name);
    this.#declared = next;
  }

  /** A service that was on this node before; it is not said to run there. */
  add(sid: string, { node, ...wish }: PeerService): void {
    const isInError = this.peer.seed?.service_status?.[sid]?.state === "error";
    // What is in error has used up its relocations.
    const relocations = isInError ? { max_relocate: 0 } : {};
    this.services.set(sid, { ...wish, ...relocations, usage: firstUsageOf(sid, this.peer) });
    this.declare();
    this.world.store.put(formerAssignment(`HAGroup/${nameOf(sid)}`, node));
  }

  /** Every start of it fails, until this is called again. */
  setBroken(sid: string, isBroken: boolean): void {
    if (isBroken) this.#broken.add(sid);
    else this.#broken.delete(sid);
  }

  /** It runs there, started by nobody of ours. */
  bringUp(sid: string, node: string): void {
    const members = this.world.desired().groups.get(`HAGroup/${nameOf(sid)}`)?.members ?? [];
    for (const member of members) this.node(node).machine.bring(member, "Foreign");
  }

  setClusterState(state: "Running" | "Stopped" | "Unmanaged"): void {
    for (const object of clusterObjectsOf(this.peer))
      if (object.kind === "HACluster") this.world.put({ ...object, spec: { ...object.spec, state } });
  }

  managerOn(node: string | undefined): SimManager | undefined {
    const at = this.peer.nodes
      .map(({ name }) => name)
      .toSorted()
      .indexOf(node ?? "");
    return this.world.managers[at];
  }

  edit(sid: string | undefined, change: Partial<ServiceWish>): void {
    const known = this.services.get(sid ?? "");
    if (sid === undefined || known === undefined) throw new Error(`the case names no service ${sid}`);
    this.services.set(sid, { ...known, ...change });
    this.declare();
  }

  order(name: string, spec: object): void {
    for (const object of load([document("HAOperation", name, spec)])) this.world.put(object);
  }

  endOrder(name: string): void {
    this.world.remove("HAOperation", name);
  }

  runningOn(sid: string): readonly string[] {
    const isIt = ({ resource }: { readonly resource: { readonly name: string } }): boolean =>
      resource.name === nameOf(sid);
    return [...this.world.nodes.values()]
      .filter(({ active }) => [...active.values()].some(isIt))
      .map(({ name }) => name);
  }

  /** Until nothing has happened for so long that nothing more will, unless something does over and over again. */
  async settle(): Promise<void> {
    const end = this.world.now() + settleMsMax;
    this.#lastNews = this.world.now();
    while (this.world.now() < Math.min(end, this.#lastNews + quietMs)) await this.world.run(1_000);
  }

  #see(watch: (event: WorldEvent) => Violation | undefined): (event: WorldEvent) => void {
    return (event) => {
      this.#violation ??= watch(event);
      this.givenUp.see(event);
      if (event.type === "commit") {
        if (isRenewal(event)) return;
        const { kind, status, metadata } = event.object;
        if (kind === "HAGroup" && status?.["state"] === "Error") this.everError.add(metadata.name);
      }
      this.#lastNews = event.at;
    };
  }

  #scripted(verb: string, unit: string, node: string): string | undefined {
    const [sid, wish] = [...this.services].find(([name]) => nameOf(name) === unit) ?? [];
    if (sid === undefined) return undefined;
    if (this.locked.get(sid) === node) return "it is locked";
    if (verb === "start" && this.#broken.has(sid)) return "it is broken";
    const script = wish?.driverFaults;
    if (script === undefined || (script.onlyOnNode !== null && script.onlyOnNode !== node)) return undefined;
    return this.#failureBy(script, verb, sid);
  }

  #failureBy(script: DriverScript, verb: string, sid: string): string | undefined {
    if (verb === "stop") return script.failStop ? "its stop fails" : undefined;
    const failed = this.#failedStarts.get(sid) ?? 0;
    if (verb !== "start" || failed >= script.failStarts) return undefined;
    this.#failedStarts.set(sid, failed + 1);
    return `its start fails ${script.failStarts} times`;
  }
}

/** The word about a group that ran on this node until everything was switched off. */
function formerAssignment(key: string, ranOn: string): ObjectDraft {
  return recordDraft(
    "HAAssignment",
    { namespace: "sim", name: assignmentName(key, digestText) },
    {
      group: { kind: "HAGroup", name: key.slice("HAGroup/".length) },
      epoch: { term: 0, counter: 1 },
      wish: "Stopped",
      placements: [],
      members: [],
      releases: [],
      stopsEarly: true,
      retriesOnNode: 0,
      failuresExpireAfterMs: 0,
      era: 0,
      format: 1,
      ranOn,
    },
  );
}
