import type { World } from "../world.ts";
import { managerNames, nothingToEnd, type Fault } from "./fault.ts";

/** Faults of one manager. */
export const managerFaults: readonly Fault[] = [
  {
    name: "manager-crash",
    targets: managerNames,
    lastsMs: [5, 20_000],
    inject: (world, { target }) => {
      const manager = managerOf(world, target);
      manager?.kill();
      return () => manager?.start();
    },
  },
  {
    // It is stopped for an upgrade, and lets the next one lead at once.
    name: "manager-upgrade",
    targets: managerNames,
    lastsMs: [5, 20_000],
    inject: (world, { target }) => {
      const manager = managerOf(world, target);
      manager?.resign();
      return () => manager?.start();
    },
  },
  {
    name: "manager-crash-at-write",
    targets: managerNames,
    lastsMs: [100, 20_000],
    draw: (random) => ({ left: random.between(1, 12), isSent: random.between(0, 1) }),
    inject: (world, { target, args }) => {
      const manager = managerOf(world, target);
      if (manager === undefined) return nothingToEnd;
      manager.writeCrash = { left: args["left"] ?? 1, isSent: args["isSent"] === 1 };
      return () => {
        manager.writeCrash = undefined;
        manager.start();
      };
    },
  },
  {
    name: "manager-pause",
    targets: managerNames,
    lastsMs: [10, 60_000],
    inject: (world, { target }) => {
      const manager = managerOf(world, target);
      manager?.pause();
      return () => manager?.resume();
    },
  },
];

function managerOf(world: World, name: string) {
  return world.managers.find((manager) => manager.name === name);
}
