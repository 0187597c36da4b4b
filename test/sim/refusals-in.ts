import { expect } from "vitest";
import { createObjectCheck } from "../../controller/cli/object-check.ts";
import { backstopOf } from "../../sim/backstop-of.ts";
import { injectFaults, planFaults } from "../../sim/faults/plan-faults.ts";
import { World } from "../../sim/world.ts";
import { compileDesired } from "../../controller/core/compile-desired.ts";
import type { HoldfastObject } from "../../controller/api/types.gen.ts";
import { catalog } from "../crds/read-definitions.ts";

// The simulated store takes everything; a served one takes only what its schemas allow, and what it refuses is not said.

const check = createObjectCheck(catalog);
const faultsMs = 15_000;

/** What of all that managers and agents write in a seed a served store would refuse. */
export async function refusalsIn(objects: readonly HoldfastObject[], seed: number): Promise<readonly string[]> {
  const refusals = new Set<string>();
  let writes = 0;
  const world = new World({
    seed,
    objects,
    managers: 2,
    managersOn: "OwnMachines",
    backstop: backstopOf(compileDesired(objects, { isKubernetes: false })),
    clockSlewMax: 0,
    isTraced: false,
    onEvent: (event) => {
      if (event.type !== "commit" || event.writer === "operator" || event.isDeleted) return;
      writes += 1;
      const outcome = check(event.object, event.before);
      if (!outcome.ok) refusals.add(`${event.writer}: ${outcome.message}`);
    },
  });
  await world.run(10_000);
  injectFaults(
    world,
    planFaults(world, { from: world.now(), until: world.now() + faultsMs, random: world.random.fork("faults") }),
  );
  await world.run(faultsMs + 10_000);
  expect(writes).toBeGreaterThan(100);
  return [...refusals];
}
