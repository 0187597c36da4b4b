import { expect, it } from "vitest";
import { explore } from "../../sim/explore.ts";
import { exploredClusters } from "./explore-clusters.ts";
import { readCluster } from "./read-cluster.ts";

// What a seed plays changes with the faults and their order: where one of these was found anew by hand, write a story of it.
it.each([
  { seed: 63_331, cluster: "devices", what: "a leader whose clock stands still writes nothing over a later term" },
  { seed: 80_029, cluster: "devices", what: "a request to fence that arrives when its cause has gone fences nobody" },
  { seed: 220_215, cluster: "five-nodes", what: "what an edit takes from a group keeps others apart until it is gone" },
])("$what: $cluster, seed $seed", async ({ seed, cluster }) => {
  const path = exploredClusters.find(({ path: one }) => one.includes(cluster))?.path ?? "";
  const objects = readCluster(path);
  const explored = await explore({ objects, from: seed, seeds: 1, safetyMs: 60_000, onSeed: () => true });
  expect(explored.failure?.violation).toBeUndefined();
  expect(explored.seeds).toBe(1);
});
