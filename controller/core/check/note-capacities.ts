import { nearestName } from "../../api/nearest-name.ts";
import type { HANode, HoldfastObject } from "../../api/types.gen.ts";
import { labelOf } from "./finding.ts";

/** How many are told of. */
const notesMax = 10;

/**
 * A sentence for each capacity that nothing requests, where something requests a name like it that the node does not
 * have: most often a slip, which keeps groups from this node and breaks no rule as long as another node will do. It may be
 * meant, as for `gpu` beside `cpu`.
 */
export function noteCapacities(objects: readonly HoldfastObject[]): readonly string[] {
  const clusters = Map.groupBy(objects, ({ metadata }) => metadata.namespace ?? "");
  return [...clusters.values()].flatMap(noteCluster).slice(0, notesMax);
}

function noteCluster(objects: readonly HoldfastObject[]): readonly string[] {
  const requested = new Set(
    objects.flatMap((object) => (object.kind === "HAGroup" ? Object.keys(object.spec.requests ?? {}) : [])),
  );
  return objects.flatMap((object) => (object.kind === "HANode" ? noteNode(object, requested) : []));
}

function noteNode(node: HANode, requested: ReadonlySet<string>): readonly string[] {
  const named = new Set(Object.keys(node.spec.capacity ?? {}));
  const missing = [...requested.difference(named)];
  return [...named.difference(requested)].flatMap((name) => {
    const near = nearestName(name, missing);
    if (near === undefined) return [];
    return [
      `${labelOf(node)} names ${name} in spec.capacity, which nothing requests, and not ${near}, which is requested: is ${near} meant?`,
    ];
  });
}
