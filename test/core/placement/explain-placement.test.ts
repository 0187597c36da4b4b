import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NodeAssessment } from "../../../controller/core/placement/assess-node.ts";
import { explainPlacement, type CopiesExplanation } from "../../../controller/core/placement/explain-placement.ts";
import { placeGroups } from "../../../controller/core/placement/place-groups.ts";
import type { PlacementInput } from "../../../controller/core/placement/placement-problem.ts";
import { arbitraryCluster } from "./arbitrary-cluster.ts";
import { describeCluster, placementText, type GroupText } from "./describe-cluster.ts";

const clusters = arbitraryCluster({ nodesMax: 5, groupsMax: 6, rulesMax: 3, hasPriorities: true });
const runs = { numRuns: 60 };

describe("what a placement is explained by", () => {
  it("is the placement itself", () => {
    fc.assert(
      fc.property(clusters, (cluster) => {
        const input = describeCluster(cluster);
        for (const [key, placements] of placeGroups(input).targets) {
          const found = explainPlacement(input, key);
          const chosen = (found?.copies ?? []).flatMap(({ role, nodes }) =>
            nodes.flatMap(({ isChosen, node }) => (isChosen ? [placementText(role ? { node, role } : { node })] : [])),
          );
          expect(found?.placements).toEqual(placements);
          expect(found?.standing === "Held" ? [] : chosen.toSorted()).toEqual(
            found?.standing === "Held" ? [] : placements.map(placementText).toSorted(),
          );
        }
      }),
      runs,
    );
  });

  it("adds up: the terms give the number that the placement went by, and no open node has more of them than the chosen one", () => {
    fc.assert(
      fc.property(clusters, (cluster) => {
        const all = explained(describeCluster(cluster)).flatMap((copies) =>
          copies.nodes.map((node) => ({ copies, node })),
        );
        expect(all.filter(({ node }) => sumOf(node) !== node.score)).toEqual([]);
        expect(all.filter(({ copies, node }) => !isBehindByItsScore(copies, node))).toEqual([]);
        expect(all.filter(({ node }) => !isDecidedByItsPoints(node))).toEqual([]);
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
        const { targets } = placeGroups(describeCluster(cluster));
        const groups = { ...cluster.groups, newcomer: { ...group, priority: -1 } };
        const input = { ...describeCluster({ ...cluster, groups }), current: targets };
        const [copies] = explainPlacement(input, "newcomer")?.copies ?? [];
        const open = (copies?.nodes ?? []).filter(({ refusals, behind }) => refusals.length === 0 && behind);
        const reasons = ["Score", "Strategy", "Name"];
        expect(open.filter(({ behind }) => !reasons.includes(behind?.by ?? ""))).toEqual([]);
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
            nodes.map(({ node, refusals: [first] }) => `${node}: ${first?.rule}: ${first?.why}`),
          );
          const expected = told.map(({ node, rule, why }) => `${node}: ${rule}: ${why.replace(/^as a primary: /, "")}`);
          expect(firsts).toEqual(expect.arrayContaining(expected));
        }
      }),
      runs,
    );
  });
});

/** Copies that change places gain or lose more than the one score. */
function isBehindByItsScore(copies: CopiesExplanation, { score, behind }: NodeAssessment): boolean {
  if (behind === undefined || copies.role === "Primary") return true;
  return behind.points === scoreOf(copies, behind.node) - score;
}

function isDecidedByItsPoints({ behind }: NodeAssessment): boolean {
  if (behind === undefined || behind.by === "Refused") return true;
  if (behind.by === "Score") return behind.points > 0;
  return behind.by === "Failback" ? behind.points < 0 : behind.points === 0;
}

function explained(input: PlacementInput): readonly CopiesExplanation[] {
  return [...input.desired.groups.keys()].flatMap((key) => {
    const found = explainPlacement(input, key);
    return found?.standing === "Run" ? found.copies : [];
  });
}

function sumOf({ terms }: NodeAssessment): number {
  return terms.reduce((sum, { score }) => sum + score, 0);
}

function scoreOf({ nodes }: CopiesExplanation, name: string): number {
  return nodes.find(({ node }) => node === name)?.score ?? Number.NaN;
}
