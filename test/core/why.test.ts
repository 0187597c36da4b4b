import { describe, expect, it } from "vitest";
import type { Desired } from "../../controller/core/desired.ts";
import { decide } from "../../controller/core/decide.ts";
import { explainGroup, type GroupExplanation } from "../../controller/core/why.ts";
import { explainNode } from "../../controller/core/why-node.ts";
import { aClaim, aLeaseClosedByLeader, mayHold, someFacts } from "./build/records.ts";
import { aWorld } from "./build/run-world.ts";
import { crowded, explain, settled, sightOf, web, withoutN1 } from "./build/why-worlds.ts";
import { aCluster, addressClaim, aGroup, anAddress, withGroups, withNodeMode, withState } from "./build/wishes.ts";
import { leaderTurn, type World } from "./build/world.ts";

/** The settled world of `web`, wished for otherwise by now. */
function changed(change: (desired: Desired) => Desired): World {
  const world = settled();
  world.desired = change(world.desired);
  return world;
}

interface Case {
  readonly why: string;
  readonly make: () => World;
  readonly found: Partial<GroupExplanation>;
}

const onN1 = [{ node: "n1" }];

const cases: readonly Case[] = [
  {
    why: "what runs where it should goes for what was chosen",
    make: () => settled(),
    found: { standing: "Run", state: "Started", chosen: onN1, target: onN1, waits: [] },
  },
  {
    why: "what is to be stopped has no choice, and tells what it would be",
    make: () => changed((desired) => withGroups(desired, [{ ...web, state: "Stopped" }])),
    found: { standing: "Idle", chosen: [], target: [], ifStarted: onN1, changes: [], ifLost: [] },
  },
  {
    why: "the same in a cluster that is to be stopped",
    make: () => changed((desired) => withState(desired, "Stopped")),
    found: { standing: "Idle", chosen: [], ifStarted: onN1 },
  },
  {
    why: "what is frozen stays where it is, and nothing is said of where else",
    make: () => changed((desired) => withState(desired, "Frozen")),
    found: { standing: "Held", state: "Frozen", chosen: onN1, ifStarted: undefined, changes: [] },
  },
  {
    why: "what an order of groups holds back is chosen and not gone for",
    make: () => {
      const first = aGroup("first", { members: [anAddress("192.0.2.30")], candidates: new Set() });
      const steps = ["HAGroup/first", "HAGroup/web"].map((key) => {
        return { groups: [key], action: "Start", waitFor: "All" } as const;
      });
      const rule = { kind: "order", name: "in-order", steps, requirement: "Mandatory", isSymmetric: true } as const;
      return settled([first, web], { rules: [rule] });
    },
    found: { chosen: onN1, target: [], waits: ["HAGroup/first to be started"] },
  },
  {
    why: "what another group owns is waited for with a person",
    make: () => settled([aGroup("a", { members: [anAddress("192.0.2.10")] }), web]),
    found: { waits: ["a person to give it another address: 192.0.2.10 belongs to HAGroup/a as well"] },
  },
  {
    why: "what nobody wants any more is explained by what is left of it",
    make: () => {
      const world = changed((desired) => withGroups(desired, []));
      leaderTurn(world);
      return world;
    },
    found: { standing: "Idle", copies: [], ifStarted: undefined },
  },
];

describe("why a group is where it is", () => {
  it.each(cases)("$why", ({ make, found }) => {
    expect(explain(make())).toMatchObject(found);
  });

  it("tells what would be chosen for each of its nodes that might be lost", () => {
    expect(explain(crowded()).ifLost).toEqual([{ node: "n1", instead: [{ node: "n2" }] }]);
  });

  it("tells who may hold what it touches, and what would end that", () => {
    const group = aGroup("web", { ...web, fencing: { mode: "Manual" } });
    const world = withoutN1(settled([group]), 3000);
    leaderTurn(world);
    expect(explain(world).claims[0]).toEqual({
      claim: "Address 192.0.2.10",
      isKnown: true,
      holders: [{ node: "n1", waitsFor: expect.stringMatching(/^a person to look at n1/), untilMs: undefined }],
    });
  });

  it("tells how long it is until time proves a node gone", () => {
    const watchdog = { kind: "Device", timeoutMs: 5_000, armed: true } as const;
    const desired = aCluster([aGroup("web", { fencing: { mode: "Watchdog" } })]);
    const facts = someFacts({
      leases: [aLeaseClosedByLeader("n1", { watchdog })],
      claims: [aClaim(addressClaim("192.0.2.10"), mayHold("n1"))],
    });
    const sight = { desired, facts, now: 4_000, decision: decide(desired, facts, 4_000) };
    // Of ttl 2 s, twice the watchdog's 5 s, and a fifth of both more.
    const [address] = explainGroup("HAGroup/web", sight).claims;
    expect(address?.holders).toMatchObject([{ node: "n1", untilMs: 14_400 - 4_000 }]);
  });

  it("knows of no holder what nobody has looked for yet", () => {
    const { claims } = explain(aWorld(aCluster([web])));
    expect(claims.map(({ isKnown, holders }) => ({ isKnown, holders }))).toEqual([
      { isKnown: false, holders: [] },
      { isKnown: false, holders: [] },
    ]);
  });

  it("says of a node that others have to leave first, and not that the group itself has to", () => {
    const blocked = explain(crowded()).nodes.filter(({ blockedBy }) => blockedBy.length > 0);
    expect(blocked.map(({ node, blockedBy }) => [node, ...blockedBy])).toEqual([
      ["n4", "HAGroup/db to let go of n4, from which it is kept apart"],
    ]);
  });
});

describe("why a node has what it has", () => {
  it("tells what runs there, and of each other group what keeps it away", () => {
    const node = explainNode("n4", sightOf(crowded()));
    expect(node).toMatchObject({ class: "Eligible", mode: "Active", isFrozen: false });
    expect(node.runs).toEqual([{ group: "HAGroup/db", isTarget: true, activity: "Started", role: undefined }]);
    expect(node.others.map(({ group, refusals }) => [group, refusals.map(({ rule }) => rule)])).toEqual([
      ["HAGroup/web", ["web-not-db"]],
    ]);
    expect(node.mayHold.map(({ claim }) => claim)).toEqual(["Address 192.0.2.20"]);
  });

  it("has no reason against a group that is only better off elsewhere", () => {
    expect(explainNode("n2", sightOf(settled())).others).toEqual([{ group: "HAGroup/web", refusals: [] }]);
  });

  it("tells the mode, and that its groups leave", () => {
    const node = explainNode("n1", sightOf(changed((desired) => withNodeMode(desired, "n1", "Standby"))));
    expect(node).toMatchObject({ class: "Excluded", why: "its mode is Standby", mode: "Standby" });
    expect(node.runs.map(({ group, isTarget }) => ({ group, isTarget }))).toEqual([
      { group: "HAGroup/web", isTarget: false },
    ]);
  });

  it("says of one that nobody has heard of that nobody has", () => {
    expect(explainNode("n9", sightOf(settled()))).toMatchObject({
      class: "Unknown",
      why: "nobody has heard of it",
      mode: undefined,
      lease: undefined,
      runs: [],
    });
  });
});
