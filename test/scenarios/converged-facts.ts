import type { HANodeReportSpec } from "../../controller/api/types.gen.ts";
import type { Desired, MemberWish } from "../../controller/core/desired.ts";
import type { ClusterFacts } from "../../controller/core/plan/cluster-facts.ts";
import { healthyWorld } from "../../controller/core/plan/healthy-world.ts";
import { rollForward } from "../../controller/core/plan/roll-forward.ts";
import { factsOfWorld } from "./facts-of-world.ts";
import { silentOnlooker } from "./silent-onlooker.ts";

/** A healthy cluster in which these have come true one after the other, and whose nodes have measured every action once. */
export function convergedFacts([first, ...later]: readonly [Desired, ...Desired[]]): ClusterFacts {
  const world = healthyWorld(first);
  for (const desired of later) rollForward(world, desired, silentOnlooker);
  const facts = factsOfWorld(world);
  const durations = durationsIn(later.at(-1) ?? first);
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
