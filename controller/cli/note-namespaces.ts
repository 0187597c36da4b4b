import { nearestName } from "../api/nearest-name.ts";
import type { HoldfastObject } from "../api/types.gen.ts";

/** How many namespaces are told of, and how many objects of each are named. */
const notesMax = 10;
const namedMax = 3;

/** What one namespace, which is a cluster, has among the objects. */
interface Namespace {
  readonly name: string;
  readonly objects: readonly HoldfastObject[];
  readonly hasNodes: boolean;
  readonly hasWork: boolean;
}

/**
 * A sentence for each namespace that has no nodes, or nothing to run on them, beside another that has both: most often a
 * slip in one object's namespace, which takes that object out of its cluster without breaking any rule. Two that are
 * both incomplete, or that differ by more than a slip where there are several complete ones, may well be meant.
 */
export function noteNamespaces(objects: readonly HoldfastObject[]): readonly string[] {
  const namespaces = [...Map.groupBy(objects, ({ metadata }) => metadata.namespace ?? "")].map(describeNamespace);
  const complete = namespaces.filter(isComplete).map(({ name }) => name);
  if (complete.length === 0) return [];
  const [only, ...others] = complete;
  const doubtful = namespaces.filter((namespace) => !isComplete(namespace)).slice(0, notesMax);
  return doubtful.flatMap((namespace) => {
    const meant = others.length === 0 ? only : nearestName(namespace.name, complete);
    return meant === undefined ? [] : [sentence(namespace, meant)];
  });
}

function describeNamespace([name, objects]: readonly [string, readonly HoldfastObject[]]): Namespace {
  const workKinds: readonly string[] = ["HAGroup", "VirtualIP", "SharedData", "HAService"];
  return {
    name,
    objects,
    hasNodes: objects.some(({ kind }) => kind === "HANode"),
    hasWork: objects.some(({ kind }) => workKinds.includes(kind)),
  };
}

function isComplete({ hasNodes, hasWork }: Namespace): boolean {
  return hasNodes && hasWork;
}

function sentence({ name, objects, hasWork }: Namespace, meant: string): string {
  const named = objects.slice(0, namedMax).map(({ kind, metadata }) => `${kind}/${metadata.name}`);
  const further = objects.length > namedMax ? `, and ${objects.length - namedMax} more,` : "";
  const are = objects.length === 1 ? "is" : "are";
  const place = name === "" ? "without a namespace" : `in the namespace ${name}`;
  const lack = hasWork ? "no node" : "nothing to run";
  const question = meant === "" ? "should it be left out?" : `is ${meant} meant?`;
  return `${named.join(", ")}${further} ${are} ${place}, where there is ${lack}: each namespace is a cluster of its own; ${question}`;
}
