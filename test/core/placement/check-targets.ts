import { expect, it } from "vitest";
import { placeGroups } from "../../../controller/core/placement/place-groups.ts";
import { describeCluster, placementText, type ClusterText } from "./describe-cluster.ts";

export interface TargetCase {
  readonly why: string;
  readonly cluster: ClusterText;
  /** Nodes of each group, best first, separated by commas. */
  readonly targets: Readonly<Record<string, string>>;
}

export function checkTargets(cases: readonly TargetCase[]): void {
  it.each(cases)("$why", ({ cluster, targets }) => {
    const placed = [...placeGroups(describeCluster(cluster)).targets];
    const texts = placed.map(([key, placements]) => [key, placements.map(placementText).join(", ")]);
    expect(Object.fromEntries(texts)).toEqual(targets);
  });
}
