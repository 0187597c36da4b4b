import type { HoldfastObject } from "../../controller/api/types.gen.ts";
import type { Failure } from "../explore.ts";
import type { SimTime } from "../event-queue.ts";
import type { PlannedFault } from "../faults/fault.ts";
import { faultGuide } from "../faults/fault-guide.ts";
import { repairAfterMs } from "../run-seed.ts";
import { drawSetup } from "../watched-run.ts";
import { isMomentary } from "./judge-fault.ts";
import type { Entry, Scenario } from "./scenario.ts";
import { toNanoseconds } from "./simpler-entries.ts";

/** A seed that has broken a promise, as a scenario that expects just that: the same world, and the same that went wrong in it. */
export function scenarioOfFailure(
  { seed, violation, plan, from }: Failure,
  { objects, safetyMs }: { readonly objects: readonly HoldfastObject[]; readonly safetyMs: SimTime },
): Scenario {
  const entries = plan.map((fault) => entryOf(fault, from ?? 0));
  const isAfterwards = from !== undefined && violation.at >= from + safetyMs + repairAfterMs;
  const repair: Entry = { atMs: safetyMs + repairAfterMs, step: { type: "repair" } };
  return {
    title: `Seed ${seed} breaks ${violation.checker}`,
    seed,
    setup: drawSetup(seed),
    objects,
    stages: [{ entries: isAfterwards ? [...entries, repair] : entries }],
    lastsMs: 0,
    expected: { atEnd: [], outages: [], order: [], never: [], violation: violation.checker },
  };
}

function entryOf({ at, fault, target, args, until }: PlannedFault, from: SimTime): Entry {
  const known = faultGuide[fault]?.args ?? {};
  const said = Object.fromEntries(Object.entries(args).filter(([name]) => Object.hasOwn(known, name)));
  const lastsMs = isMomentary(fault) ? undefined : toNanoseconds(until - at);
  return { atMs: toNanoseconds(at - from), step: { type: "fault", fault, target, args: said, lastsMs } };
}
