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
  /** The namespace, as users know it. */
  readonly cluster: string;
}

/** `web`, `HAGroup/web`, `vip/web`, `node/n1`; a text says what is wrong with it. */
export function findWhyObject(asked: string, names: WhyNames): WhyObject | string {
  const [first = "", name, ...rest] = asked.split("/");
  if (rest.length > 0 || first === "" || name === "") return `Cannot explain ${asked}: give a name, or KIND/NAME`;
  const { wished, left } = objectsKnown(names);
  const labels = [...wished.keys(), ...left.keys()];
  if (name === undefined)
    return byName(first, wished) ?? byName(first, left) ?? unknownText(first, names.cluster, labels);
  const kind = commonNames[first.toLowerCase()] ?? findKind(first);
  if (kind === undefined) return `Cannot explain it: ${describeUnknownKind(first)}`;
  if (!kindsExplained.includes(kind))
    return `Cannot explain ${kind}/${name}: why is asked of ${kindsExplained.join(", ")}`;
  const label = `${kind}/${name}`;
  return wished.get(label) ?? left.get(label) ?? unknownText(label, names.cluster, labels);
}

/** What people say for a kind besides its own names. */
const commonNames: Readonly<Record<string, string>> = { node: "HANode", group: "HAGroup" };

const kindsExplained: readonly string[] = ["HAGroup", "VirtualIP", "SharedData", "HAService", "HANode"];

/** By `Kind/name`, in the order in which a name alone is looked up: groups, resources, nodes. */
type Objects = ReadonlyMap<string, WhyObject>;

/** What somebody wishes for, and what records alone still speak of. */
function objectsKnown({ desired, facts }: WhyNames): { readonly wished: Objects; readonly left: Objects } {
  const wished = [...desired.groups].map(([group, { members }]) => ({ group, members }));
  const left = [...facts.assignments].map(([group, { record }]) => ({ group, members: record.members }));
  return {
    wished: new Map([...groupLabels(wished), ...[...desired.nodes.keys()].toSorted().map(nodeLabel)]),
    left: new Map([...groupLabels(left), ...[...facts.leases.keys()].toSorted().map(nodeLabel)]),
  };
}

interface GroupMembers {
  readonly group: GroupKey;
  readonly members: readonly { readonly kind: string; readonly name: string }[];
}

type Labelled = readonly [label: string, object: WhyObject];

function groupLabels(groups: readonly GroupMembers[]): readonly Labelled[] {
  const ordered = groups.toSorted((a, b) => (a.group < b.group ? -1 : 1));
  const own = ordered.filter(({ group }) => group.startsWith("HAGroup/"));
  return [
    ...own.map(({ group }): Labelled => [group, { kind: "group", group }]),
    ...ordered.flatMap(({ group, members }) =>
      members.map((member): Labelled => {
        const resource = `${member.kind}/${member.name}`;
        return [resource, { kind: "resource", resource, group }];
      }),
    ),
  ];
}

function nodeLabel(node: NodeName): Labelled {
  return [`HANode/${node}`, { kind: "node", node }];
}

/** A group comes before what has the same name. Undefined where nothing has it. */
function byName(name: string, objects: Objects): WhyObject | string | undefined {
  const found = [...objects].filter(([label]) => nameOf(label) === name);
  const [first] = found;
  if (first === undefined) return undefined;
  if (found.length === 1 || first[1].kind === "group") return first[1];
  return `Cannot explain ${name}: there are ${found.map(([label]) => label).join(" and ")}; give one of them`;
}

function nameOf(label: string): string {
  return label.slice(label.indexOf("/") + 1);
}

const hintsMax = 3;

/** With the objects that may have been meant: of the same name, else of one that is near. */
function unknownText(asked: string, cluster: string, labels: readonly string[]): string {
  const name = nameOf(asked);
  const known = [...new Set(labels)];
  const same = known.filter((label) => nameOf(label) === name);
  const near = same.length > 0 ? same : nearLabels(name, known);
  const hint = near.length === 0 ? "" : `; did you mean ${near.slice(0, hintsMax).join(" or ")}?`;
  return `There is no ${asked.includes("/") ? asked : `group, resource or node ${asked}`} in the cluster ${cluster}${hint}`;
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
