import type { HAAssignmentMember, HAAssignmentSpec, HoldfastObject } from "../api/types.gen.ts";
import type { NodeName } from "./desired.ts";
import { lookKeyOf, type Journal, type LookKey } from "./journal.ts";
import { isChosen } from "./label-selector.ts";
import { groupKeyOf } from "./ruling.ts";

/** What a node goes by: the objects that say where groups may be, among whatever others, and what it has started. */
export interface PlaceSight {
  readonly node: NodeName;
  readonly objects: readonly HoldfastObject[];
  readonly journal: Journal;
}

type ObjectOf<K extends HoldfastObject["kind"]> = Extract<HoldfastObject, { kind: K }>;

/**
 * What a node may come to be told to start, each once: the members of every word whose group may be placed on it as far
 * as candidates and required rules go, whatever mode the node is in; and what it has started. Unmanaged groups are only
 * watched, and nothing is made ready for them.
 */
export function startableHere(
  words: readonly HAAssignmentSpec[],
  { node, objects, journal }: PlaceSight,
): readonly HAAssignmentMember[] {
  const startable = new Map<LookKey, HAAssignmentMember>();
  const mayBeHere = placesOf(node, objects);
  for (const word of words) {
    if (word.wish === "Unmanaged" || !mayBeHere(word)) continue;
    for (const member of word.members) startable.set(lookKeyOf(member), member);
  }
  for (const { resource } of journal.entries) startable.set(lookKeyOf(resource), resource);
  return [...startable.values()];
}

function placesOf(node: NodeName, objects: readonly HoldfastObject[]): (word: HAAssignmentSpec) => boolean {
  const groups = new Map<string, ObjectOf<"HAGroup">>();
  const barred = new Set<string>();
  const self = objects.find((object) => object.kind === "HANode" && object.metadata.name === node);
  if (self === undefined) return () => false;
  for (const object of objects) {
    if (object.kind === "HAGroup") groups.set(`HAGroup/${object.metadata.name}`, object);
    if (object.kind !== "PlacementRule" || isAllowedBy(object, self.metadata)) continue;
    // A rule about one role leaves the node to copies in the other.
    for (const { kind, name, role } of object.spec.nodes?.groups ?? [])
      if (role === undefined) barred.add(`${kind}/${name}`);
  }
  return (word) => {
    const key = groupKeyOf(word);
    if (barred.has(key)) return false;
    // A resource that is a group of its own may be anywhere; a group that is deleted starts nowhere any more.
    if (word.group.kind !== "HAGroup") return true;
    const group = groups.get(key);
    const candidates = group?.spec.candidates;
    return group !== undefined && (candidates === undefined || isChosen(candidates, self.metadata));
  };
}

function isAllowedBy({ spec }: ObjectOf<"PlacementRule">, self: Parameters<typeof isChosen>[1]): boolean {
  if (spec.nodes === undefined || spec.enforcement !== "Required") return true;
  return isChosen(spec.nodes, self) !== spec.nodes.avoid;
}
