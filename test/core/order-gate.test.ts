import { describe, expect, it } from "vitest";
import type { Desired, GroupWish, PlacementWish } from "../../controller/core/desired.ts";
import { advance, agentTurn, aWorld, powerOff, settle } from "./build/run-world.ts";
import { aCluster, aGroup, aService, withGroups, withNodeMode } from "./build/wishes.ts";
import { decideIn, leaderTurn, runningIn, type World } from "./build/world.ts";

const [onN1, onN2] = [new Map([["n1", 100]]), new Map([["n2", 100]])];
const db = aGroup("db", { members: [aService("db")], preferred: onN1 });
const web = aGroup("web", { members: [aService("web")], preferred: onN2 });

type Requirement = Extract<PlacementWish, { kind: "order" }>["requirement"];

function dbFirst(groups: readonly GroupWish[], requirement: Requirement = "Mandatory", isSymmetric = true): Desired {
  const steps = [db, web].map(({ key }) => ({ groups: [key], action: "Start" as const, waitFor: "All" as const }));
  return aCluster(groups, { rules: [{ kind: "order", name: "db first", steps, requirement, isSymmetric }] });
}

/** What runs after each turn in which anything changed. */
function course(world: World): readonly string[] {
  const seen: string[] = [];
  for (let turn = 0; turn < 60; turn++) {
    leaderTurn(world);
    for (const node of world.nodes.values()) agentTurn(world, node);
    const running = runningIn(world).join(", ");
    if (running !== seen.at(-1)) seen.push(running);
    advance(world, 100);
  }
  return seen;
}

describe("an order between groups", () => {
  it("has the second one start when the first one runs", () => {
    expect(course(aWorld(dbFirst([db, web])))).toEqual(["", "n1: db", "n1: db, n2: web"]);
  });

  it("says what is waited for", () => {
    const world = aWorld(dbFirst([{ ...db, candidates: new Set() }, web]));
    settle(world);
    expect(runningIn(world)).toEqual([]);
    expect(decideIn(world).groups.get("HAGroup/web")?.waits.join()).toContain("HAGroup/db to ");
  });

  it("has the second one stop first when both are stopped", () => {
    const world = aWorld(dbFirst([db, web]));
    settle(world);
    world.desired = withGroups(world.desired, [
      { ...db, state: "Stopped" },
      { ...web, state: "Stopped" },
    ]);
    expect(course(world)).toEqual(["n1: db", ""]);
  });

  it("stops the second one too when the first one is to run nowhere", () => {
    const world = aWorld(dbFirst([db, web]));
    settle(world);
    world.desired = withGroups(world.desired, [{ ...db, state: "Stopped" }, web]);
    expect(course(world)).toEqual(["n1: db", ""]);
  });

  it("has both come back when the first one's node is lost", () => {
    const world = aWorld(dbFirst([db, web]));
    settle(world);
    powerOff(world, "n1");
    expect(settle(world)).toBe(true);
    expect(runningIn(world).join()).toMatch(/db.*web|web.*db/);
    expect(world.heldTwice).toEqual([]);
  });

  it("does not stop the first one in a planned move before the second one has let go", () => {
    const world = aWorld(dbFirst([db, web]));
    settle(world);
    world.desired = withNodeMode(world.desired, "n1", "Standby");
    const stations = course(world);
    expect(stations.indexOf("n2: web")).toBe(-1);
    expect(stations.at(-1)).toMatch(/n[23]: .*db/);
  });

  it.each(["Optional", "Serialize"] as const)("that is %s delays only what would start now", (requirement) => {
    const world = aWorld(dbFirst([db, web], requirement, false));
    expect(course(world)).toEqual(["", "n1: db", "n1: db, n2: web"]);
    world.desired = withGroups(world.desired, [{ ...db, state: "Stopped" }, web]);
    expect(course(world).at(-1)).toBe("n2: web");
  });

  it("that is Optional holds nothing back where the first one is not to run", () => {
    const world = aWorld(dbFirst([{ ...db, state: "Stopped" }, web], "Optional"));
    expect(course(world).at(-1)).toBe("n2: web");
  });
});
