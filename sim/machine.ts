import type { HAAssignmentMember } from "../controller/api/types.gen.ts";
import { resourceKeyOf } from "../controller/core/journal.ts";
import type { EventQueue, SimTime } from "./event-queue.ts";
import { thingKeyOf, type ThingKey } from "./thing.ts";
import type { Role, WorldEvent } from "./world-event.ts";

/** What runs on a node, as the world knows it; the agent only sees what it looks at. */
export interface ActiveResource {
  readonly resource: HAAssignmentMember;
  role: Role | undefined;
  /** True when it is there but does not work. */
  isFailed: boolean;
  /** Brought up by hand, or at boot, and by no agent. */
  readonly isForeign: boolean;
  /** The journal that had it is lost: of what no word names its agent knows nothing. */
  isForgotten: boolean;
}

/** A process of an action, which lives on when the agent that began it is dead. */
export interface LivingAction {
  readonly number: number;
  isDead: boolean;
  /** Told to whoever waits for it when somebody else ends it. */
  readonly onKilled: () => void;
}

interface Task {
  readonly verb: "start" | "stop" | "promote" | "demote";
  readonly resource: HAAssignmentMember;
}

type Happening = WorldEvent extends infer Event ? (Event extends WorldEvent ? Omit<Event, "at"> : never) : never;
export type Tell = (event: Happening) => void;

/** The part of a node that is no process of ours: what is active on it, and the processes of actions. */
export class Machine {
  readonly name: string;
  readonly active = new Map<ThingKey, ActiveResource>();
  readonly living = new Set<LivingAction>();
  readonly #queue: EventQueue;
  readonly #tell: Tell;
  #actions = 0;

  constructor(name: string, queue: EventQueue, tell: Tell) {
    this.name = name;
    this.#queue = queue;
    this.#tell = tell;
  }

  now(): SimTime {
    return this.#queue.now();
  }

  /** Brings a thing up; one that is up already goes on under the new name and spec. */
  bring(resource: HAAssignmentMember, cause: "Action" | "Foreign"): void {
    const thing = thingKeyOf(resource);
    const known = this.active.get(thing);
    if (known !== undefined && resourceKeyOf(known.resource) !== resourceKeyOf(resource))
      this.takeAway(thing, "Foreign");
    const role = resource.spec["promotable"] === undefined ? undefined : "Secondary";
    this.active.set(thing, {
      resource,
      role: known?.role ?? role,
      isFailed: false,
      isForeign: cause === "Foreign",
      isForgotten: false,
    });
    this.#tell({ type: "active", node: this.name, resource, cause });
  }

  takeAway(thing: ThingKey, cause: "Action" | "Backstop" | "Power" | "Foreign"): void {
    const known = this.active.get(thing);
    if (known === undefined) return;
    this.active.delete(thing);
    const { resource } = known;
    this.#tell({ type: "inactive", node: this.name, key: resourceKeyOf(resource), resource, cause });
  }

  takeAllAway(cause: "Backstop" | "Power"): void {
    for (const thing of [...this.active.keys()].toReversed()) this.takeAway(thing, cause);
  }

  setRole(thing: ThingKey, role: Role): void {
    const found = this.active.get(thing);
    if (found === undefined || found.role === role) return;
    found.role = role;
    this.#tell({ type: "role", node: this.name, resource: found.resource, role });
  }

  beginAction({ verb, resource }: Task, onKilled: () => void): LivingAction {
    this.#actions += 1;
    const action = { number: this.#actions, isDead: false, onKilled };
    this.living.add(action);
    this.#tell({ type: "begun", node: this.name, action: action.number, verb, resource });
    return action;
  }

  endAction(action: LivingAction): void {
    action.isDead = true;
    if (this.living.delete(action)) this.#tell({ type: "ended", node: this.name, action: action.number });
  }

  endAllActions(): void {
    for (const action of this.living) {
      this.endAction(action);
      action.onKilled();
    }
  }
}
