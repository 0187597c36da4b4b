import { claimKeyOf, type Claim } from "../claim.ts";
import type { Desired, GroupKey, NodeName } from "../desired.ts";
import { resourceKeyOf } from "../journal.ts";
import type { RolledStep } from "./roll-forward.ts";
import type { World } from "./world.ts";

/** Works out which actions each one stands on. */
export interface Predecessors {
  /** The actions that have ended, that this one would not begin without, and that no other of them stands on. */
  begin(id: number, step: RolledStep): readonly number[];
  end(id: number): void;
}

export function createPredecessors(desired: Desired, world: World): Predecessors {
  const neighbours = orderNeighbours(desired);
  const wholes = new Map<GroupKey, readonly string[]>();
  /** A group starts on a node once everything that it touches is free, also what starts later. */
  const wholeOf = (step: RolledStep): readonly string[] => {
    if (step.kind === "fencing" || step.action.verb !== "start") return [];
    const { group } = step.action;
    const known = wholes.get(group) ?? claimTopicsOf(desired.groups.get(group)?.members ?? []);
    wholes.set(group, known);
    return known;
  };
  const ended = new Set<number>();
  const byTopic = new Map<string, Set<number>>();
  /** Everything that an action stands on, near or far. */
  const before = new Map<number, ReadonlySet<number>>();
  return {
    begin(id, step) {
      const topics = topicsOf(step, world);
      const asked = [...topics, ...neighboursOf(step, neighbours), ...wholeOf(step)];
      const known = new Set(asked.flatMap((topic) => [...(byTopic.get(topic) ?? [])].filter((one) => ended.has(one))));
      const farther = new Set([...known].flatMap((one) => [...(before.get(one) ?? [])]));
      const nearest = [...known].filter((one) => !farther.has(one)).toSorted((a, b) => a - b);
      before.set(id, new Set([...nearest, ...farther]));
      for (const topic of topics) {
        const ids = byTopic.get(topic) ?? new Set<number>();
        byTopic.set(topic, ids.add(id));
      }
      return nearest;
    },
    end(id) {
      ended.add(id);
    },
  };
}

/** Steps that share one of these cannot be told apart from cause and effect: the same group, thing, or object on a node. */
function topicsOf(step: RolledStep, world: World): readonly string[] {
  if (step.kind === "fencing") return heldBy(step.node, world);
  const { group, resource } = step.action;
  const object = `object ${resourceKeyOf(resource)} on ${step.node}`;
  return [`group ${group}`, object, ...claimTopicsOf([resource])];
}

function claimTopicsOf(members: readonly { readonly claims: readonly Claim[] }[]): readonly string[] {
  return members.flatMap(({ claims }) => claims.map((claim) => `claim ${claimKeyOf(claim)}`));
}

/** A fencing is waited for by everybody who wants what the node may hold. */
function heldBy(name: NodeName, { claims }: World): readonly string[] {
  return [...claims].flatMap(([key, { record }]) =>
    record.mayHold.some(({ node }) => node === name) ? [`claim ${key}`] : [],
  );
}

function neighboursOf(step: RolledStep, neighbours: ReadonlyMap<GroupKey, ReadonlySet<GroupKey>>): readonly string[] {
  if (step.kind === "fencing") return [];
  return [...(neighbours.get(step.action.group) ?? [])].map((group) => `group ${group}`);
}

/** Groups that an order rule names in steps beside each other. */
function orderNeighbours({ rules }: Desired): ReadonlyMap<GroupKey, ReadonlySet<GroupKey>> {
  const neighbours = new Map<GroupKey, Set<GroupKey>>();
  const note = (group: GroupKey, other: GroupKey): void => {
    const known = neighbours.get(group) ?? new Set<GroupKey>();
    neighbours.set(group, known.add(other));
  };
  for (const rule of rules) {
    if (rule.kind !== "order") continue;
    for (const [index, { groups }] of rule.steps.entries()) {
      for (const other of rule.steps[index + 1]?.groups ?? []) {
        for (const group of groups) {
          note(group, other);
          note(other, group);
        }
      }
    }
  }
  return neighbours;
}
