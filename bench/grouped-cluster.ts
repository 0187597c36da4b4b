import type { HoldfastObject } from "../controller/api/types.gen.ts";

/**
 * Groups of three services each on so many nodes: a quarter of them prefer a node, some are started after another, some
 * are kept apart. As a store has them, with their defaults as far as a decision reads them.
 */
export function groupedCluster(nodes: number, resources: number): readonly HoldfastObject[] {
  const groups = Math.floor(resources / 3);
  const objects: unknown[] = [];
  const add = (kind: string, name: string, spec: unknown): void => {
    objects.push({ apiVersion: "holdfast.dev/v1alpha1", kind, metadata: { name, generation: 1 }, spec });
  };
  for (let index = 0; index < nodes; index++)
    add("HANode", `n${index}`, { addresses: [`192.0.2.${index % 250}`], mode: "Active" });
  for (let index = 0; index < groups; index++) {
    const members = ["a", "b", "c"].map((part) => ({ kind: "HAService", name: `s${index}${part}` }));
    for (const { name } of members) add("HAService", name, { systemd: { unit: `${name}.service` } });
    add("HAGroup", `g${index}`, {
      members,
      replicas: "Single",
      state: "Started",
      priority: 0,
      ...(index % 4 === 0 ? { preferredNodes: [{ name: `n${index % nodes}`, score: 100 }] } : {}),
      ...(index % 10 === 5 ? { after: [{ kind: "HAGroup", name: `g${index - 1}` }] } : {}),
    });
    if (index % 10 === 7) {
      const pair = [index, index - 1].map((one) => ({ kind: "HAGroup", name: `g${one}` }));
      add("PlacementRule", `apart-${index}`, { apart: { groups: pair }, enforcement: "Required" });
    }
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written out here as the schema has them
  return objects as readonly HoldfastObject[];
}
