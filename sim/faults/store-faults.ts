import type { Fault } from "./fault.ts";

const theStore = (): readonly string[] => ["store"];

/** Faults of the store itself, for everybody at once. */
export const storeFaults: readonly Fault[] = [
  {
    name: "store-unavailable",
    targets: theStore,
    lastsMs: [10, 60_000],
    inject: (world) => {
      world.store.setAway(true);
      return () => world.store.setAway(false);
    },
  },
  {
    name: "store-read-only",
    targets: theStore,
    lastsMs: [10, 60_000],
    inject: (world) => {
      world.store.fault.isReadOnly = true;
      return () => {
        world.store.fault.isReadOnly = false;
      };
    },
  },
  {
    name: "store-slow",
    targets: theStore,
    lastsMs: [100, 60_000],
    draw: (random) => ({ slowMs: random.between(20, 2_000) }),
    inject: (world, { args }) => {
      world.store.fault.slowMs = args["slowMs"] ?? 0;
      return () => {
        world.store.fault.slowMs = 0;
      };
    },
  },
  {
    name: "compaction",
    targets: theStore,
    lastsMs: [1, 1],
    inject: (world) => {
      world.store.compact();
      return () => undefined;
    },
  },
];
