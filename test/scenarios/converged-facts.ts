import type { HANodeReportSpec } from "../../controller/api/types.gen.ts";
import type { Desired, MemberWish } from "../../controller/core/desired.ts";
import type { ClusterFacts } from "../../controller/core/plan/cluster-facts.ts";
import { createWorld } from "../../controller/core/plan/create-world.ts";
import { healthyFacts } from "../../controller/core/plan/healthy-facts.ts";
import { rollForward, type Onlooker } from "../../controller/core/plan/roll-forward.ts";
import { factsOfWorld } from "./facts-of-world.ts";

export const silentOnlooker: Onlooker = {
  decided: () => undefined,
  began: () => undefined,
  ended: () => undefined,
  lost: () => undefined,
};

/** A healthy cluster in which this has long come true, and whose nodes have measured every action once. */
export function convergedFacts(desired: Desired): ClusterFacts {
  const world = createWorld(healthyFacts(desired));
  const { isCut } = rollForward(world, desired, silentOnlooker);
  if (isCut) throw new Error("the base of the scenario does not come to rest");
  const facts = factsOfWorld(world);
  const durations = durationsIn(desired);
  return { ...facts, reports: facts.reports.map((report) => ({ ...report, durations })) };
}

const service = [
  ["Start", 1000],
  ["Stop", 500],
] as const;
const promotable = [...service, ["Promote", 400], ["Demote", 300]] as const;
const data = [
  ["Start", 300],
  ["Stop", 200],
] as const;

/** Of addresses nothing was measured: what those take is known without. */
function durationsIn(desired: Desired): HANodeReportSpec["durations"] {
  const members = [...desired.groups.values()].flatMap((group) => group.members);
  return members.flatMap((member) =>
    measuredOf(member).map(([action, milliseconds]) => ({
      kind: member.kind,
      name: member.name,
      action,
      milliseconds,
    })),
  );
}

function measuredOf({ kind, spec }: MemberWish): typeof service | typeof promotable | typeof data | readonly [] {
  if (kind === "VirtualIP") return [];
  if (kind === "SharedData") return data;
  return spec["promotable"] === undefined ? service : promotable;
}
