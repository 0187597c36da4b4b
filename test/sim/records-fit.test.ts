import { expect, it } from "vitest";
import { readCluster } from "./read-cluster.ts";
import { refusalsIn } from "./refusals-in.ts";

it("what managers and agents write has the form that a store asks for", async () => {
  expect(await refusalsIn(readCluster("test/sim/clusters/five-nodes.yaml"), 1)).toEqual([]);
});
