import { usesDevices } from "../../controller/core/fencing.ts";
import { noFenceTrouble, type FenceTrouble } from "../sim-fencer.ts";
import type { World } from "../world.ts";
import type { Fault } from "./fault.ts";

/** Faults of the fence devices, for all of them at once. */
export const fenceFaults: readonly Fault[] = [
  fenceFault("fence-fails", (share) => ({ failShare: share })),
  fenceFault("fence-hangs", (share) => ({ hangShare: share })),
  fenceFault("fence-late", (share) => ({ lateShare: share })),
  {
    // The wrong plug: it reports success and has switched off nothing.
    ...fenceFault("fence-lies", () => ({ isLying: true })),
    breaks: ["Devices", "DevicesOrWatchdog"],
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
  const hasDevices = [...world.desired().groups.values()].some((group) => usesDevices(group.fencing.mode));
  return hasDevices ? ["devices"] : [];
}
