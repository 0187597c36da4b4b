import { describe, expect, it } from "vitest";
import { aWorld } from "./a-world.ts";
import { aGroup } from "./cluster-objects.ts";

const web = aGroup("web", ["192.0.2.10", "nginx"], { prefers: "n1" });
const address = aGroup("web", ["192.0.2.10"], { prefers: "n1" });

describe("an agent that restarts against a stale list", () => {
  it("starts nothing by a word that it once acknowledged to have stopped, for its journal remembers", async () => {
    const world = await aWorld({ nodes: 2, groups: [web] });
    const incarnation = world.incarnationOf("n1");
    // So long that the changes which a stale list is behind are all later than the word to n1.
    await world.run(20_000);
    const word = world.assignmentOf("web");
    world.edit({ standby: ["n1"] });
    await world.until("n2 has it", () => world.holdersOf("nginx").includes("n2"));
    const since = world.now();
    world.showThePast("n1");
    expect(world.world.store.list({ kind: "HAAssignment" }, "Stale").items).toEqual([word]);
    world.node("n1").killAgent();
    world.node("n1").startAgentProcess();
    await world.until("it renews", () => world.lastRenewalOf("n1") > since + 1_000);
    expect(world.incarnationOf("n1")).toBe(incarnation);
    await world.run(15_000);
    expect(world.startsSince(since)).toEqual([]);
    world.reconnect("n1");
    world.node("n1").killAgent();
    world.node("n1").startAgentProcess();
    await world.endsAtRest();
    expect(world.startsSince(since)).toEqual([]);
  });
});

describe("a stale leader's write for a claim that has changed group", () => {
  const db = aGroup("db", ["postgres", "192.0.2.10"], { prefers: "n2" });

  it("is refused when it arrives: the records have gone on", async () => {
    const world = await aWorld({ nodes: 3, managers: 2, groups: [web] });
    const stale = world.leader();
    world.edit({ standby: ["n1"] });
    // What it decides now is on its way for longer than its lease lasts.
    world.slowDown(stale, 8_000);
    const sentAt = world.now();
    await world.until("another leads", () => world.world.managers.some((one) => one.name !== stale && one.isLeading()));
    world.edit({ groups: [{ ...web, members: web.members.slice(1) }, db] });
    await world.until("the other group has it", () => world.holdersOf("192.0.2.10").includes("n2"));
    expect(world.now() - sentAt).toBeLessThan(8_000);
    const since = world.now();
    await world.until("the stale write is refused", () =>
      world.refused.some(
        ({ writer, what, at }) => writer === stale && at > since && /HAAssignment .*Conflict/.test(what),
      ),
    );
    world.reconnect(stale);
    await world.run(5_000);
    expect(world.holdersOf("192.0.2.10")).toEqual(["n2"]);
    expect(world.endsSince(since)).not.toContain("192.0.2.10 on n2");
    await world.endsAtRest();
  });

  it("that no version check has stopped is refused by the node, which knows a higher epoch of that claim", async () => {
    // The checker of epochs sees this write at once; here it is the node's part that is looked at.
    const world = await aWorld({ nodes: 3, groups: [address], without: ["epoch-monotonic"] });
    const word = world.assignmentOf("web");
    world.edit({ groups: [db] });
    await world.until("the other group has it", () => world.holdersOf("192.0.2.10").includes("n2"));
    await world.run(5_000);
    expect(world.assignmentOf("web")).toBeUndefined();
    const since = world.now();
    // The leader's own repair comes late enough for n1 to follow the word, if it would.
    world.slowDown("manager-1", 300);
    world.writeAgain(word);
    await world.run(400);
    expect(world.assignmentOf("web")?.spec).toEqual(word?.spec);
    await world.run(20_000);
    expect(world.startsSince(since)).toEqual([]);
    expect(world.endsSince(since)).toEqual([]);
    expect(world.assignmentOf("web")).toBeUndefined();
    world.reconnect("manager-1");
    await world.endsAtRest();
  });
});
