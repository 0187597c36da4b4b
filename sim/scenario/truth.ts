import type { HAAssignmentMember } from "../../controller/api/types.gen.ts";
import type { Desired, GroupKey, MemberWish, NodeName } from "../../controller/core/desired.ts";
import { resourceKeyOf, type ResourceKey } from "../../controller/core/journal.ts";
import { thingKeyOf, type ThingKey } from "../thing.ts";
import type { Role, WorldEvent } from "../world-event.ts";

/** On which nodes something runs whole and works, and on which there is a part of it, or it does not work. */
export interface Whereabouts {
  readonly whole: readonly NodeName[];
  readonly part: readonly NodeName[];
  /** The nodes on which it, or a member of it, is primary. */
  readonly primary: readonly NodeName[];
}

/** How the world truly is, folded from its events: what expectations are judged by. */
export interface Truth {
  see(event: WorldEvent): void;
  group(key: GroupKey): Whereabouts;
  resource(key: ResourceKey): Whereabouts;
  isUp(node: NodeName): boolean;
}

interface Found {
  readonly resource: HAAssignmentMember;
  readonly role: Role | undefined;
  readonly isBroken: boolean;
}

const nowhere: Whereabouts = { whole: [], part: [], primary: [] };

export function createTruth(): Truth {
  const active = new Map<NodeName, Map<ThingKey, Found>>();
  const up = new Set<NodeName>();
  let desired: Desired | undefined;

  const thingsOn = (node: NodeName): Map<ThingKey, Found> => {
    const known = active.get(node) ?? new Map<ThingKey, Found>();
    active.set(node, known);
    return known;
  };

  function change(node: NodeName, resource: HAAssignmentMember, changed: Partial<Found>): void {
    const thing = thingKeyOf(resource);
    const known = thingsOn(node).get(thing);
    thingsOn(node).set(thing, { role: known?.role, isBroken: known?.isBroken ?? false, ...changed, resource });
  }

  function see(event: WorldEvent): void {
    if (event.type === "wish") desired = event.desired;
    else if (event.type === "power" && event.isUp) up.add(event.node);
    else if (event.type === "power") up.delete(event.node);
    else if (event.type === "active") change(event.node, event.resource, { isBroken: false });
    else if (event.type === "broken") change(event.node, event.resource, { isBroken: true });
    else if (event.type === "role") change(event.node, event.resource, { role: event.role });
    else if (event.type === "inactive") thingsOn(event.node).delete(thingKeyOf(event.resource));
  }

  function find(isOfIt: (found: Found) => boolean, count: number): Whereabouts {
    const there = [...active].map(([node, things]) => ({ node, things: [...things.values()].filter(isOfIt) }));
    const isWhole = ({ things }: (typeof there)[number]): boolean =>
      things.length >= count && things.every(({ isBroken }) => !isBroken);
    return {
      whole: namesOf(there.filter((one) => one.things.length > 0 && isWhole(one))),
      part: namesOf(there.filter((one) => one.things.length > 0 && !isWhole(one))),
      primary: namesOf(there.filter(({ things }) => things.some(({ role }) => role === "Primary"))),
    };
  }

  return {
    see,
    group(key) {
      const members: readonly MemberWish[] = desired?.groups.get(key)?.members ?? [];
      if (members.length === 0) return nowhere;
      const things = new Set(members.map(thingKeyOf));
      return find(({ resource }) => things.has(thingKeyOf(resource)), things.size);
    },
    resource: (key) => find(({ resource }) => resourceKeyOf(resource) === key, 1),
    isUp: (node) => up.has(node),
  };
}

function namesOf(nodes: readonly { readonly node: NodeName }[]): readonly NodeName[] {
  return nodes.map(({ node }) => node).toSorted();
}
