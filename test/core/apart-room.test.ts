import { describe, expect, it } from "vitest";
import { decide } from "../../controller/core/decide.ts";
import { aClaim, aLease, anAssignment, aReport, epoch, mayHold, someFacts, told } from "./build/records.ts";
import { agentStep, aWorld, settle } from "./build/run-world.ts";
import { aCluster, addressClaim, aGroup, anAddress, aService, withGroups } from "./build/wishes.ts";
import { leaderTurn, runningIn, type World } from "./build/world.ts";

const former = addressClaim("192.0.2.10");
const edited = addressClaim("192.0.2.11");
const other = addressClaim("192.0.2.20");
const apart = {
  kind: "apart",
  name: "apart",
  groups: [{ group: "HAGroup/web" }, { group: "HAGroup/db" }],
  score: "Required",
} as const;

/** The address of web was edited, and n1 was told to let the former one go; db is to run on n1 and nowhere else. */
function waitsOfDb(heldOnN1: "Held" | "Stopped"): readonly string[] {
  const groups = [
    aGroup("web", { members: [anAddress("192.0.2.11")], candidates: new Set(["n2"]) }),
    aGroup("db", { members: [anAddress("192.0.2.20")], candidates: new Set(["n1"]) }),
  ];
  const facts = someFacts({
    seenAt: 1_000,
    leases: [aLease("n1")],
    reports: [aReport("n1", { claims: [told(former, heldOnN1, epoch(6)), told(other, "Stopped", epoch(6))] })],
    claims: [aClaim(former, ...(heldOnN1 === "Held" ? [mayHold("n1")] : [])), aClaim(edited), aClaim(other)],
    assignments: [
      anAssignment({
        epoch: epoch(6),
        wish: "Stopped",
        placements: [],
        members: [anAddress("192.0.2.11")],
        releases: [former],
      }),
    ],
  });
  const decision = decide(aCluster(groups, { rules: [apart] }), facts, 1_100);
  return decision.groups.get("HAGroup/db")?.waits ?? [];
}

describe("a group that is kept apart from another", () => {
  it("waits until that one has let go there of what it had before it was edited", () => {
    expect(waitsOfDb("Held")).toEqual(["HAGroup/web to let go of n1, from which it is kept apart"]);
    expect(waitsOfDb("Stopped")).toEqual([]);
  });
});

const on = (node: string): ReadonlyMap<string, number> => new Map([[node, 100]]);
const ip = anAddress("192.0.2.10", { name: "web" });
const web = aGroup("web", { members: [ip, aService("nginx")], preferred: on("n1") });
const db = aGroup("db", { members: [aService("postgres")], preferred: on("n2") });
/** The nodes that may hold something of one group while something of the other still runs there. */
function crowded(world: World): readonly string[] {
  return [...world.nodes.values()].flatMap(({ name, running }) => {
    const named = [...world.claims.values()].flatMap(({ record }) =>
      record.mayHold.flatMap(({ node, group = "" }) => (node === name ? [group] : [])),
    );
    const here = new Set([...named, ...[...running.values()].map(({ group }) => group)]);
    return here.has(web.key) && here.has(db.key) ? [name] : [];
  });
}

it.each([
  ["moves away", web],
  [
    "gets another address and moves away",
    { ...web, members: [{ ...anAddress("192.0.2.11", { name: "web" }), generation: 2 }, aService("nginx")] },
  ],
  ["loses a member and moves away", { ...web, members: [aService("nginx")] }],
])("a group takes the place of one that is kept apart from it and %s only when nothing of that is left", (_, after) => {
  const world = aWorld(aCluster([web, db], { rules: [apart] }));
  expect(settle(world)).toBe(true);
  expect(runningIn(world)).toEqual(["n1: web nginx", "n2: postgres"]);
  world.desired = withGroups(world.desired, [
    { ...after, preferred: on("n3") },
    { ...db, preferred: on("n1") },
  ]);
  for (let turn = 0; turn < 50; turn += 1) {
    leaderTurn(world);
    expect(crowded(world)).toEqual([]);
    for (const node of world.nodes.values()) agentStep(world, node);
  }
  expect(runningIn(world)).toEqual(["n1: postgres", `n3: ${after.members.map(({ name }) => name).join(" ")}`]);
});
