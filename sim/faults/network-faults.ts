import { noTrouble, type StoreTrouble } from "../store-trouble.ts";
import type { World } from "../world.ts";
import { managerNames, nodeNames, type Fault } from "./fault.ts";

/** Faults of the way between one process and the store. */
export const networkFaults: readonly Fault[] = [
  troubleFault("partition", [10, 60_000], () => ({ isCutOff: true })),
  troubleFault("one-way-loss", [10, 60_000], () => ({ isDeafened: true })),
  troubleFault("reply-loss", [100, 60_000], (args) => ({ replyLoss: args["share"] ?? 0.2 })),
  troubleFault("late-requests", [100, 60_000], (args) => ({ lateShare: args["share"] ?? 0.2 })),
  troubleFault("duplicate-requests", [100, 60_000], (args) => ({ duplicateShare: args["share"] ?? 0.2 })),
  troubleFault("slow-network", [100, 60_000], (args) => ({ latency: [1, 10 + (args["share"] ?? 0) * 900] })),
  troubleFault("stale-list", [100, 60_000], () => ({ isListStale: true })),
  troubleFault("watch-stall", [10, 30_000], (args) => ({
    isWatchStalled: true,
    silenceMsMax: 400 + (args["share"] ?? 0) * 20_000,
  })),
];

function troubleFault(
  name: string,
  lastsMs: readonly [number, number],
  trouble: (args: Readonly<Record<string, number>>) => Partial<StoreTrouble>,
): Fault {
  return {
    name,
    targets: (world) => [...nodeNames(world), ...managerNames(world)],
    lastsMs,
    draw: (random) => ({ share: random.next() * 0.9 }),
    inject: (world, { target, args }) => {
      const struck = troubleOf(world, target);
      const changed = trouble(args);
      Object.assign(struck, changed);
      return () => {
        const fresh = noTrouble();
        Object.assign(struck, Object.fromEntries(Object.entries(fresh).filter(([key]) => key in changed)));
      };
    },
  };
}

function troubleOf(world: World, name: string): StoreTrouble {
  const manager = world.managers.find((one) => one.name === name);
  return manager?.trouble ?? world.nodes.get(name)?.storeTrouble ?? noTrouble();
}
