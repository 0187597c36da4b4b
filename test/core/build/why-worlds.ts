import type { GroupWish } from "../../../controller/core/desired.ts";
import { explainGroup, type GroupExplanation } from "../../../controller/core/why.ts";
import type { WhySight } from "../../../controller/core/why-claims.ts";
import { advance, aWorld, powerOff, settle } from "./run-world.ts";
import { aCluster, aGroup, anAddress, aNode, aPromotableService, aService } from "./wishes.ts";
import { decideIn, factsOf, type World } from "./world.ts";

export const web = aGroup("web", {
  members: [anAddress("192.0.2.10"), aService("nginx")],
  preferred: new Map([["n1", 100]]),
});

export const database = aGroup("db", {
  members: [aPromotableService("pg")],
  replicas: 2,
  primaries: 1,
  preferred: new Map([["n2", 10]]),
});

/** Three nodes that have done all there was to do. */
export function settled(groups: readonly GroupWish[] = [web], changes: Parameters<typeof aCluster>[1] = {}): World {
  const world = aWorld(aCluster(groups, changes));
  world.copiesMax = 2;
  if (!settle(world)) throw new Error("the world does not come to rest");
  return world;
}

/** The same as it is seen some time after n1 has lost its power, before anybody has acted on it. */
export function withoutN1(world: World, afterMs: number): World {
  powerOff(world, "n1");
  for (let waited = 0; waited < afterMs; waited += 500) advance(world, 500);
  return world;
}

/** Five nodes, of which each is kept from the group by something else; see the names of the rules. */
export function crowded(): World {
  const group = aGroup("web", {
    ...web,
    candidates: new Set(["n1", "n2", "n4", "n5"]),
    requests: new Map([["memory", 4e9]]),
    checkers: [{ name: "ping", runsOn: "Candidates", score: -30, seenAfterMs: 2000 }],
  });
  const db = aGroup("db", { members: [anAddress("192.0.2.20")], candidates: new Set(["n4"]) });
  const room = new Map([["memory", 8e9]]);
  const nodes = [
    aNode("n1", { capacity: room }),
    aNode("n2", { capacity: room }),
    aNode("n3", { capacity: room, mode: "Standby" }),
    aNode("n4", { capacity: room }),
    aNode("n5", { capacity: new Map([["memory", 2e9]]) }),
  ];
  const world = settled([group, db], {
    nodes: new Map(nodes.map((node) => [node.name, node])),
    rules: [
      { kind: "apart", name: "web-not-db", groups: [{ group: group.key }, { group: db.key }], score: "Required" },
      { kind: "nodes", name: "ssd", groups: [group.key], nodes: new Set(["n2"]), score: 40 },
    ],
  });
  const report = world.reports.get("n2");
  if (report !== undefined) {
    const verdicts = [{ checker: "ping", verdict: "Unhealthy", message: "no answer" } as const];
    world.reports.set("n2", { ...report, verdicts });
  }
  return world;
}

export function sightOf(world: World): WhySight {
  return { decision: decideIn(world), desired: world.desired, facts: factsOf(world), now: world.now };
}

export function explain(world: World, key = "HAGroup/web"): GroupExplanation {
  return explainGroup(key, sightOf(world));
}
