import { expect, it } from "vitest";
import { explore } from "../../sim/explore.ts";
import { exploredClusters } from "./explore-clusters.ts";
import { readCluster } from "./read-cluster.ts";

/** HOLDFAST_SEEDS, HOLDFAST_SEEDS_FROM: how many for each cluster, and the first of them. */
const seeds = Number(process.env["HOLDFAST_SEEDS"] ?? 250);
const from = Number(process.env["HOLDFAST_SEEDS_FROM"] ?? 1);

it.each(exploredClusters)(`every promise is kept in ${seeds} seeds: $name`, async ({ path, share }) => {
  const explored = await explore({
    objects: readCluster(path),
    from,
    seeds: seeds * share,
    safetyMs: 60_000,
    onSeed: () => true,
  });
  const { failure } = explored;
  const replay = `holdfast sim explore -f ${path} --from ${failure?.seed} --seeds 1 --duration 60s --trace`;
  expect(failure === undefined ? undefined : { ...failure.violation, replay }).toBeUndefined();
  expect(explored.seeds).toBe(seeds * share);
});
