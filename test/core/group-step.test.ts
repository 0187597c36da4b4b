import { describe, expect, it } from "vitest";
import type { GroupWish } from "../../controller/core/desired.ts";
import {
  aCluster,
  addressClaim,
  aGroup,
  aNode,
  anAddress,
  aPromotableService,
  aService,
  withGroups,
} from "./build/wishes.ts";
import { advance, agentStep, agentTurn, aWorld, powerOff, powerOn, settle } from "./build/run-world.ts";
import { decideIn, holdersIn, leaderTurn, nodeOf, runningIn, type World } from "./build/world.ts";

const [onN1, onN2] = [new Map([["n1", 100]]), new Map([["n2", 100]])];
const web = aGroup("web", { members: [anAddress("192.0.2.10"), aService("nginx")], preferred: onN1 });
const db = aGroup("db", { members: [anAddress("192.0.2.20"), aService("postgres")], preferred: onN2 });

/** A world in which these groups have been started. */
function settled(...groups: readonly GroupWish[]): World {
  const world = aWorld(aCluster(groups));
  expect(settle(world)).toBe(true);
  return world;
}

/** Everything settles after the edit, and no claim is held twice on the way. */
function edit(world: World, ...groups: readonly GroupWish[]): readonly string[] {
  world.desired = withGroups(world.desired, groups);
  expect(settle(world)).toBe(true);
  expect(world.heldTwice).toEqual([]);
  return runningIn(world);
}

describe("a group's first word", () => {
  it("names nobody; when all have looked the claims name the node, and only then does the assignment", () => {
    const world = aWorld(aCluster([web]));
    for (const node of world.nodes.values()) agentStep(world, node);
    const kinds = (): readonly string[] => decideIn(world).writes.map((write) => write.kind);
    expect(kinds()).toEqual(["assignment"]);
    leaderTurn(world);
    expect(world.assignments.get("HAGroup/web")?.record).toMatchObject({ wish: "Stopped", placements: [] });
    expect(decideIn(world).groups.get("HAGroup/web")?.waits).toContain(
      "Address 192.0.2.10 is unknown and waits for n1 to look for it, or n1 to stop it, or for its lease to end",
    );
    expect(kinds()).toEqual([]);
    expect(settle(world)).toBe(true);
    expect(runningIn(world)).toEqual(["n1: ip-192.0.2.10 nginx"]);
    const { epoch } = world.assignments.get("HAGroup/web")?.record ?? {};
    for (const { record } of world.claims.values())
      expect(record.mayHold).toMatchObject([
        { node: "n1", boot: "n1-boot-1", machine: "machine-n1", incarnation: "1.x", epoch },
      ]);
  });
});

describe("an edit of a running group", () => {
  it("goes on while what is new is asked for, and then starts only that", () => {
    const world = settled(web);
    world.desired = withGroups(world.desired, [{ ...web, members: [...web.members, anAddress("192.0.2.11")] }]);
    leaderTurn(world);
    expect(world.assignments.get("HAGroup/web")?.record.placements).toHaveLength(1);
    expect(world.assignments.get("HACluster/cluster")?.record).toMatchObject({
      wish: "Stopped",
      members: [{ name: "ip-192.0.2.11" }],
    });
    expect(settle(world)).toBe(true);
    expect(runningIn(world)).toEqual(["n1: ip-192.0.2.10 nginx ip-192.0.2.11"]);
    expect([...world.assignments.keys()]).toEqual(["HAGroup/web"]);
  });

  it("never names a node for what another one may still hold", () => {
    const world = settled(web, db);
    powerOff(world, "n2");
    const wider = { ...web, members: [...web.members, anAddress("192.0.2.20")] };
    world.desired = withGroups(world.desired, [wider]);
    for (let turn = 0; turn < 4; turn++) leaderTurn(world);
    expect(world.claims.get("Address 192.0.2.20")?.record.mayHold.map((entry) => entry.node)).toEqual(["n2"]);
    expect(runningIn(world)).toEqual(["n1: ip-192.0.2.10 nginx"]);
    expect(settle(world)).toBe(true);
    expect(runningIn(world)).toEqual(["n1: ip-192.0.2.10 nginx ip-192.0.2.20"]);
  });

  it("goes on without what starts after a member that another group has by now", () => {
    const [first, last] = [anAddress("192.0.2.11"), aService("nginx")];
    const whole = { ...web, members: [first, anAddress("192.0.2.10"), last] };
    const world = settled(whole, db);
    powerOff(world, "n2");
    world.desired = withGroups(world.desired, [
      { ...whole, members: [first, anAddress("192.0.2.20", { name: "ip-192.0.2.10", generation: 2 }), last] },
      { ...db, members: [anAddress("192.0.2.10", { name: "ip-192.0.2.20", generation: 2 }), aService("postgres")] },
    ]);
    const ran = new Set<string>();
    for (let turn = 0; turn < 8; turn++) {
      leaderTurn(world);
      agentTurn(world, nodeOf(world, "n1"));
      ran.add(runningIn(world).join(" "));
    }
    expect([...ran].at(-1)).toBe("n1: ip-192.0.2.11");
    expect([...ran]).not.toContain("n1: ip-192.0.2.11 nginx");
    expect(settle(world)).toBe(true);
  });

  it("leaves what is to be let go of to the group that still gives it to a node", () => {
    const world = settled(web);
    const word = world.assignments.get("HAGroup/web");
    if (word === undefined) throw new Error("a settled group has an assignment");
    const members = [anAddress("192.0.2.11", { name: "ip-192.0.2.10", generation: 2 }), aService("nginx")];
    world.desired = withGroups(world.desired, [{ ...web, members }]);
    // Of the time when the address was a group of its own: it would speak of the address after each word of web's.
    const group = { kind: "VirtualIP", name: "lone" } as const;
    const record = { ...word.record, group, wish: "Stopped", placements: [], members: [] } as const;
    world.assignments.set("VirtualIP/lone", {
      version: "v0",
      record: { ...record, releases: [addressClaim("192.0.2.10")] },
    });
    expect(decideIn(world).writes).toContainEqual({
      kind: "assignment",
      group: "VirtualIP/lone",
      at: "v0",
      next: undefined,
    });
  });

  it.each<{ readonly what: string; readonly groups: readonly GroupWish[]; readonly runs: readonly string[] }>([
    {
      what: "takes a member away",
      groups: [{ ...web, members: [anAddress("192.0.2.10")] }, db],
      runs: ["n1: ip-192.0.2.10", "n2: ip-192.0.2.20 postgres"],
    },
    {
      what: "moves an address to another group",
      groups: [
        { ...web, members: [aService("nginx")] },
        { ...db, members: [...db.members, anAddress("192.0.2.10")] },
      ],
      runs: ["n1: nginx", "n2: ip-192.0.2.20 postgres ip-192.0.2.10"],
    },
    {
      what: "exchanges the addresses of two groups",
      groups: [
        { ...web, members: [anAddress("192.0.2.20"), aService("nginx")] },
        { ...db, members: [anAddress("192.0.2.10"), aService("postgres")] },
      ],
      // What starts after a member is stopped before that member starts.
      runs: ["n1: ip-192.0.2.20 nginx", "n2: ip-192.0.2.10 postgres"],
    },
    {
      what: "gives an address under its old name",
      groups: [
        { ...web, members: [anAddress("192.0.2.11", { name: "ip-192.0.2.10", generation: 2 }), aService("nginx")] },
        db,
      ],
      runs: ["n1: ip-192.0.2.10 nginx", "n2: ip-192.0.2.20 postgres"],
    },
    { what: "deletes a group", groups: [web], runs: ["n1: ip-192.0.2.10 nginx"] },
    {
      what: "renames a group",
      groups: [web, { ...db, key: "HAGroup/data" }],
      runs: ["n1: ip-192.0.2.10 nginx", "n2: ip-192.0.2.20 postgres"],
    },
    { what: "stops a group", groups: [{ ...web, state: "Stopped" }, db], runs: ["n2: ip-192.0.2.20 postgres"] },
    {
      what: "adds a group that wants what another one has",
      groups: [web, db, aGroup("a", { members: [anAddress("192.0.2.10", { name: "twice" }), aService("x")] })],
      runs: ["n1: ip-192.0.2.10 nginx", "n2: ip-192.0.2.20 postgres"],
    },
  ])("that $what comes to an end", ({ groups, runs }) => {
    expect(edit(settled(web, db), ...groups)).toEqual(runs);
  });

  it("can be taken back: a group that was deleted starts again", () => {
    const world = settled(web);
    expect(edit(world)).toEqual([]);
    expect([...world.assignments.keys()]).toEqual([]);
    expect([...world.claims.values()].flatMap(({ record }) => record.mayHold)).toEqual([]);
    expect(edit(world, web)).toEqual(["n1: ip-192.0.2.10 nginx"]);
  });
});

describe("the number of copies", () => {
  const each = aGroup("web", { members: [aService("nginx")], replicas: "Each" });
  const nginx = aService("nginx").claims[0] ?? addressClaim("");

  it("grows by naming nodes beside those that run", () => {
    const world = settled({ ...each, replicas: 1 });
    world.copiesMax = 3;
    expect(edit(world, { ...each, replicas: 2 })).toEqual(["n1: nginx", "n2: nginx"]);
    expect(edit(world, each)).toEqual(["n1: nginx", "n2: nginx", "n3: nginx"]);
  });

  it("takes a member over from another group for all of them together: three have no room beside a fourth holder", () => {
    const nodes = new Map(["n1", "n2", "n3", "n4"].map((name) => [name, aNode(name)]));
    const world = aWorld(aCluster([], { nodes }));
    world.copiesMax = 3;
    const copies = aGroup("web", {
      members: [aService("nginx")],
      replicas: 3,
      candidates: new Set(["n1", "n2", "n3"]),
    });
    const mail = aGroup("mail", { members: [aService("mail"), aService("imap")], candidates: new Set(["n4"]) });
    edit(world, copies, mail);
    nodeOf(world, "n4").state = "Cut";
    const wider = { ...copies, members: [aService("nginx"), aService("imap")] };
    world.desired = withGroups(world.desired, [wider, { ...mail, members: [aService("mail")] }]);
    for (let turn = 0; turn < 10; turn++) {
      leaderTurn(world);
      for (const node of world.nodes.values()) agentTurn(world, node);
    }
    expect(decideIn(world).writes).toEqual([]);
    expect(settle(world)).toBe(true);
    expect(runningIn(world)).toEqual(["n1: nginx imap", "n2: nginx imap", "n3: nginx imap"]);
  });

  it("shrinks to one only when the others are proven gone: nobody new is named until one is left", () => {
    const world = settled(each);
    nodeOf(world, "n2").state = "Cut";
    powerOff(world, "n1");
    world.desired = withGroups(world.desired, [{ ...each, replicas: 1 }]);
    let sawBoth = false;
    for (let time = 0; time < 6000; time += 100) {
      leaderTurn(world);
      const words = world.assignments.get("HAGroup/web")?.record.placements.map(({ node }) => node) ?? [];
      const named = world.claims.get("Unit nginx.service")?.record.mayHold.map(({ node }) => node) ?? [];
      expect(words.filter((node) => node !== "n1" && node !== "n2" && node !== "n3")).toEqual([]);
      if (named.length > 1) sawBoth = true;
      advance(world, 100);
    }
    expect(sawBoth).toBe(true);
    expect(settle(world)).toBe(true);
    expect(holdersIn(world, nginx)).toEqual(["n3"]);
  });
});

describe("a promotable group", () => {
  const group = aGroup("db", { members: [aPromotableService("pg")], replicas: 3, primaries: 1 });

  it("has one primary, and another one only when the first is proven gone", () => {
    const world = settled(group);
    expect(runningIn(world)).toEqual(["n1: pg*", "n2: pg", "n3: pg"]);
    powerOff(world, "n1");
    expect(settle(world)).toBe(true);
    expect(runningIn(world).join()).toMatch(/^n2: pg\*,n3: pg$|^n2: pg,n3: pg\*$/);
    powerOn(world, "n1");
    expect(settle(world)).toBe(true);
    expect(runningIn(world).join().match(/pg/g)).toHaveLength(3);
    expect(runningIn(world).join().match(/pg\*/g)).toHaveLength(1);
    expect(world.heldTwice.filter((held) => held.startsWith("PrimaryRole"))).toEqual([]);
  });
});

describe("a clone under a running node's name", () => {
  it("is given nothing while the node that it is taken for may still hold it", () => {
    const world = settled(aGroup("web", { fencing: { mode: "Manual" } }));
    powerOff(world, "n1");
    advance(world, 10_000);
    leaderTurn(world);
    // Another machine, another boot, over the closed record.
    for (const name of ["n2", "n3"]) powerOff(world, name);
    nodeOf(world, "n1").machine = "clone";
    powerOn(world, "n1");
    advance(world, 1000);
    settle(world, 20_000);
    expect(runningIn(world)).toEqual([]);
    expect(decideIn(world).groups.get("HAGroup/web")?.waits.join()).toContain("Address 192.0.2.10 waits for n1");
  });
});
