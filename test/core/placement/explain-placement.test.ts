import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NodeAssessment } from "../../../controller/core/placement/assess-node.ts";
import { explainPlacement, type CopiesExplanation } from "../../../controller/core/placement/explain-placement.ts";
import { placeGroups } from "../../../controller/core/placement/place-groups.ts";
import type { PlacementInput } from "../../../controller/core/placement/placement-problem.ts";
import { arbitraryCluster } from "./arbitrary-cluster.ts";
import { describeCluster, placementText, type GroupText } from "./describe-cluster.ts";

const clusters = arbitraryCluster({ nodesMax: 5, groupsMax: 6, rulesMax: 3, hasPriorities: true });
const runs = { numRuns: 100 };

describe("what a placement is explained by", () => {
  it("is the placement itself", () => {
    fc.assert(
      fc.property(clusters, (cluster) => {
        const input = describeCluster(cluster);
        const { targets } = placeGroups(input);
        for (const [key, placements] of targets) {
          const explained = explainPlacement(input, key);
          expect(explained?.placements).toEqual(placements);
          const chosen = (explained?.copies ?? []).flatMap(({ role, nodes }) =>
            nodes.flatMap(({ isChosen, node }) => (isChosen ? [placementText(role ? { node, role } : { node })] : [])),
          );
          if (explained?.standing === "Run")
            expect(chosen.toSorted()).toEqual(placements.map(placementText).toSorted());
        }
      }),
      runs,
    );
  });

  it("adds up: no node that may be taken has more points than the chosen one, unless the group may not fail back", () => {
    fc.assert(
      fc.property(clusters, (cluster) => {
        for (const { copies } of explained(describeCluster(cluster))) {
          for (const node of copies.nodes) {
            expect(sumOf(node)).toBe(node.score);
            if (node.behind === undefined) continue;
            const { points, by } = node.behind;
            if (by === "Score") expect(points).toBeGreaterThan(0);
            else if (by === "Failback") expect(points).toBeLessThan(0);
            else if (by !== "Refused") expect(points).toBe(0);
            if (copies.role !== "Primary") expect(points).toBe(scoreOf(copies, node.behind.node) - node.score);
          }
        }
      }),
      runs,
    );
  });

  it("orders the nodes for a newcomer as the placement does: by score, then by strategy, then by name", () => {
    const newcomer: fc.Arbitrary<GroupText> = fc.record({
      preferred: fc.dictionary(fc.constantFrom("n1", "n2", "n3"), fc.integer({ min: -9, max: 9 })),
      scores: fc.dictionary(fc.constantFrom("n1", "n2", "n3"), fc.integer({ min: -9, max: 9 })),
      requests: fc.constantFrom({}, { memory: 1 }),
    });
    fc.assert(
      fc.property(clusters, newcomer, (cluster, group) => {
        const before = describeCluster(cluster);
        const text = { ...group, priority: -1 };
        const input = describeCluster({ ...cluster, groups: { ...cluster.groups, newcomer: text } });
        const settled = { ...input, current: placeGroups(before).targets };
        const [copies] = explainPlacement(settled, "newcomer")?.copies ?? [];
        for (const node of copies?.nodes ?? []) {
          const isOpen = node.refusals.length === 0 && node.behind !== undefined;
          if (isOpen) expect(["Score", "Strategy", "Name"]).toContain(node.behind.by);
        }
      }),
      runs,
    );
  });

  it("tells of a group with no place the refusals that the placement gives", () => {
    fc.assert(
      fc.property(clusters, (cluster) => {
        const input = describeCluster(cluster);
        const { targets, refusals } = placeGroups(input);
        for (const [key, told] of refusals) {
          if (targets.get(key)?.length !== 0) continue;
          const { copies = [] } = explainPlacement(input, key) ?? {};
          const firsts = copies.flatMap(({ nodes }) =>
            nodes.map(({ node, refusals: [first] }) => ({ node, rule: first?.rule, why: first?.why })),
          );
          for (const { node, rule, why } of told)
            expect(firsts).toContainEqual({ node, rule, why: why.replace(/^as a primary: /, "") });
        }
      }),
      runs,
    );
  });
});

interface Explained {
  readonly key: string;
  readonly copies: CopiesExplanation;
}

function explained(input: PlacementInput): readonly Explained[] {
  return [...input.desired.groups.keys()].flatMap((key) => {
    const { standing, copies } = explainPlacement(input, key) ?? { standing: "Idle", copies: [] };
    return standing === "Run" ? copies.map((one) => ({ key, copies: one })) : [];
  });
}

function sumOf({ terms }: NodeAssessment): number {
  return terms.reduce((sum, { score }) => sum + score, 0);
}

function scoreOf({ nodes }: CopiesExplanation, name: string): number {
  return nodes.find(({ node }) => node === name)?.score ?? Number.NaN;
}
