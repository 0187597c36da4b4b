import { describe, expect, it } from "vitest";
import { aWorld, type Scenario } from "./a-world.ts";
import { aGroup } from "./cluster-objects.ts";

// Cases in which a peer leaves something down, leaves it where it is without a word, or takes the wrong node down.

describe("two groups that are kept apart and both prefer the same two nodes", () => {
  const a = aGroup("a", ["192.0.2.10"], { prefers: ["n2", "n3"] });
  const b = aGroup("b", ["192.0.2.20"], { prefers: ["n2", "n3"] });
  const apart = { "a-and-b": { apart: { groups: [{ name: "a" }, { name: "b" }] } } };

  /** The one of the two that runs on n3, and what it is about. */
  async function onN3(): Promise<{ readonly world: Scenario; readonly thing: string; readonly other: string }> {
    const world = await aWorld({ nodes: 3, groups: [a, b], rules: apart });
    const [thing = ""] = world.holdersOf("192.0.2.10").includes("n3") ? ["192.0.2.10"] : ["192.0.2.20"];
    const other = thing === "192.0.2.10" ? "192.0.2.20" : "192.0.2.10";
    await world.until("both are on preferred nodes", () => world.holdersOf(thing).includes("n3"));
    expect(world.holdersOf(other)).toEqual(["n2"]);
    return { world, thing, other };
  }

  it("use the third node when one of them dies: a preference is none to stay down for", async () => {
    const { world, thing, other } = await onN3();
    world.node("n3").staysOff = true;
    world.node("n3").powerOff();
    await world.until("it runs on n1", () => world.holdersOf(thing).includes("n1"));
    expect(world.holdersOf(other)).toEqual(["n2"]);
  });

  it("use the third node during maintenance of one of them, and return", async () => {
    const { world, thing, other } = await onN3();
    world.edit({ maintenance: ["n3"] });
    await world.until("it runs on n1", () => world.holdersOf(thing).includes("n1"));
    expect(world.holdersOf(other)).toEqual(["n2"]);
    world.edit({ maintenance: [] });
    await world.until("it is back", () => world.holdersOf(thing).includes("n3"));
    await world.endsAtRest();
  });
});

describe("two groups that are kept together", () => {
  it("both return from maintenance", async () => {
    const groups = [aGroup("a", ["192.0.2.10"]), aGroup("b", ["192.0.2.20"])];
    const together = { "a-with-b": { together: { groups: [{ name: "a" }, { name: "b" }] } } };
    const world = await aWorld({ nodes: 3, groups, rules: together });
    const [node = ""] = world.holdersOf("192.0.2.10");
    expect(world.holdersOf("192.0.2.20")).toEqual([node]);
    world.edit({ maintenance: [node] });
    const areOn = (isThere: boolean) => (): boolean =>
      ["192.0.2.10", "192.0.2.20"].every((thing) => {
        const holders = world.holdersOf(thing);
        return holders.length === 1 && holders.includes(node) === isThere;
      });
    await world.until("both are elsewhere", areOn(false));
    world.edit({ maintenance: [] });
    await world.until("both are back", areOn(true));
    await world.endsAtRest();
  });
});

describe("two nodes with watchdogs whose store is elsewhere", () => {
  it("the one that is left runs everything, once the other is proven gone, and is not reset itself", async () => {
    const groups = [aGroup("a", ["192.0.2.10"]), aGroup("b", ["192.0.2.20"])];
    const world = await aWorld({ nodes: 2, mode: "Watchdog", groups });
    const boot = world.node("n1").boot();
    world.node("n2").staysOff = true;
    world.node("n2").powerOff();
    const diedAt = world.now();
    const isAllOnN1 = (): boolean =>
      ["192.0.2.10", "192.0.2.20"].every((thing) => world.holdersOf(thing).includes("n1"));
    await world.until("n1 runs everything", isAllOnN1);
    // 5 s of lease and twice the 5 s of its watchdog are over by then.
    expect(world.now() - diedAt).toBeGreaterThan(15_000);
    await world.run(60_000);
    expect(world.node("n1").boot()).toBe(boot);
    expect(isAllOnN1()).toBe(true);
  });
});
