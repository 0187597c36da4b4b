import { describe, expect, it } from "vitest";
import type { ClusterWish, Desired } from "../../controller/core/desired.ts";
import { awaitingReturn, effectOf, shutdownEffectOf, withShutdowns } from "../../controller/core/shutdown.ts";
import { aLease, aLeaseClosedByLeader, anAssignment, aReport, someFacts } from "./build/records.ts";
import { aCluster, aGroup, aNode } from "./build/wishes.ts";

const policies = ["Conditional", "Freeze", "Failover", "Migrate"] as const;

function clusterWith(shutdownPolicy: ClusterWish["shutdownPolicy"], changes: Partial<Desired> = {}): Desired {
  const desired = aCluster([aGroup("web")], changes);
  return { ...desired, cluster: { ...desired.cluster, shutdownPolicy } };
}

const closedItself = { closed: true, closedBy: "n1" } as const;

it.each([
  ["Conditional", "Reboot", "Freeze"],
  ["Conditional", "PowerOff", "Failover"],
  ["Freeze", "PowerOff", "Freeze"],
  ["Failover", "Reboot", "Failover"],
  ["Migrate", "Reboot", "Migrate"],
] as const)("%s at a %s is %s", (policy, shutdown, effect) => {
  expect(effectOf(policy, shutdown)).toBe(effect);
});

describe("the effect of a shutdown", () => {
  it.each([
    { what: "while its agent stops what it has", lease: aLease("n1", { leaving: "Reboot" }), effect: "Freeze" },
    {
      what: "when it has closed its lease",
      lease: aLease("n1", { leaving: "Reboot", ...closedItself }),
      effect: "Freeze",
    },
    {
      what: "not where the leader had to close it",
      lease: aLeaseClosedByLeader("n1", { leaving: "Reboot" }),
      effect: undefined,
    },
    { what: "not of an agent that has left for another reason", lease: aLease("n1", closedItself), effect: undefined },
  ])("lasts $what", ({ lease, effect }) => {
    const facts = someFacts({ leases: [lease] });
    expect(shutdownEffectOf("n1", { desired: clusterWith("Freeze"), facts })).toBe(effect);
  });
});

describe("a node that moves its groups away", () => {
  it.each(policies)("is in maintenance until it is back: only by Migrate (%s)", (policy) => {
    const facts = someFacts({ leases: [aLease("n1", { leaving: "PowerOff", ...closedItself }), aLease("n2")] });
    const { nodes } = withShutdowns(clusterWith(policy), facts);
    expect(nodes.get("n1")?.mode).toBe(policy === "Migrate" ? "Maintenance" : "Active");
    expect(nodes.get("n2")?.mode).toBe("Active");
  });
});

describe("a group that waits for its node to be back", () => {
  const down = [aLease("n1", { leaving: "Reboot", ...closedItself })];
  const onN1 = [anAssignment()];
  const fromN1 = [anAssignment({ wish: "Stopped", placements: [], home: "n1" })];

  it.each([
    { what: "is still named there", assignments: onN1 },
    { what: "was taken from there", assignments: fromN1 },
  ])("waits where it $what", ({ assignments }) => {
    expect(waitingIn(clusterWith("Freeze"), { leases: down, assignments })).toEqual([["HAGroup/web", "n1"]]);
  });

  it.each([
    { what: "by another policy", desired: clusterWith("Failover") },
    { what: "of several copies", desired: { ...clusterWith("Freeze"), ...groupWith({ replicas: 2 }) } },
    { what: "that a person moves", desired: { ...clusterWith("Freeze"), ...groupWith({ movesTo: "n2" }) } },
    { what: "of a node that is removed", desired: clusterWith("Freeze", { nodes: new Map([["n2", aNode("n2")]]) }) },
  ])("is none $what", ({ desired }) => {
    expect(waitingIn(desired, { leases: down, assignments: fromN1 })).toEqual([]);
  });

  it("waits on while its node is up again and has not looked, and then no more", () => {
    const leases = [aLease("n1", { incarnation: "2.y", boot: "n1-boot-2" })];
    const lookedIn = (incarnation: string) => ({
      leases,
      assignments: fromN1,
      reports: [aReport("n1", { incarnation })],
    });
    expect(waitingIn(clusterWith("Freeze"), lookedIn("1.x"))).toEqual([["HAGroup/web", "n1"]]);
    expect(waitingIn(clusterWith("Freeze"), lookedIn("2.y"))).toEqual([]);
  });
});

function waitingIn(desired: Desired, known: Parameters<typeof someFacts>[0]): readonly (readonly string[])[] {
  return [...awaitingReturn(desired, someFacts(known))];
}

function groupWith(changes: Parameters<typeof aGroup>[1]): Pick<Desired, "groups"> {
  const group = aGroup("web", changes);
  return { groups: new Map([[group.key, group]]) };
}
