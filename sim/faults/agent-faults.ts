import type { Shutdown } from "../../controller/core/shutdown.ts";
import { quickDiskMs } from "../sim-node.ts";
import { noTrouble } from "../store-trouble.ts";
import { nodeNames, nothingToEnd, type Fault } from "./fault.ts";

/** What it says of its machine, by the moment at which it leaves: the plan of a seed needs no draw for it. */
const shutdowns: readonly (Shutdown | undefined)[] = [undefined, "Reboot", "PowerOff"];

/** Faults of one agent while its machine goes on. */
export const agentFaults: readonly Fault[] = [
  {
    name: "agent-crash",
    targets: nodeNames,
    lastsMs: [5, 20_000],
    inject: (world, { target }) => {
      const node = world.nodes.get(target);
      node?.killAgent();
      return () => node?.startAgentProcess();
    },
  },
  {
    // It is stopped in order, as when its machine goes down, and comes back, perhaps before it has gone.
    name: "agent-leaves",
    targets: nodeNames,
    lastsMs: [5, 30_000],
    inject: (world, { target, at }) => {
      const node = world.nodes.get(target);
      void node?.leave(shutdowns[Math.floor(at) % shutdowns.length]);
      return () => node?.startAgentProcess();
    },
  },
  {
    // It is stopped for an upgrade: what runs goes on, under a lease that was extended for it.
    name: "agent-upgrade",
    targets: nodeNames,
    lastsMs: [50, 100_000],
    inject: (world, { target }) => {
      const node = world.nodes.get(target);
      node?.stopAgent();
      return () => node?.startAgentProcess();
    },
  },
  {
    name: "agent-crash-at-write",
    targets: nodeNames,
    lastsMs: [100, 20_000],
    draw: (random) => ({ left: random.between(1, 6), isSent: random.between(0, 1) }),
    inject: (world, { target, args }) => {
      const node = world.nodes.get(target);
      if (node === undefined) return nothingToEnd;
      node.writeCrash = { left: args["left"] ?? 1, isSent: args["isSent"] === 1 };
      return () => {
        node.writeCrash = undefined;
        node.startAgentProcess();
      };
    },
  },
  {
    name: "agent-pause",
    targets: nodeNames,
    lastsMs: [10, 60_000],
    inject: (world, { target }) => {
      const node = world.nodes.get(target);
      node?.pauseAgent();
      return () => node?.resumeAgent();
    },
  },
  {
    name: "disk-full",
    targets: nodeNames,
    lastsMs: [10, 30_000],
    inject: (world, { target }) => {
      const node = world.nodes.get(target);
      if (node === undefined) return nothingToEnd;
      node.isDiskFull = true;
      return () => {
        node.isDiskFull = false;
      };
    },
  },
  {
    name: "disk-slow",
    targets: nodeNames,
    lastsMs: [50, 30_000],
    draw: (random) => ({ share: random.next() }),
    inject: (world, { target, args }) => {
      const node = world.nodes.get(target);
      if (node === undefined) return nothingToEnd;
      node.diskMs = 10 ** (1 + 2 * (args["share"] ?? 0));
      return () => {
        node.diskMs = quickDiskMs;
      };
    },
  },
  {
    // It dies, and what it has left below /run cannot be read.
    name: "journal-damaged",
    targets: nodeNames,
    lastsMs: [5, 5_000],
    inject: (world, { target }) => {
      const node = world.nodes.get(target);
      node?.killAgent();
      node?.damageJournal();
      return () => node?.startAgentProcess();
    },
  },
  {
    // It dies, and the next one at once reads from a copy of the store that is behind, and stays behind.
    name: "agent-reads-behind",
    targets: nodeNames,
    lastsMs: [500, 20_000],
    draw: (random) => ({ share: random.next() }),
    inject: (world, { target, args }) => {
      const node = world.nodes.get(target);
      if (node === undefined) return nothingToEnd;
      node.killAgent();
      Object.assign(node.storeTrouble, { isListStale: true, watchLagMs: 200 + (args["share"] ?? 0) * 10_000 });
      node.startAgentProcess();
      const { isListStale, watchLagMs } = noTrouble();
      return () => void Object.assign(node.storeTrouble, { isListStale, watchLagMs });
    },
  },
];
