import { expect, it } from "vitest";
import { withGroups, aCluster, aGroup, anAddress, aService } from "./build/wishes.ts";
import { agentStep, aWorld, settle } from "./build/run-world.ts";
import { leaderTurn, runningIn, type World } from "./build/world.ts";

const on = (node: string): ReadonlyMap<string, number> => new Map([[node, 100]]);
const ip = anAddress("192.0.2.10", { name: "web" });
const web = aGroup("web", { members: [ip, aService("nginx")], preferred: on("n1") });
const db = aGroup("db", { members: [aService("postgres")], preferred: on("n2") });
const apart = {
  kind: "apart",
  name: "apart",
  score: "Required",
  groups: [{ group: web.key }, { group: db.key }],
} as const;

/** The nodes that may hold something of one group while something of the other still runs there. */
function crowded(world: World): readonly string[] {
  return [...world.nodes.values()].flatMap(({ name, running }) => {
    const mayHold = [...world.claims.values()].flatMap(({ record }) =>
      record.mayHold.flatMap(({ node, group = "" }) => (node === name ? [group] : [])),
    );
    const here = new Set([...mayHold, ...[...running.values()].map(({ group }) => group)]);
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
])(
  "a group takes the place of one that is kept apart from it and %s only when nothing of that is left",
  (_, edited) => {
    const world = aWorld(aCluster([web, db], { rules: [apart] }));
    expect(settle(world)).toBe(true);
    expect(runningIn(world)).toEqual(["n1: web nginx", "n2: postgres"]);
    world.desired = withGroups(world.desired, [
      { ...edited, preferred: on("n3") },
      { ...db, preferred: on("n1") },
    ]);
    for (let turn = 0; turn < 50; turn += 1) {
      leaderTurn(world);
      expect(crowded(world)).toEqual([]);
      for (const node of world.nodes.values()) agentStep(world, node);
    }
    expect(runningIn(world)).toEqual(["n1: postgres", `n3: ${edited.members.map(({ name }) => name).join(" ")}`]);
  },
);
