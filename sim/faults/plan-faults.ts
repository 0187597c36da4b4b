import type { SimTime } from "../event-queue.ts";
import type { SeededRandom } from "../random.ts";
import type { World } from "../world.ts";
import { allFaults } from "./all-faults.ts";
import { isAllowedUnder } from "./assumptions.ts";
import type { Fault, PlannedFault } from "./fault.ts";

/** Draws what goes wrong between two moments, in the order in which it begins. */
export function planFaults(
  world: World,
  span: { readonly from: SimTime; readonly until: SimTime; readonly random: SeededRandom },
): readonly PlannedFault[] {
  const { random } = span;
  const possible = possibleFaults(world);
  if (possible.length === 0) return [];
  // Few sorts at a time, and others in the next run: many at once hide each other.
  const chosen = random.chance(0.2) ? possible : possible.filter(() => random.chance(0.3));
  const faults = chosen.length === 0 ? [random.pick(possible)] : chosen;
  const gap = 10 ** (2.3 + random.next() * 1.7);
  const planned: PlannedFault[] = [];
  for (let at = span.from; at < span.until; at += random.next() * 2 * gap) {
    const fault = random.pick(faults);
    const [low, high] = fault.lastsMs;
    const lasts = low * (high / low) ** random.next();
    const args = fault.draw?.(random) ?? {};
    planned.push({
      at,
      fault: fault.name,
      target: random.pick(fault.targets(world)),
      args,
      until: Math.min(span.until, at + lasts),
    });
  }
  return planned;
}

/** What may go wrong here without breaking what a fencing mode of the cluster assumes. */
export function possibleFaults(world: World): readonly Fault[] {
  const modes = new Set([...world.desired().groups.values()].map((group) => group.fencing.mode));
  return allFaults.filter((fault) => isAllowedUnder(fault.name, modes) && fault.targets(world).length > 0);
}

/**
 * Plans their beginning and end in the world; what lasts until infinity does not end by itself. Gives what ends, at once,
 * those that have begun and not ended.
 */
export function injectFaults(world: World, planned: readonly PlannedFault[]): () => void {
  const byName = new Map(allFaults.map((fault) => [fault.name, fault]));
  const running = new Set<() => void>();
  for (const one of planned) {
    world.queue.at(one.at, () => {
      world.trace.note("fault", { ...one });
      const end = byName.get(one.fault)?.inject(world, one);
      const endOnce = (): void => {
        if (!running.delete(endOnce)) return;
        world.trace.note("fault-ends", { fault: one.fault, target: one.target });
        end?.();
      };
      running.add(endOnce);
      world.queue.at(one.until, endOnce);
    });
  }
  return () => {
    for (const end of running) end();
  };
}
