import { nodeNames, nothingToEnd, type Fault } from "./fault.ts";

/** The modes that trust in something on the node going on to run: a machine that stands still keeps what it has. */
const whileRunning = ["Watchdog", "DevicesOrWatchdog", "Lease", "None"] as const;

/** Faults of a whole machine. */
export const nodeFaults: readonly Fault[] = [
  {
    name: "power-loss",
    targets: nodeNames,
    lastsMs: [50, 60_000],
    draw: (random) => ({ keeps: random.chance(0.2) ? 1 : 0 }),
    inject: (world, { target, args }) => {
      const node = world.nodes.get(target);
      if (node === undefined) return nothingToEnd;
      const had = [...node.active.values()].map(({ resource }) => resource);
      node.powerOff();
      node.staysOff = true;
      return () => {
        node.staysOff = false;
        const hasBooted = node.powerOn();
        // Units that were enabled at boot, addresses that the distribution's own configuration holds.
        if (hasBooted && args["keeps"] === 1) for (const resource of had) node.machine.bring(resource, "Foreign");
      };
    },
  },
  {
    name: "machine-pause",
    targets: nodeNames,
    lastsMs: [10, 60_000],
    inject: (world, { target }) => world.nodes.get(target)?.pauseMachine(false) ?? nothingToEnd,
    breaks: whileRunning,
  },
  {
    name: "suspend",
    targets: nodeNames,
    lastsMs: [10, 60_000],
    inject: (world, { target }) => world.nodes.get(target)?.pauseMachine(true) ?? nothingToEnd,
    breaks: whileRunning,
  },
  {
    name: "clock-slew",
    targets: nodeNames,
    lastsMs: [1_000, 60_000],
    draw: (random) => ({ rate: 1 + (random.next() * 2 - 1) * slewMax }),
    inject: (world, { target, args }) => {
      const node = world.nodes.get(target);
      if (node === undefined) return nothingToEnd;
      const clock = node.clock();
      clock.setRate(args["rate"] ?? 1);
      return () => clock.setRate(1);
    },
  },
];

/** As far as the kernel slews a clock: 8.3 %. */
export const slewMax = 0.083;
