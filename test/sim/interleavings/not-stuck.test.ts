import { describe, expect, it } from "vitest";
import type { FencingMode } from "../../../controller/core/desired.ts";
import { firstOf } from "../../properties/trials.ts";
import { aNewWorld, aWorld } from "./a-world.ts";
import { aGroup } from "./cluster-objects.ts";

const web = aGroup("web", ["192.0.2.10", "nginx"], { prefers: "n1" });
const database = aGroup("db", ["/srv/data", "mariadb"], { prefers: "n2" });
const files = aGroup("files", ["192.0.2.20", "nfs-server"], { prefers: "n2" });
const modes: readonly FencingMode[] = ["Lease", "Devices", "Watchdog", "Manual", "None"];

describe("one node gone for ever", () => {
  it.each(firstOf(["Lease", "Devices", "Watchdog", "None"] as const))(
    "what it had runs elsewhere, and what is new does not wait for it (%s)",
    async (mode) => {
      const world = await aWorld({ nodes: 3, mode, groups: [web] });
      world.node("n1").staysOff = true;
      world.node("n1").powerOff();
      await world.until("another has it", () => world.holdersOf("nginx").length > 0);
      world.edit({ groups: [web, aGroup("new", ["192.0.2.30", "postfix"])] });
      await world.endsAtRest();
      for (const thing of ["192.0.2.10", "nginx", "192.0.2.30", "postfix"])
        expect(world.holdersOf(thing)).toHaveLength(1);
    },
  );

  it.each(firstOf(["Devices", "Watchdog"] as const))(
    "data that is new, and data that it had, are mounted (%s)",
    async (mode) => {
      const other = aGroup("other", ["/srv/other"]);
      const world = await aWorld({ nodes: 3, mode, groups: [database] });
      world.node("n2").staysOff = true;
      world.node("n2").powerOff();
      world.edit({ groups: [database, other] });
      await world.endsAtRest();
      for (const thing of ["/srv/data", "mariadb", "/srv/other"]) expect(world.holdersOf(thing)).toHaveLength(1);
    },
  );

  it("under Manual what it had waits for a person, and all else goes on", async () => {
    const world = await aWorld({ nodes: 3, mode: "Manual", groups: [web, database] });
    world.node("n1").staysOff = true;
    world.node("n1").powerOff();
    await world.run(60_000);
    expect(world.holdersOf("nginx")).toEqual([]);
    expect(world.waitsOf("web")).toContain(
      "a person to look at n1 and, if it is off, to apply an HAOperation of type ConfirmFenced with target HANode/n1 and a reason",
    );
    expect(world.holdersOf("mariadb")).toEqual(["n2"]);
    world.edit({ standby: ["n2"] });
    await world.until("the other group moves", () => world.holdersOf("mariadb").join() === "n3");
    world.edit({ confirmedOff: ["n1"] });
    await world.endsAtRest();
    expect(world.holdersOf("nginx")).toEqual(["n3"]);
  });

  it("one that was declared and never came blocks neither addresses nor services", async () => {
    const world = aNewWorld({ nodes: 3, groups: [web] });
    world.node("n3").staysOff = true;
    world.node("n3").powerOff();
    await world.endsAtRest();
    expect(world.holdersOf("nginx")).toEqual(["n1"]);
  });
});

describe("whole-cluster power-up", () => {
  it.each(firstOf(modes))(
    "all that ran before the power failed runs again, by the nodes' own words (%s)",
    async (mode) => {
      const world = await aWorld({ nodes: 3, mode, managers: 3, managersOn: "Nodes", groups: [web, database] });
      const names = ["n1", "n2", "n3"];
      for (const name of names) world.node(name).powerOff();
      await world.run(600_000);
      for (const name of names) world.node(name).powerOn();
      await world.endsAtRest();
      expect(world.holdersOf("nginx")).toHaveLength(1);
      expect(world.holdersOf("mariadb")).toHaveLength(1);
    },
  );

  it.each(firstOf(modes))(
    "a new boot's word that it has nothing lets what its old boot had go elsewhere (%s)",
    async (mode) => {
      const world = await aWorld({ nodes: 3, mode, managers: 3, managersOn: "Nodes", groups: [web] });
      const names = ["n1", "n2", "n3"];
      for (const name of names) world.node(name).powerOff();
      world.edit({ standby: ["n1"] });
      await world.run(60_000);
      for (const name of names) world.node(name).powerOn();
      await world.endsAtRest();
      expect(world.holdersOf("nginx")).not.toContain("n1");
      expect(world.holdersOf("nginx")).toHaveLength(1);
      expect(world.fenced).toEqual([]);
    },
  );

  it("with one that stays off, what it had is taken over where that may be", async () => {
    const world = await aWorld({
      nodes: 3,
      mode: "Devices",
      managers: 3,
      managersOn: "Nodes",
      groups: [web, database],
    });
    for (const name of ["n1", "n2", "n3"]) world.node(name).powerOff();
    world.node("n1").staysOff = true;
    await world.run(60_000);
    for (const name of ["n2", "n3"]) world.node(name).powerOn();
    await world.endsAtRest();
    expect(world.holdersOf("nginx")).toHaveLength(1);
    expect(world.fenced.every((fenced) => fenced === "n1 n1-boot-1")).toBe(true);
  });
});

describe("a single-node cluster", () => {
  const alone = { nodes: 1, managersOn: "Nodes", groups: [web, aGroup("db", ["/srv/data", "mariadb"])] } as const;
  const isUp = ["192.0.2.10", "nginx", "/srv/data", "mariadb"];

  it.each(firstOf(modes))(
    "comes back after a restart of its agent, of itself, and after the store was away (%s)",
    async (mode) => {
      const world = await aWorld({ ...alone, mode });
      const n1 = world.node("n1");
      n1.killAgent();
      await world.run(20_000);
      n1.startAgentProcess();
      await world.untilItRuns();

      n1.powerOff();
      await world.run(20_000);
      n1.powerOn();
      await world.untilItRuns();

      world.world.store.setAway(true);
      await world.run(60_000);
      world.world.store.setAway(false);
      await world.endsAtRest();
      for (const thing of isUp) expect(world.holdersOf(thing)).toEqual(["n1"]);
      // There is nobody whom it would help.
      expect(world.fenced).toEqual([]);
    },
  );
});

describe("leader and holder lost together", () => {
  it("under Lease the group runs elsewhere after one manager lease and one node lease", async () => {
    const world = await aWorld({ nodes: 3, managers: 3, managersOn: "Nodes", groups: [web] });
    const host = `n${world.leader().replace("manager-", "")}`;
    world.edit({ groups: [{ ...web, prefers: host }] });
    await world.until("the leader's node has it", () => world.holdersOf("nginx").join() === host);
    expect(host).toBe(`n${world.leader().replace("manager-", "")}`);
    const lostAt = world.now();
    const silentSince = world.lastRenewalOf(host);
    world.node(host).staysOff = true;
    world.node(host).powerOff();
    await world.until("another has it", () => world.holdersOf("nginx").length > 0);
    const [next = ""] = world.holdersOf("nginx");
    expect(world.startOf("192.0.2.10", next) - silentSince).toBeGreaterThan(2_400);
    // Twice a lease of 2 s with its margin, a turn of the manager, and the start.
    expect(world.startOf("nginx", next) - lostAt).toBeLessThan(2 * 2_400 + 500 + 200);
    await world.endsAtRest();
  });

  const others = [
    { mode: "Devices", second: database },
    { mode: "Watchdog", second: database },
    { mode: "None", second: files },
  ] as const;

  it.each(firstOf(others))("and under $mode as well", async ({ mode, second }) => {
    const world = await aWorld({ nodes: 3, mode, managers: 3, managersOn: "Nodes", groups: [web, second] });
    const host = `n${world.leader().replace("manager-", "")}`;
    world.edit({
      groups: [
        { ...web, prefers: host },
        { ...second, prefers: host },
      ],
    });
    const things = [...web.members, ...second.members].map(({ thing }) => thing);
    for (const thing of things) await world.until(`${host} has ${thing}`, () => world.holdersOf(thing).join() === host);
    world.node(host).staysOff = true;
    world.node(host).powerOff();
    await world.endsAtRest();
    for (const thing of things) expect(world.holdersOf(thing)).toHaveLength(1);
  });
});
