import { describe, expect, it } from "vitest";
import { aWorld, type Scenario } from "./a-world.ts";
import { aGroup } from "./cluster-objects.ts";

const web = aGroup("web", ["192.0.2.10"]);

/** The next starts of web fail, wherever they are; gives how many have been tried. */
function failStarts(world: Scenario, count: number): () => number {
  let tried = 0;
  for (const node of world.world.nodes.values()) {
    node.driverTrouble.script = (verb) => {
      if (verb !== "start") return undefined;
      tried += 1;
      return tried <= count ? "it does not start" : undefined;
    };
  }
  return () => tried;
}

function breakWeb(world: Scenario): void {
  for (const { machine } of world.world.nodes.values())
    for (const thing of machine.active.keys()) machine.takeAway(thing, "Foreign");
}

describe("a group that fails where no other node may take it", () => {
  // Once for being gone, and then each start: with one retry a node is given up at every second failure.
  it.each([
    { fails: 1, what: "is given up there, and its start as a relocation works" },
    { fails: 3, what: "is tried there as often as its two relocations let it" },
  ])("$what ($fails starts fail)", async ({ fails }) => {
    const world = await aWorld({ nodes: 2, standby: ["n2"], groups: [web] });
    const tried = failStarts(world, fails);
    breakWeb(world);
    await world.until("it runs again", () => world.holdersOf("192.0.2.10").includes("n1"));
    expect(tried()).toBe(fails + 1);
    await world.endsAtRest();
  });

  it("waits for a person when its relocations are spent", async () => {
    const world = await aWorld({ nodes: 2, standby: ["n2"], groups: [web] });
    const tried = failStarts(world, 100);
    breakWeb(world);
    await world.until("it is given up", () => world.waitsOf("web").includes("a person: it failed on n1"));
    expect(tried()).toBe(5);
    await world.run(5_000);
    expect(tried()).toBe(5);
  });

  it("goes to another node as soon as one may take it", async () => {
    const world = await aWorld({ nodes: 2, groups: [web] });
    const [node = ""] = world.holdersOf("192.0.2.10");
    world.node(node).driverTrouble.script = (verb) => (verb === "start" ? "it does not start here" : undefined);
    breakWeb(world);
    await world.until("it runs again", () => world.holdersOf("192.0.2.10").length > 0);
    expect(world.holdersOf("192.0.2.10")).not.toContain(node);
  });
});

describe("two groups that are kept apart on two nodes", () => {
  it("do not change places when one fails: what runs well stays", async () => {
    const rules = { apart: { apart: { groups: [{ name: "web" }, { name: "mail" }] } } };
    const world = await aWorld({ nodes: 2, groups: [web, aGroup("mail", ["192.0.2.20"])], rules });
    const places = [world.holdersOf("192.0.2.10"), world.holdersOf("192.0.2.20")];
    const [[node = ""] = []] = places;
    let failures = 0;
    world.node(node).driverTrouble.script = (verb) => {
      if (verb !== "start") return undefined;
      failures += 1;
      return failures <= 2 ? "it does not start" : undefined;
    };
    const { machine } = world.node(node);
    for (const thing of machine.active.keys()) machine.takeAway(thing, "Foreign");
    await world.until("it runs again", () => world.holdersOf("192.0.2.10").includes(node) && failures > 2);
    expect([world.holdersOf("192.0.2.10"), world.holdersOf("192.0.2.20")]).toEqual(places);
  });
});
