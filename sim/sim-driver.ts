import type { HAAssignmentMember } from "../controller/api/types.gen.ts";
import { resourceKeyOf } from "../controller/core/journal.ts";
import type { ActionLimit, NodeDriver, Observed, Outcome, StartOutcome } from "../controller/ports/driver.ts";
import type { EventQueue } from "./event-queue.ts";
import type { Machine } from "./machine.ts";
import type { ProcessGate } from "./process-gate.ts";
import type { SeededRandom } from "./random.ts";
import { thingKeyOf } from "./thing.ts";
import type { Trace } from "./trace.ts";

/** What is wrong with the drivers of one node. */
export interface DriverTrouble {
  /** Share of actions that fail, half of them half done. */
  failShare: number;
  /** Share of actions that hang until they are ended. */
  hangShare: number;
  /** Share of actions that say they did it and did not. */
  lieShare: number;
  /** Nothing can be stopped. */
  isStuck: boolean;
  /** Something that is not of this node is in the way of every start, and will go some time. */
  isObstructed: boolean;
  /** Milliseconds that an action takes, at least and at most. */
  takes: readonly [number, number];
  /** Asked as each action begins: why this one fails, and changes nothing; undefined where it is left to the shares. */
  script: (verb: "start" | "stop" | "promote" | "demote", resource: HAAssignmentMember) => string | undefined;
}

export function noDriverTrouble(): DriverTrouble {
  return {
    failShare: 0,
    hangShare: 0,
    lieShare: 0,
    isStuck: false,
    isObstructed: false,
    takes: [5, 40],
    script: () => undefined,
  };
}

export interface SimDriverParts {
  readonly queue: EventQueue;
  /** The agent: what it is told comes through here. */
  readonly gate: ProcessGate;
  /** The machine's own processes: they go on when the agent does not, and stand still when the machine does. */
  readonly machineGate: ProcessGate;
  readonly machine: Machine;
  readonly random: SeededRandom;
  readonly trouble: DriverTrouble;
  readonly trace: Trace;
}

/** Killing a process group takes this many milliseconds. */
const killMs = 2;
/** To find out that something is in the way of a start takes so long. */
const lookMs = 5;

export class SimDriver implements NodeDriver {
  readonly #parts: SimDriverParts;

  constructor(parts: SimDriverParts) {
    this.#parts = parts;
  }

  start(resource: HAAssignmentMember, limit: ActionLimit): Promise<StartOutcome> {
    if (this.#parts.trouble.isObstructed) return this.#beObstructed();
    return this.#run({ verb: "start", resource, effect: () => this.#parts.machine.bring(resource, "Action") }, limit);
  }

  stop(resource: HAAssignmentMember, limit: ActionLimit): Promise<Outcome> {
    const effect = (): void => {
      if (!this.#parts.trouble.isStuck) this.#parts.machine.takeAway(thingKeyOf(resource), "Action");
    };
    return this.#run({ verb: "stop", resource, effect }, limit);
  }

  promote(resource: HAAssignmentMember, limit: ActionLimit): Promise<Outcome> {
    const effect = (): void => this.#parts.machine.setRole(thingKeyOf(resource), "Primary");
    return this.#run({ verb: "promote", resource, effect }, limit);
  }

  demote(resource: HAAssignmentMember, limit: ActionLimit): Promise<Outcome> {
    const effect = (): void => {
      if (!this.#parts.trouble.isStuck) this.#parts.machine.setRole(thingKeyOf(resource), "Secondary");
    };
    return this.#run({ verb: "demote", resource, effect }, limit);
  }

  probe(resource: HAAssignmentMember): Promise<Observed> {
    const { gate, machineGate, queue, random } = this.#parts;
    return gate.promise((resolve) => {
      const takes = 1 + random.next() * 3;
      // What is told was seen a while before: an action may have ended since.
      queue.after(takes / 2, () =>
        machineGate.deliver(() => {
          const seen = this.#seen(resource);
          queue.after(takes / 2, () => machineGate.deliver(() => resolve(seen)));
        }),
      );
    });
  }

  #seen(resource: HAAssignmentMember): Observed {
    const found = this.#parts.machine.active.get(thingKeyOf(resource));
    if (found === undefined) return { state: "Stopped" };
    if (found.isFailed) return { state: "Failed", detail: "it was broken" };
    return found.role === undefined ? { state: "Started" } : { state: "Started", role: found.role };
  }

  endEarlierActions(): Promise<Outcome> {
    const { gate, machineGate, queue, machine } = this.#parts;
    return gate.promise((resolve) => {
      queue.after(killMs, () =>
        machineGate.deliver(() => {
          machine.endAllActions();
          resolve({ status: "done" });
        }),
      );
    });
  }

  /** Nothing in this world has to be repeated. */
  keep(): void {}

  close(): Promise<void> {
    return Promise.resolve();
  }

  #beObstructed(): Promise<StartOutcome> {
    const { gate, machineGate, queue } = this.#parts;
    return gate.promise((resolve) => {
      queue.after(lookMs, () => machineGate.deliver(() => resolve({ status: "waits", for: "what is in the way" })));
    });
  }

  /** One process in the world: it works, fails, hangs or lies, and ends when it is told to or when it is done. */
  #run(
    task: {
      readonly verb: "start" | "stop" | "promote" | "demote";
      readonly resource: HAAssignmentMember;
      readonly effect: () => void;
    },
    limit: ActionLimit,
  ): Promise<Outcome> {
    const { gate, machineGate, queue, random, machine, trouble, trace } = this.#parts;
    const key = resourceKeyOf(task.resource);
    return gate.promise((resolve) => {
      const action = machine.beginAction(task, () => resolve({ status: "failed", error: `${key}: it was killed` }));
      const takes = trouble.takes[0] + random.next() * (trouble.takes[1] - trouble.takes[0]);
      const isHanging = random.chance(trouble.hangShare);
      const scripted = trouble.script(task.verb, task.resource);
      const isFailing = scripted !== undefined || random.chance(trouble.failShare);
      const isLying = random.chance(trouble.lieShare);
      const isHalfDone = random.chance(0.5);
      const hasEffect = !isLying && scripted === undefined && (isHalfDone || !(isFailing || isHanging));
      if (trace.isKept)
        trace.note(task.verb, { node: machine.name, resource: key, takes, isHanging, isFailing, hasEffect });
      const later = (delay: number, call: () => void): void => {
        queue.after(delay, () =>
          machineGate.deliver(() => {
            if (!action.isDead) call();
          }),
        );
      };
      const end = (outcome: Outcome): void => {
        machine.endAction(action);
        resolve(outcome);
      };
      // What it does happens somewhere in the middle, and is there from then on.
      if (hasEffect) later(takes * random.next(), task.effect);
      if (!isHanging)
        later(takes, () =>
          end(
            isFailing ? { status: "failed", error: `${key}: ${scripted ?? "simulated failure"}` } : { status: "done" },
          ),
        );
      limit.signal.addEventListener("abort", () =>
        later(killMs, () => end({ status: "failed", error: "ended at its deadline" })),
      );
    });
  }
}
