import { expect, it } from "vitest";
import type { HoldfastObject } from "../../controller/api/types.gen.ts";
import { compileDesired } from "../../controller/core/compile-desired.ts";
import { backstopOf } from "../../sim/backstop-of.ts";
import { watchOver } from "../../sim/checkers/watch-over.ts";
import { allFaults } from "../../sim/faults/all-faults.ts";
import type { PlannedFault } from "../../sim/faults/fault.ts";
import { lesserEdits } from "../../sim/faults/object-faults.ts";
import { injectFaults } from "../../sim/faults/plan-faults.ts";
import { findUnfinished, isFinished } from "../../sim/find-unfinished.ts";
import { seededRandom } from "../../sim/random.ts";
import { restBoundMs } from "../../sim/rest-bound.ts";
import { World } from "../../sim/world.ts";
import { firstOf } from "../properties/trials.ts";
import { exploredClusters } from "./explore-clusters.ts";
import { readCluster } from "./read-cluster.ts";

/** Of managers, with which edits may come late, twice, or by another leader. */
const besides: readonly string[] = ["manager-crash", "manager-upgrade", "manager-pause", "manager-crash-at-write"];
const editedForMs = 20_000;

it.each(firstOf(exploredClusters, 3))(
  "edits that need no stop begin no action, and are all taken over: $name",
  async ({ path }) => {
    const objects = readCluster(path);
    for (const seed of firstOf([1, 2])) {
      const { world, broken, begun } = aWatchedWorld(objects, seed);
      await comesToRest(world);
      begun.length = 0;
      const plan = editsOf(world, seed);
      expect(plan.filter(({ fault }) => lesserEdits.includes(fault)).length).toBeGreaterThan(5);
      injectFaults(world, plan);
      await world.run(editedForMs + 1);
      await comesToRest(world);
      expect({ seed, begun, broken, left: findUnfinished(world) }).toEqual({ seed, begun: [], broken: [], left: [] });
      expect(generationsIn(world)).toBeGreaterThan(1);
    }
  },
);

interface Watched {
  readonly world: World;
  readonly broken: string[];
  readonly begun: string[];
}

function aWatchedWorld(objects: readonly HoldfastObject[], seed: number): Watched {
  const broken: string[] = [];
  const begun: string[] = [];
  const watch = watchOver();
  const world = new World({
    seed,
    objects,
    managers: 2,
    managersOn: "OwnMachines",
    backstop: backstopOf(compileDesired(objects, { isKubernetes: false })),
    clockSlewMax: 0,
    isTraced: false,
    onEvent: (event) => {
      if (event.type === "begun") begun.push(`${event.verb} ${event.resource.name} on ${event.node}`);
      const violation = watch(event);
      if (violation !== undefined) broken.push(`${violation.checker}: ${violation.detail}`);
    },
  });
  return { world, broken, begun };
}

async function comesToRest(world: World): Promise<void> {
  const end = world.now() + restBoundMs(world.desired());
  await world.run(5_000);
  while (!isFinished(world) && world.now() < end) await world.run(250);
  await world.run(5_000);
}

function editsOf(world: World, seed: number): readonly PlannedFault[] {
  const random = seededRandom(seed).fork("edits");
  const faults = allFaults.filter(({ name }) => lesserEdits.includes(name) || besides.includes(name));
  const possible = faults.filter((fault) => fault.targets(world).length > 0);
  const from = world.now();
  const planned: PlannedFault[] = [];
  for (let at = from; at < from + editedForMs; at += random.next() * 800) {
    const fault = random.pick(possible);
    const target = random.pick(fault.targets(world));
    const until = Math.min(from + editedForMs, at + 10 ** (1 + 3 * random.next()));
    planned.push({ at, fault: fault.name, target, args: fault.draw?.(random) ?? {}, until });
  }
  return planned;
}

/** The highest of any resource that runs. */
function generationsIn(world: World): number {
  const members = [...world.desired().groups.values()].flatMap((wish) => wish.members);
  return Math.max(...members.map(({ generation }) => generation));
}
