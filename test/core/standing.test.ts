import { describe, expect, it } from "vitest";
import { viewNodes } from "../../controller/core/node-class.ts";
import { barredNodes, currentPlacements, failedNodes, factScores } from "../../controller/core/standing.ts";
import {
  aLease,
  aLeaseClosedByLeader,
  anAssignment,
  aReport,
  aResource,
  someFacts,
  type KnownFacts,
} from "./build/records.ts";
import { aCluster, aGroup, anAddress, aService, withGroups } from "./build/wishes.ts";

const nginx = aService("nginx");
const web = aGroup("web", {
  members: [anAddress("192.0.2.10"), nginx],
  checkers: [
    { name: "ping", runsOn: "Candidates", score: -50, seenAfterMs: 2000 },
    { name: "http", runsOn: "Holder", score: undefined, seenAfterMs: 2000 },
    { name: "disk", runsOn: "Candidates", score: undefined, seenAfterMs: 2000 },
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

describe("where a group has failed as a whole", () => {
  it.each([
    { failures: 1, found: undefined },
    { failures: 2, found: new Map([["n1", "HAGroup web failed 2 times there: checker http: status 503"]]) },
  ])("with $failures failures and one retry: $found", ({ failures, found }) => {
    const reports = [aReport("n1", { groups: [{ name: "web", failures, error: "checker http: status 503" }] })];
    expect(failedNodes(desired, someFacts({ reports })).get("HAGroup/web")).toEqual(found);
  });
});

/** n1 has an open lease and says this of one checker. */
function says(checker: string, verdict: "Healthy" | "Unhealthy" | "Unknown" = "Unhealthy"): KnownFacts {
  return {
    leases: [aLease("n1")],
    reports: [aReport("n1", { verdicts: [{ checker, verdict, message: "no answer" }] })],
  };
}

function scoresIn(known: KnownFacts, wish = desired): ReadonlyMap<string, number> | undefined {
  const facts = someFacts(known);
  const scores = factScores(wish, facts, viewNodes(wish.nodes, facts, known.seenAt ?? 100)).get("HAGroup/web");
  return scores && new Map(scores.map(({ node, score }) => [node, score]));
}

function barredIn(known: KnownFacts): ReadonlyMap<string, string> | undefined {
  const facts = someFacts(known);
  return barredNodes(desired, facts, viewNodes(desired.nodes, facts, 100)).get("HAGroup/web");
}

/** Facts in which nothing is known of now: each with an unhealthy verdict all the same. */
const silent: readonly { readonly what: string; readonly leases: KnownFacts["leases"] }[] = [
  { what: "was lost", leases: [aLeaseClosedByLeader("n1")] },
  { what: "has begun another life since", leases: [aLease("n1", { incarnation: "2.y" })] },
  { what: "has never had a lease", leases: [] },
];

describe("what counts for and against a node", () => {
  it("is the score of a checker that finds it unhealthy, and not that of one whose effect is a fault", () => {
    expect(scoresIn(says("ping"))).toEqual(new Map([["n1", -50]]));
    for (const known of [says("http"), says("disk"), says("ping", "Healthy"), says("ping", "Unknown")])
      expect(scoresIn(known)).toBeUndefined();
  });

  it.each(silent)("is not the verdict of a node that $what", ({ leases = [] }) => {
    expect(scoresIn({ ...says("ping"), leases })).toBeUndefined();
    expect(barredIn({ ...says("disk"), leases })).toBeUndefined();
  });

  it("is not the verdict of a node whose lease has run out and is not closed yet", () => {
    const facts = someFacts(says("ping"));
    expect(factScores(desired, facts, viewNodes(desired.nodes, facts, 2_000)).size).toBe(1);
    expect(factScores(desired, facts, viewNodes(desired.nodes, facts, 10_000)).size).toBe(0);
  });

  it("is that it may not take the group, where a checker of candidates with effect Fault finds it unhealthy", () => {
    expect(barredIn(says("disk"))).toEqual(new Map([["n1", "checker disk: no answer"]]));
    for (const known of [says("ping"), says("http"), says("disk", "Healthy"), says("disk", "Unknown")])
      expect(barredIn(known)).toBeUndefined();
  });

  it("is what staying counts, where a group that runs nowhere ran last, and far more where it never fails back", () => {
    const returning = { ...desired, cluster: { ...desired.cluster, returnsOnStart: true } };
    const stopped = { assignments: [anAssignment({ placements: [], ranOn: "n2" })] };
    expect(scoresIn(stopped, returning)?.get("n2")).toBeCloseTo(1, 2);
    expect(scoresIn(stopped, withGroups(returning, [{ ...web, mayFailBack: false }]))?.get("n2")).toBeGreaterThan(1e8);
    expect(scoresIn(stopped, desired)).toBeUndefined();
    expect(
      scoresIn({ assignments: [anAssignment({ placements: [], ranOn: "n2", home: "n3" })] }, returning)?.has("n2"),
    ).toBe(false);
  });

  it("is home above every score, and an operator's move above home", () => {
    const known = { assignments: [anAssignment({ home: "n2" })] };
    const scores = scoresIn(known, withGroups(desired, [{ ...web, movesTo: "n3" }]));
    expect(scores?.get("n2")).toBeGreaterThan(100 * 1_000_000);
    expect(scores?.get("n3")).toBeGreaterThan(scores?.get("n2") ?? 0);
  });
});
