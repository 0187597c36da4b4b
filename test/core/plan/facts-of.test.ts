import { describe, expect, it } from "vitest";
import { factsOf } from "../../../controller/core/plan/facts-of.ts";
import type { ClusterFacts } from "../../../controller/core/plan/cluster-facts.ts";
import { isLive } from "../../../controller/core/lease.ts";
import { claimsIn } from "../../../controller/core/reported-claims.ts";
import { aClaim, aLease, anAssignment, aReport, epoch, mayHold, told } from "../build/records.ts";
import { addressClaim, aPromotableService, roleClaim } from "../build/wishes.ts";

const web = addressClaim("192.0.2.10");

function aLook(changes: Partial<ClusterFacts> = {}): ClusterFacts {
  return {
    term: 1,
    era: { store: "store-1", number: 1 },
    leases: [{ record: aLease("n1"), renewedMsAgo: 300, lookedMs: 3000 }],
    reports: [],
    claims: [],
    assignments: [],
    fencings: [],
    ...changes,
  };
}

describe("leases", () => {
  it.each([
    ["was renewed just now", 300, 3000, true],
    ["was renewed longer ago than it lasts", 2500, 3000, false],
    ["was not seen to be renewed, in less time than it lasts", undefined, 1000, true],
    ["was not seen to be renewed for longer than it lasts", undefined, 3000, false],
  ])("one that %s", (_, renewedMsAgo, lookedMs, isOpen) => {
    const now = 1_000_000;
    const { leases, renewals } = factsOf(aLook({ leases: [{ record: aLease("n1"), renewedMsAgo, lookedMs }] }), now);
    expect(isLive(leases.get("n1"), renewals, now)).toBe(isOpen);
  });

  it("counts the silence of one beside the renewals of another", () => {
    const leases = [
      { record: aLease("n1"), renewedMsAgo: 100, lookedMs: 5000 },
      { record: aLease("n2"), renewedMsAgo: undefined, lookedMs: 5000 },
    ];
    const facts = factsOf(aLook({ leases }), 9000);
    expect(facts.renewals).toEqual({ startedAt: 4000, lastSeenAt: 8900 });
    expect(isLive(facts.leases.get("n2"), facts.renewals, 9000)).toBe(false);
  });
});

describe("what a report leaves out", () => {
  const assignments = [
    anAssignment({ epoch: epoch(5) }),
    anAssignment({ group: { kind: "HAGroup", name: "b" }, epoch: epoch(7) }),
  ];
  const told5 = told(web, "Held", epoch(5));

  it.each([
    [
      "is stopped at the highest epoch where the node has looked at everything",
      aReport("n1"),
      told(web, "Stopped", epoch(7)),
    ],
    ["is what it says where it says something", aReport("n1", { claims: [told5] }), told5],
    ["is unknown where it has not looked", aReport("n1", { probed: false }), undefined],
  ])("%s", (_, report, expected) => {
    const facts = factsOf(aLook({ reports: [report], assignments }), 0);
    const seen = facts.reports.get(report.node);
    expect(seen && claimsIn(seen).find(web)).toEqual(expected);
  });

  it("may be a primary role, or something to be let go of", () => {
    const old = addressClaim("192.0.2.99");
    const assignment = anAssignment({ members: [aPromotableService("db")], releases: [old] });
    const report = factsOf(aLook({ reports: [aReport("n1")], assignments: [assignment] }), 0).reports.get("n1");
    for (const claim of [old, roleClaim("db")]) expect(report && claimsIn(report).find(claim)?.held).toBe("Stopped");
  });
});

it("knows the highest counter of the term, wherever it stands", () => {
  const look = aLook({
    term: 2,
    claims: [aClaim(web, mayHold("n1", { epoch: epoch(40, 1) }), mayHold("n2", { epoch: epoch(3, 2) }))],
    reports: [aReport("n1", { claims: [told(web, "Stopped", epoch(6, 2))] })],
    assignments: [anAssignment({ epoch: epoch(5, 2) })],
  });
  expect(factsOf(look, 0).counter).toBe(6);
  const leases = [{ record: aLease("n1", { highestEpoch: epoch(8, 2) }), renewedMsAgo: 0, lookedMs: 0 }];
  expect(factsOf({ ...look, leases }, 0).counter).toBe(8);
});
