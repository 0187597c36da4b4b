import type { DriverTrouble } from "../sim-driver.ts";
import { noDriverTrouble } from "../sim-driver.ts";
import { thingKeyOf } from "../thing.ts";
import { nodeNames, nothingToEnd, type Fault } from "./fault.ts";

/** Faults of what the drivers of one node do, and of what runs there. */
export const driverFaults: readonly Fault[] = [
  driverFault("driver-fails", (share) => ({ failShare: share })),
  driverFault("driver-hangs", (share) => ({ hangShare: share })),
  driverFault("driver-lies", (share) => ({ lieShare: share })),
  driverFault("driver-slow", (share) => ({ takes: [10, 50 + share * 8_000] })),
  driverFault("stop-stuck", () => ({ isStuck: true })),
  driverFault("start-waits", () => ({ isObstructed: true })),
  {
    name: "resource-breaks",
    targets: nodeNames,
    lastsMs: [1, 1],
    draw: (random) => ({ which: random.next(), isGone: random.between(0, 1) }),
    inject: (world, { target, args }) => {
      const node = world.nodes.get(target);
      const keys = [...(node?.active.keys() ?? [])];
      const key = keys[Math.floor((args["which"] ?? 0) * keys.length)];
      if (node === undefined || key === undefined) return nothingToEnd;
      if (args["isGone"] === 1) node.machine.takeAway(key, "Foreign");
      else node.breakResource(key);
      return nothingToEnd;
    },
  },
  {
    // Somebody starts by hand, here, what may run elsewhere.
    name: "hand-start",
    targets: nodeNames,
    lastsMs: [1, 1],
    draw: (random) => ({ which: random.next() }),
    inject: (world, { target, args }) => {
      const node = world.nodes.get(target);
      const elsewhere = [...world.nodes.values()].flatMap((other) =>
        other.name === target ? [] : [...other.active.values()].map(({ resource }) => resource),
      );
      const resource = elsewhere[Math.floor((args["which"] ?? 0) * elsewhere.length)];
      if (node?.isUp() === true && resource !== undefined && !node.active.has(thingKeyOf(resource)))
        node.machine.bring(resource, "Foreign");
      return nothingToEnd;
    },
  },
];

function driverFault(name: string, trouble: (share: number) => Partial<DriverTrouble>): Fault {
  return {
    name,
    targets: nodeNames,
    lastsMs: [50, 30_000],
    draw: (random) => ({ share: random.next() * 0.8 }),
    inject: (world, { target, args }) => {
      const struck = world.nodes.get(target)?.driverTrouble;
      if (struck === undefined) return nothingToEnd;
      const changed = trouble(args["share"] ?? 0.5);
      Object.assign(struck, changed);
      return () => {
        const fresh = Object.entries(noDriverTrouble()).filter(([key]) => key in changed);
        Object.assign(struck, Object.fromEntries(fresh));
      };
    },
  };
}
