import type { SimTime } from "../event-queue.ts";
import type { SeededRandom } from "../random.ts";
import type { World } from "../world.ts";

/** One thing that goes wrong, as data: a plan of them can be kept, cut down and replayed. */
export interface PlannedFault {
  readonly at: SimTime;
  readonly fault: string;
  /** A node, a manager, a group, an object: whatever the fault strikes; empty where it strikes the whole. */
  readonly target: string;
  readonly args: Readonly<Record<string, number>>;
  /** When it ends; a fault that has nothing to end ends at once. */
  readonly until: SimTime;
}

/** One sort of fault of the failure model. */
export interface Fault {
  readonly name: string;
  /** What it can strike in this world. */
  targets(world: World): readonly string[];
  /** How long it lasts, in milliseconds, at least and at most; drawn so that short and long ones are as frequent. */
  readonly lastsMs: readonly [number, number];
  /** What else is drawn for it. */
  draw?(random: SeededRandom): Readonly<Record<string, number>>;
  /** Makes it so; gives what ends it. */
  inject(world: World, planned: PlannedFault): () => void;
}

export const nothingToEnd = (): void => undefined;

export function nodeNames(world: World): readonly string[] {
  return [...world.nodes.keys()];
}

export function managerNames(world: World): readonly string[] {
  return world.managers.map((manager) => manager.name);
}
