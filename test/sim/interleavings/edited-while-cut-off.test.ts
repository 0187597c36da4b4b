import { describe, expect, it } from "vitest";
import { aWorld, type Scenario } from "./a-world.ts";
import { aGroup, type ClusterText, type GroupText } from "./cluster-objects.ts";

// Under Manual only the holder's own word, or a person's, gives anything away: how long it takes does not matter.
const mode = "Manual";
const web = aGroup("web", ["192.0.2.10", "nginx"], { prefers: "n1" });
const db = aGroup("db", ["192.0.2.20", "postgres"], { prefers: "n2" });
const longMs = 30_000;

/** n1 has web, and hangs with it; then the objects are edited. */
async function editedWhileN1Hangs(changes: Partial<ClusterText>, groups: readonly GroupText[] = [web, db]) {
  const world = await aWorld({ nodes: 3, mode, groups });
  world.hang("n1");
  world.edit(changes);
  const editedAt = world.now();
  await world.run(longMs);
  return { world, editedAt };
}

/** n1 has let go of it before n2 has it, and everything ends well. */
async function comesToN2WhenN1IsBack(world: Scenario, things: readonly string[]): Promise<void> {
  world.comeBack("n1");
  for (const thing of things) {
    await world.until(`n2 has ${thing}`, () => world.holdersOf(thing).includes("n2"));
    expect(world.startOf(thing, "n2")).toBeGreaterThan(world.endOf(thing, "n1"));
    expect(world.startOf(thing, "n2")).toBeGreaterThan(world.stoppedWordOf("n1", thing));
  }
  await world.endsAtRest();
}

describe("while its holder is cut off, a resource", () => {
  it("moved between groups waits in the new one, which goes on with what it had", async () => {
    const { world, editedAt } = await editedWhileN1Hangs({
      groups: [
        { ...web, members: web.members.slice(1) },
        { ...db, members: [...db.members, ...web.members.slice(0, 1)] },
      ],
    });
    expect(world.startsSince(editedAt)).toEqual([]);
    expect(world.holdersOf("postgres")).toEqual(["n2"]);
    expect(world.endsSince(editedAt)).toEqual([]);
    expect(world.namedFor("192.0.2.10")).toEqual(["n1"]);
    expect(world.waitsOf("db")).toMatch(/Address 192\.0\.2\.10 waits for .*a person to look at n1/);
    await comesToN2WhenN1IsBack(world, ["192.0.2.10"]);
    expect(world.endsSince(editedAt)).toEqual(["nginx on n1", "192.0.2.10 on n1"]);
  });

  it.each([
    { what: "as its group", group: aGroup("site", ["192.0.2.10", "nginx"], { prefers: "n2" }) },
    {
      what: "in its group",
      group: aGroup(
        "web",
        [
          { name: "front", thing: "192.0.2.10" },
          { name: "server", thing: "nginx" },
        ],
        { prefers: "n2" },
      ),
    },
    {
      what: "with its group",
      group: aGroup(
        "site",
        [
          { name: "front", thing: "192.0.2.10" },
          { name: "server", thing: "nginx" },
        ],
        { prefers: "n2" },
      ),
    },
  ])("renamed, $what, is still the thing that n1 may hold", async ({ group }) => {
    const { world, editedAt } = await editedWhileN1Hangs({ groups: [group, db] });
    expect(world.startsSince(editedAt)).toEqual([]);
    for (const thing of ["192.0.2.10", "nginx"]) expect(world.namedFor(thing)).toEqual(["n1"]);
    expect(world.waitsOf(group.name)).toContain("a person to look at n1");
    await comesToN2WhenN1IsBack(world, ["192.0.2.10", "nginx"]);
  });

  it("deleted is remembered until its holder has let go of it, and then forgotten", async () => {
    const { world } = await editedWhileN1Hangs({ groups: [db] });
    expect(world.holdersOf("nginx")).toEqual(["n1"]);
    for (const thing of ["192.0.2.10", "nginx"]) expect(world.namedFor(thing)).toEqual(["n1"]);
    world.comeBack("n1");
    await world.endsAtRest();
    for (const thing of ["192.0.2.10", "nginx"]) {
      expect(world.holdersOf(thing)).toEqual([]);
      expect(world.namedFor(thing)).toEqual([]);
    }
  });

  it("deleted, and what it touched given to another: that one waits as well", async () => {
    const { world } = await editedWhileN1Hangs({ groups: [db] });
    world.edit({ groups: [db, aGroup("mail", [{ name: "mx", thing: "192.0.2.10" }, "postfix"], { prefers: "n2" })] });
    const editedAt = world.now();
    await world.run(longMs);
    expect(world.startsSince(editedAt)).toEqual([]);
    expect(world.waitsOf("mail")).toContain("a person to look at n1");
    await comesToN2WhenN1IsBack(world, ["192.0.2.10"]);
    expect(world.holdersOf("postfix")).toEqual(["n2"]);
  });

  it("deleted and recreated, as another under the same name, waits for what the old one holds", async () => {
    const { world } = await editedWhileN1Hangs({ groups: [db] });
    const members = [{ name: "192-0-2-10", thing: "192.0.2.10", prefix: 32 }, "nginx"];
    world.edit({ groups: [aGroup("web", members, { prefers: "n2" }), db] });
    const editedAt = world.now();
    await world.run(longMs);
    expect(world.startsSince(editedAt)).toEqual([]);
    expect(world.namedFor("192.0.2.10")).toEqual(["n1"]);
    expect(world.waitsOf("web")).toContain("a person to look at n1");
    await comesToN2WhenN1IsBack(world, ["192.0.2.10", "nginx"]);
    expect(world.specOf("192.0.2.10", "n2")["address"]).toBe("192.0.2.10/32");
  });

  it("deleted and recreated while nobody led is started anew as it is now", async () => {
    const world = await aWorld({ nodes: 2, mode, groups: [web] });
    world.cutOff("manager-1");
    world.edit({ groups: [] });
    const members = [{ name: "192-0-2-10", thing: "192.0.2.10", prefix: 32 }, "nginx"];
    world.edit({ groups: [aGroup("web", members, { prefers: "n1" })] });
    await world.run(5_000);
    world.reconnect("manager-1");
    await world.endsAtRest();
    expect(world.specOf("192.0.2.10", "n1")["address"]).toBe("192.0.2.10/32");
  });
});

describe("a node removed and added back while it may hold", () => {
  it("that is back in the objects before it is back itself blocks what it may hold all the while", async () => {
    const { world, editedAt } = await editedWhileN1Hangs({ nodes: ["n2", "n3"] });
    expect(world.namedFor("192.0.2.10")).toEqual(["n1"]);
    expect(world.waitsOf("web")).toContain("a person to look at n1");
    world.edit({ nodes: 3 });
    await world.run(longMs);
    expect(world.namedFor("192.0.2.10")).toEqual(["n1"]);
    expect(world.startsSince(editedAt)).toEqual([]);
    world.comeBack("n1");
    await world.endsAtRest();
    expect(world.holdersOf("nginx")).toEqual(["n1"]);
  });

  it("that is back itself first lets go, and another has it until it is back in the objects", async () => {
    const { world, editedAt } = await editedWhileN1Hangs({ nodes: ["n2", "n3"] });
    expect(world.startsSince(editedAt)).toEqual([]);
    world.comeBack("n1");
    await world.until("another has it", () => !world.holdersOf("nginx").includes("n1"));
    await world.untilItRuns();
    world.edit({ nodes: 3 });
    await world.endsAtRest();
    expect(world.holdersOf("nginx")).toEqual(["n1"]);
  });

  it("is waited for with what is new, for it may have that as well; a person's word frees it", async () => {
    const { world, editedAt } = await editedWhileN1Hangs({
      nodes: ["n2", "n3"],
      groups: [web, db, aGroup("new", ["192.0.2.30"])],
    });
    expect(world.startsSince(editedAt)).toEqual([]);
    expect(world.waitsOf("new")).toContain("is unknown and waits for n1 to look for it, or a person to look at n1");
    world.node("n1").staysOff = true;
    world.node("n1").powerOff();
    world.edit({ nodes: 3, confirmedOff: ["n1"] });
    await world.endsAtRest();
    for (const thing of ["192.0.2.10", "nginx", "192.0.2.30"]) expect(world.holdersOf(thing)).toHaveLength(1);
  });
});
