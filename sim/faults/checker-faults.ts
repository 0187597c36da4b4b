import { nothingToEnd, type Fault } from "./fault.ts";

const troubles = ["bad", "silent", "blind"] as const;

/** Faults of what checkers probe. */
export const checkerFaults: readonly Fault[] = [
  {
    // A check fails on one node, gets no answer there, or cannot be run.
    name: "checker-unhealthy",
    targets: (world) => {
      const checkers = new Set([...world.desired().groups.values()].flatMap((group) => group.checkers));
      const names = new Set([...checkers].map(({ name }) => name));
      return [...world.nodes.keys()].flatMap((node) => [...names].map((name) => `${node} ${name}`));
    },
    lastsMs: [1_000, 60_000],
    draw: (random) => ({ which: random.next() }),
    inject: (world, { target, args }) => {
      const [node = "", checker = ""] = target.split(" ");
      const trouble = world.nodes.get(node)?.probeTrouble;
      // One that is wrong already stays so for its time.
      if (trouble === undefined || trouble.has(checker)) return nothingToEnd;
      trouble.set(checker, troubles[Math.floor((args["which"] ?? 0) * troubles.length)] ?? "bad");
      return () => void trouble.delete(checker);
    },
  },
];
