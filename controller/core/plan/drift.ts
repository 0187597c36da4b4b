import type { HAAssignmentSpec } from "../../api/types.gen.ts";
import type { Desired, NodeName } from "../desired.ts";
import { resourceKeyOf, type ResourceKey } from "../journal.ts";
import { groupKeyOf } from "../ruling.ts";
import type { Drift } from "./plan.ts";
import { thingOf } from "./thing-of.ts";
import { runnersIn } from "./runners.ts";
import type { ModelNode, World } from "./world.ts";

/** Where nodes are not as the last word of the manager says, though no object was edited since. */
export function findDrift(world: World, desired: Desired): readonly Drift[] {
  const drifts: Drift[] = [];
  const runners = runnersIn(world);
  for (const [, { record }] of [...world.assignments].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (record.group.kind === "HACluster" || !desired.groups.has(groupKeyOf(record))) continue;
    drifts.push(...driftOf(record, { world, runners }));
  }
  return drifts;
}

interface Seen {
  readonly world: World;
  readonly runners: ReadonlyMap<ResourceKey, readonly ModelNode[]>;
}

function driftOf(word: HAAssignmentSpec, { world, runners }: Seen): readonly Drift[] {
  const holders = new Set(word.placements.map(({ node }) => node));
  return word.members.flatMap((member): readonly Drift[] => {
    const object = resourceKeyOf(member);
    const thing = thingOf(member);
    const strays = (runners.get(object) ?? []).filter(({ name }) => !holders.has(name)).map(({ name }) => name);
    const drifts = strays.map((node) => strayDrift({ object, node }, { thing, holders }));
    if (word.wish !== "Started") return drifts;
    for (const node of holders) {
      const model = world.nodes.get(node);
      if (model?.isUp !== true || !model.told.probed) continue;
      const state = model.running.get(object)?.state ?? "Stopped";
      if (state === "Started" || state === "Unknown") continue;
      drifts.push({ object, node, what: `${thing} is assigned to ${node} and was found ${state.toLowerCase()} there` });
    }
    return drifts;
  });
}

function strayDrift(
  at: { readonly object: string; readonly node: NodeName },
  { thing, holders }: { readonly thing: string; readonly holders: ReadonlySet<NodeName> },
): Drift {
  const rightful = holders.size === 0 ? "it is to run nowhere" : `the holder is ${[...holders].toSorted().join(", ")}`;
  return { ...at, what: `${thing} is on ${at.node}; ${rightful}` };
}
