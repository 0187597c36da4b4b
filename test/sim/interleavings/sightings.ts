import type { HAAssignmentMember, HAClaimSpec, HALeaseSpec } from "../../../controller/api/types.gen.ts";
import type { StoredObject } from "../../../controller/ports/store.ts";
import { specOf } from "../../../controller/runtime/records.ts";
import type { SimTime } from "../../../sim/event-queue.ts";
import type { CommitEvent, WorldEvent } from "../../../sim/world-event.ts";

interface Happened {
  readonly at: SimTime;
  readonly node: string;
  readonly thing: string;
}

/**
 * What happened in a world, by its own truth: who has which thing, who was named for it, who renewed. A thing is an
 * address, a unit or the root of data, read from the spec that runs and not from the claims that were made of it.
 */
export class Sightings {
  /** Against whom devices were commanded: node and boot. */
  readonly fenced: string[] = [];
  readonly #awaited: { readonly isIt: (object: StoredObject) => boolean; readonly call: () => void }[] = [];
  readonly #started: Happened[] = [];
  readonly #ended: Happened[] = [];
  readonly #active = new Map<string, Set<string>>();
  readonly #things = new Map<string, string>();
  readonly #leases = new Map<string, HALeaseSpec>();
  readonly #renewedAt = new Map<string, SimTime>();
  readonly #stoppedWords = new Map<string, SimTime>();
  readonly #claims = new Map<string, HAClaimSpec>();
  readonly #assignments = new Map<string, StoredObject>();

  see(event: WorldEvent): void {
    switch (event.type) {
      case "active":
        return this.#seeActive(event);
      case "inactive": {
        const thing = this.#things.get(event.key) ?? event.key;
        this.#active.get(thing)?.delete(event.node);
        this.#ended.push({ at: event.at, node: event.node, thing });
        return undefined;
      }
      case "fencing":
        this.fenced.push(`${event.record.node} ${event.record.boot}`);
        return undefined;
      case "commit":
        return this.#seeRecord(event);
      default:
        return undefined;
    }
  }

  /** Calls once, at the very moment in which the store takes such an object: its answer is not on its way yet. */
  onceWritten(isIt: (object: StoredObject) => boolean, call: () => void): void {
    this.#awaited.push({ isIt, call });
  }

  holdersOf(thing: string): readonly string[] {
    return [...(this.#active.get(thing) ?? [])].toSorted();
  }

  /** When this thing was last made active by an agent's action on this node. */
  startOf(thing: string, node: string): SimTime {
    const start = this.#started.findLast((one) => one.thing === thing && one.node === node);
    return found(start, `start of ${thing} on ${node}`).at;
  }

  /** When this thing last became inactive on this node, by whatever cause. */
  endOf(thing: string, node: string): SimTime {
    const end = this.#ended.findLast((one) => one.thing === thing && one.node === node);
    return found(end, `end of ${thing} on ${node}`).at;
  }

  /** In the order in which it happened. */
  startsSince(at: SimTime): readonly string[] {
    return this.#started.filter((one) => one.at > at).map((one) => `${one.thing} on ${one.node}`);
  }

  endsSince(at: SimTime): readonly string[] {
    return this.#ended.filter((one) => one.at > at).map((one) => `${one.thing} on ${one.node}`);
  }

  /** When the store last took a renewal of this node. */
  lastRenewalOf(node: string): SimTime {
    return found(this.#renewedAt.get(node), `renewal of ${node}`);
  }

  leaseOf(node: string): HALeaseSpec {
    return found(this.#leases.get(node), `lease of ${node}`);
  }

  incarnationOf(node: string): string {
    return this.leaseOf(node).incarnation;
  }

  /** Who ended the present lease of a node; undefined while it is open. */
  closedBy(node: string): string | undefined {
    return this.leaseOf(node).closedBy;
  }

  /** Whether this node has said, in its present incarnation, that it does not hold the thing. */
  hasSaidStopped(node: string, thing: string): boolean {
    return this.#stoppedWords.has(this.#wordKey(node, thing));
  }

  /** When it first did. */
  stoppedWordOf(node: string, thing: string): SimTime {
    return found(this.#stoppedWords.get(this.#wordKey(node, thing)), `word of ${node} that it has stopped ${thing}`);
  }

  /** Who may hold the thing, as the record of its claim says: nobody else is given it while one is there. */
  namedFor(thing: string): readonly string[] {
    const claim = found(this.#claims.get(keyOf(thing)), `claim record of ${thing}`);
    return claim.mayHold.map((entry) => entry.node).toSorted();
  }

  /** The word that is in the store for a group. */
  assignmentOf(group: string): StoredObject | undefined {
    return this.#assignments.get(group);
  }

  describe(): string {
    return [...this.#active].map(([thing, nodes]) => `${thing} is on ${[...nodes].join(", ") || "no node"}`).join("\n");
  }

  #wordKey(node: string, thing: string): string {
    return `${node} ${this.incarnationOf(node)} ${keyOf(thing)}`;
  }

  #seeActive({ at, node, resource, cause }: Extract<WorldEvent, { type: "active" }>): void {
    const thing = thingIn(resource);
    this.#things.set(`${resource.kind}/${resource.name}`, thing);
    this.#active.set(thing, (this.#active.get(thing) ?? new Set<string>()).add(node));
    if (cause === "Action") this.#started.push({ at, node, thing });
  }

  #seeRecord({ at, object, writer, isDeleted }: CommitEvent): void {
    if (object.kind === "HALease") {
      const lease = specOf("HALease", object);
      if (lease.purpose === "Node") this.#leases.set(lease.holder, lease);
      if (lease.purpose === "Node" && lease.holder === writer) this.#renewedAt.set(lease.holder, at);
    }
    if (object.kind === "HAClaim") {
      const { claim, mayHold } = specOf("HAClaim", object);
      this.#claims.set(claim.key, { claim, mayHold: isDeleted ? [] : mayHold, format: 1 });
    }
    if (object.kind === "HAAssignment") {
      const { name } = specOf("HAAssignment", object).group;
      if (isDeleted) this.#assignments.delete(name);
      else this.#assignments.set(name, object);
    }
    if (object.kind === "HANodeReport") this.#seeReport(at, object);
    const index = this.#awaited.findIndex(({ isIt }) => isIt(object));
    if (index >= 0) this.#awaited.splice(index, 1)[0]?.call();
  }

  #seeReport(at: SimTime, object: StoredObject): void {
    const { node, incarnation, claims } = specOf("HANodeReport", object);
    for (const { key, held } of claims) {
      const word = `${node} ${incarnation} ${key}`;
      if (held === "Stopped" && !this.#stoppedWords.has(word)) this.#stoppedWords.set(word, at);
    }
  }
}

/** `192.0.2.10`, `nginx` or `/srv/data`, as the spec that runs says. */
export function thingIn({ kind, name, spec }: HAAssignmentMember): string {
  const { address, root, systemd } = spec;
  if (typeof address === "string") return address.replace(/\/.*/, "");
  if (typeof root === "string") return root;
  const unit: unknown = typeof systemd === "object" && systemd !== null ? Reflect.get(systemd, "unit") : undefined;
  return typeof unit === "string" ? unit.replace(".service", "") : `${kind}/${name}`;
}

/** The key of the claim on a thing. */
function keyOf(thing: string): string {
  return thing.includes("/") || /^[\d.]+$/.test(thing) ? thing : `${thing}.service`;
}

export function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`there is no ${what} in this world`);
  return value;
}
