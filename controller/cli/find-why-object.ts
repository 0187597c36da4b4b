import { nearestName } from "../api/nearest-name.ts";
import type { Desired, GroupKey, NodeName } from "../core/desired.ts";
import type { Facts } from "../core/facts.ts";
import { describeUnknownKind, findKind } from "./find-kind.ts";

/** What `why` was asked about. */
export type WhyObject =
  | { readonly kind: "group"; readonly group: GroupKey }
  | { readonly kind: "resource"; readonly resource: string; readonly group: GroupKey }
  | { readonly kind: "node"; readonly node: NodeName };

export interface WhyNames {
  readonly desired: Desired;
  readonly facts: Facts;
}

/** `web`, `HAGroup/web`, `vip/web`, `node/n1`; a text says what is wrong with it. */
export function findWhyObject(asked: string, names: WhyNames): WhyObject | string {
  const [first = "", name, ...rest] = asked.split("/");
  if (rest.length > 0 || first === "" || name === "") return `Cannot explain ${asked}: give a name, or KIND/NAME`;
  const objects = objectsKnown(names);
  if (name === undefined) return byName(first, objects);
  const kind = commonNames[first.toLowerCase()] ?? findKind(first);
  if (kind === undefined) return `Cannot explain it: ${describeUnknownKind(first)}`;
  if (!kindsExplained.includes(kind))
    return `Cannot explain ${kind}/${name}: why is asked of ${kindsExplained.join(", ")}`;
  return objects.get(`${kind}/${name}`) ?? unknownText(`${kind}/${name}`, [...objects.keys()]);
}

/** What people say for a kind besides its own names. */
const commonNames: Readonly<Record<string, string>> = { node: "HANode", group: "HAGroup" };

const kindsExplained: readonly string[] = ["HAGroup", "VirtualIP", "SharedData", "HAService", "HANode"];

/** By `Kind/name`, in the order in which a name alone is looked up: groups, resources, nodes. */
function objectsKnown({ desired, facts }: WhyNames): ReadonlyMap<string, WhyObject> {
  const objects = new Map<string, WhyObject>();
  const groups = [...new Set([...desired.groups.keys(), ...facts.assignments.keys()])].toSorted();
  for (const group of groups) if (group.startsWith("HAGroup/")) objects.set(group, { kind: "group", group });
  for (const group of groups) {
    const members = desired.groups.get(group)?.members ?? facts.assignments.get(group)?.record.members ?? [];
    for (const member of members) {
      const resource = `${member.kind}/${member.name}`;
      if (!objects.has(resource)) objects.set(resource, { kind: "resource", resource, group });
    }
  }
  const nodes = new Set([...desired.nodes.keys(), ...facts.leases.keys()]);
  for (const node of [...nodes].toSorted()) objects.set(`HANode/${node}`, { kind: "node", node });
  return objects;
}

/** A group comes before what has the same name. */
function byName(name: string, objects: ReadonlyMap<string, WhyObject>): WhyObject | string {
  const found = [...objects].filter(([label]) => nameOf(label) === name);
  const [first] = found;
  if (first === undefined) return unknownText(name, [...objects.keys()]);
  if (found.length === 1 || first[1].kind === "group") return first[1];
  return `Cannot explain ${name}: there are ${found.map(([label]) => label).join(" and ")}; give one of them`;
}

function nameOf(label: string): string {
  return label.slice(label.indexOf("/") + 1);
}

const hintsMax = 3;

/** With the objects that may have been meant: of the same name, else of one that is near. */
function unknownText(asked: string, labels: readonly string[]): string {
  const name = nameOf(asked);
  const same = labels.filter((label) => nameOf(label) === name);
  const near = same.length > 0 ? same : nearLabels(name, labels);
  const hint = near.length === 0 ? "" : `; did you mean ${near.slice(0, hintsMax).join(" or ")}?`;
  return `There is no ${asked.includes("/") ? asked : `group, resource or node ${asked}`} in this cluster${hint}`;
}

function nearLabels(name: string, labels: readonly string[]): readonly string[] {
  const names = new Set(labels.map(nameOf));
  const found: string[] = [];
  while (found.length < hintsMax) {
    const nearest = nearestName(name, [...names]);
    if (nearest === undefined) break;
    names.delete(nearest);
    found.push(...labels.filter((label) => nameOf(label) === nearest));
  }
  return found;
}
