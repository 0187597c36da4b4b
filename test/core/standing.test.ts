import { describe, expect, it } from "vitest";
import { viewNodes } from "../../controller/core/node-class.ts";
import { currentPlacements, failedNodes, verdictScores } from "../../controller/core/standing.ts";
import { aLease, aLeaseClosedByLeader, anAssignment, aReport, aResource, someFacts } from "./build/records.ts";
import { aCluster, aGroup, anAddress, aService, withGroups } from "./build/wishes.ts";

const nginx = aService("nginx");
const web = aGroup("web", {
  members: [anAddress("192.0.2.10"), nginx],
  checkers: [
    { name: "ping", runsOn: "Candidates", score: -50 },
    { name: "http", runsOn: "Holder", score: undefined },
  ],
});
const desired = aCluster([web]);

describe("where a group stands", () => {
  it.each([
    { what: "an open lease of the incarnation that was named", lease: aLease("n1"), stands: true },
    { what: "a lease that is closed", lease: aLeaseClosedByLeader("n1"), stands: false },
    { what: "another incarnation", lease: aLease("n1", { incarnation: "2.y" }), stands: false },
  ])("with $what: $stands", ({ lease, stands }) => {
    const facts = someFacts({ leases: [lease], assignments: [anAssignment()] });
    const current = currentPlacements(facts, viewNodes(desired.nodes, facts, 100));
    expect(current.get("HAGroup/web")).toEqual(stands ? [{ node: "n1" }] : []);
  });
});

describe("where a group has failed for good", () => {
  it.each([
    { failures: 1, found: undefined },
    { failures: 2, found: new Map([["n1", "HAService nginx failed 2 times there: exit code 1"]]) },
  ])("with $failures failures and one retry: $found", ({ failures, found }) => {
    const reports = [aReport("n1", { resources: [aResource(nginx, "Failed", { failures, error: "exit code 1" })] })];
    expect(failedNodes(desired, someFacts({ reports })).get("HAGroup/web")).toEqual(found);
  });
});

function unhealthy(checker: string): ReturnType<typeof aReport> {
  return aReport("n1", { verdicts: [{ checker, verdict: "Unhealthy" }] });
}

describe("what counts for and against a node", () => {
  it("is the score of a checker that finds it unhealthy, and not that of one whose effect is a fault", () => {
    const scores = verdictScores(desired, someFacts({ reports: [unhealthy("ping")] }));
    expect(scores.get("HAGroup/web")).toEqual(new Map([["n1", -50]]));
    expect(verdictScores(desired, someFacts({ reports: [unhealthy("http")] })).size).toBe(0);
    const healthy = aReport("n1", { verdicts: [{ checker: "ping", verdict: "Healthy" }] });
    expect(verdictScores(desired, someFacts({ reports: [healthy] })).size).toBe(0);
  });

  it("is home above every score, and an operator's move above home", () => {
    const facts = someFacts({ assignments: [anAssignment({ home: "n2" })] });
    const moved = withGroups(desired, [{ ...web, movesTo: "n3" }]);
    const scores = verdictScores(moved, facts).get("HAGroup/web");
    expect(scores?.get("n2")).toBeGreaterThan(100 * 1_000_000);
    expect(scores?.get("n3")).toBeGreaterThan(scores?.get("n2") ?? 0);
  });
});
