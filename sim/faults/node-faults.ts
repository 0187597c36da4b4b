import { nodeNames, nothingToEnd, type Fault } from "./fault.ts";

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
  },
  {
    name: "suspend",
    targets: nodeNames,
    lastsMs: [10, 60_000],
    inject: (world, { target }) => world.nodes.get(target)?.pauseMachine(true) ?? nothingToEnd,
  },
  {
    name: "backstop-unreached",
    targets: nodeNames,
    lastsMs: [50, 20_000],
    inject: (world, { target }) => {
      const node = world.nodes.get(target);
      node?.setBackstopAway(true);
      return () => node?.setBackstopAway(false);
    },
  },
  {
    // A node that nobody knew joins, and leaves again.
    name: "node-added",
    targets: () => ["added-1", "added-2"],
    lastsMs: [1_000, 60_000],
    inject: (world, { target }) => {
      world.addNode(target);
      return () => world.remove("HANode", target);
    },
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
const slewMax = 0.083;
