import { expect, it } from "vitest";
import { exploredClusters } from "./explore-clusters.ts";
import { readCluster } from "./read-cluster.ts";
import { refusalsIn } from "./refusals-in.ts";

const seeds = 10;

it.each(exploredClusters)(
  `what is written in ${seeds} seeds has the form that a store asks for: $name`,
  async ({ path }) => {
    const objects = readCluster(path);
    for (let seed = 1; seed <= seeds; seed += 1) expect(await refusalsIn(objects, seed)).toEqual([]);
  },
);
