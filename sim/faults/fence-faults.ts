import type { FencingMode } from "../../controller/core/desired.ts";
import { usesDevices } from "../../controller/core/fencing.ts";
import { noFenceTrouble, type FenceTrouble } from "../sim-fencer.ts";
import type { World } from "../world.ts";
import { nodeNames, nothingToEnd, type Fault } from "./fault.ts";

/** Faults of what makes a node let go from outside: the fence devices, all of them at once, and the watchdogs. */
export const fenceFaults: readonly Fault[] = [
  fenceFault("fence-fails", (share) => ({ failShare: share })),
  fenceFault("fence-hangs", (share) => ({ hangShare: share })),
  fenceFault("fence-late", (share) => ({ lateShare: share })),
  // It reports success and has switched off nothing.
  fenceFault("fence-lies", () => ({ isLying: true })),
  {
    // A node hangs with what runs there, and the plug that is switched for it is another one's.
    name: "wrong-plug",
    targets: (world) => (hasMode(world, usesDevices) ? nodeNames(world) : []),
    lastsMs: [8_000, 60_000],
    inject: (world, { target }) => {
      const node = world.nodes.get(target);
      node?.pauseAgent();
      world.fenceTrouble.isLying = true;
      return () => {
        world.fenceTrouble.isLying = false;
        node?.resumeAgent();
      };
    },
  },
  {
    name: "watchdog-fails",
    targets: (world) => (hasMode(world, (mode) => mode !== "Manual" && mode !== "Devices") ? nodeNames(world) : []),
    lastsMs: [500, 60_000],
    inject: (world, { target }) => {
      const node = world.nodes.get(target);
      if (node === undefined) return nothingToEnd;
      node.setBackstopBroken(true);
      return () => node.setBackstopBroken(false);
    },
  },
];

function fenceFault(name: string, trouble: (share: number) => Partial<FenceTrouble>): Fault {
  return {
    name,
    targets: devicesOf,
    lastsMs: [500, 60_000],
    draw: (random) => ({ share: 0.1 + random.next() * 0.9 }),
    inject: (world, { args }) => {
      const changed = trouble(args["share"] ?? 0.5);
      Object.assign(world.fenceTrouble, changed);
      return () => {
        const fresh = Object.entries(noFenceTrouble()).filter(([key]) => key in changed);
        Object.assign(world.fenceTrouble, Object.fromEntries(fresh));
      };
    },
  };
}

function devicesOf(world: World): readonly string[] {
  return hasMode(world, usesDevices) ? ["devices"] : [];
}

function hasMode(world: World, is: (mode: FencingMode) => boolean): boolean {
  return [...world.desired().groups.values()].some((group) => is(group.fencing.mode));
}
