import type { FencingOrder, FencingResult } from "../controller/core/fencing.ts";
import type { ActionLimit } from "../controller/ports/driver.ts";
import type { Fencer } from "../controller/ports/fencer.ts";
import type { EventQueue } from "./event-queue.ts";
import type { Tell } from "./machine.ts";
import type { ProcessGate } from "./process-gate.ts";
import type { SeededRandom } from "./random.ts";
import type { SimNode } from "./sim-node.ts";
import type { Trace } from "./trace.ts";

/** What is wrong with every fence device of the cluster. */
export interface FenceTrouble {
  /** Share of commands that fail without doing anything. */
  failShare: number;
  /** Share of commands that never answer; half of them did what they were asked. */
  hangShare: number;
  /** Share of commands that report a failure and then succeed a little later. */
  lateShare: number;
  /** It says it is done and has switched off nothing: what `Devices` assumes never to happen. */
  isLying: boolean;
  /** Devices that answer nobody; a level is done by all of its devices or not at all. */
  readonly deadDevices: Set<string>;
}

export function noFenceTrouble(): FenceTrouble {
  return { failShare: 0, hangShare: 0, lateShare: 0, isLying: false, deadDevices: new Set() };
}

interface SimFencerParts {
  readonly manager: string;
  readonly gate: ProcessGate;
  readonly queue: EventQueue;
  readonly random: SeededRandom;
  readonly trouble: FenceTrouble;
  readonly nodes: ReadonlyMap<string, SimNode>;
  readonly tell: Tell;
  readonly trace: Trace;
}

/** Switched off, and the status asked, in milliseconds. */
const fenceMs: readonly [number, number] = [300, 3_000];
const rebootMs: readonly [number, number] = [2_000, 15_000];

/** All devices of a level as one: off is verified before on, and a command lives on when its manager does not. */
export class SimFencer implements Fencer {
  readonly #parts: SimFencerParts;

  constructor(parts: SimFencerParts) {
    this.#parts = parts;
  }

  fence(order: FencingOrder, limit: ActionLimit): Promise<FencingResult> {
    const { gate, queue, random, trouble, tell, manager, trace } = this.#parts;
    const { record } = order;
    tell({ type: "fencing", manager, record });
    trace.note("fence", { manager, node: record.node, boot: record.boot, action: record.action });
    const takes = random.between(...fenceMs);
    const isHanging = random.chance(trouble.hangShare);
    const isDead = order.devices.some((device) => trouble.deadDevices.has(device));
    const isFailing = random.chance(trouble.failShare);
    const isLate = random.chance(trouble.lateShare) && !isDead;
    const isHalfDone = random.chance(0.5);
    const isDone = !isDead && (isHanging ? isHalfDone : !isFailing);
    return gate.promise((resolve) => {
      limit.signal.addEventListener("abort", () => resolve({ ok: false, error: "the device did not answer in time" }));
      queue.after(takes, () => {
        if (order.devices.length === 0) resolve({ ok: false, error: "the node has no device" });
        else {
          if (isDone && !isLate) this.#switchOff(order);
          if (isLate) queue.after(takes * 3, () => this.#switchOff(order));
          if (!isHanging) resolve(isDone && !isLate ? { ok: true, detail: "off" } : { ok: false, error: "failed" });
        }
      });
    });
  }

  #switchOff({ record }: FencingOrder): void {
    const { random, nodes, trouble } = this.#parts;
    const node = nodes.get(record.node);
    // A device knows outlets, not boots: whatever runs there goes off.
    if (node === undefined || trouble.isLying) return;
    node.powerOff();
    if (record.action !== "off") node.powerOnAfter(random.between(...rebootMs));
  }
}
