import { expect, it } from "vitest";
import { explore } from "../../sim/explore.ts";
import { firstOf } from "../properties/trials.ts";
import { exploredClusters } from "./explore-clusters.ts";
import { readCluster } from "./read-cluster.ts";

it.each(firstOf(exploredClusters, 3))("every promise is kept in the first seeds: $name", async ({ path }) => {
  const explored = await explore({
    objects: readCluster(path),
    from: 1,
    seeds: 1,
    safetyMs: 10_000,
    onSeed: () => true,
  });
  expect(explored.failure?.violation).toBeUndefined();
  expect(explored.seeds).toBe(1);
});
