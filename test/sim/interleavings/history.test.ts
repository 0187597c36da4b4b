import { expect, it } from "vitest";
import { specOf } from "../../../controller/runtime/records.ts";
import { aWorld, type Scenario } from "./a-world.ts";
import { aGroup } from "./cluster-objects.ts";

const web = aGroup("web", ["192.0.2.10", "nginx"], { prefers: "n1" });

/** `KIND/NAME change` of each decision that is kept, the oldest first. */
function historyOf({ world }: Scenario): readonly string[] {
  const records = [...world.store.objects().values()].filter(({ kind }) => kind === "HADecision");
  return records
    .toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
    .map((object) => specOf("HADecision", object))
    .map(({ about, change }) => `${about.kind}/${about.name} ${change}`);
}

it("the history tells of a lost holder step by step, and of nothing at rest", async () => {
  const world = await aWorld({ nodes: 2, groups: [web] });
  await world.run(10_000);
  const before = historyOf(world);
  expect(before[0]).toBe("HACluster/cluster manager-1 leads from now on (term 1)");
  expect(before).toContain("HAGroup/web is Started on n1");
  world.node("n1").powerOff();
  await world.until("n2 takes over", () => world.holdersOf("nginx").includes("n2"));
  await world.run(5_000);
  const since = historyOf(world).slice(before.length);
  expect(since).toEqual([
    "HANode/n1 its lease is ended",
    "HAGroup/web is taken from n1",
    "HAGroup/web n1 is proven not to hold Address 192.0.2.10, Unit nginx.service",
    "HAGroup/web is given to n2",
    "HANode/n1 is Lost (was Eligible)",
    "HAGroup/web is Started on n2",
  ]);
  await world.run(20_000);
  expect(historyOf(world)).toHaveLength(before.length + since.length);
});

it("a new leader goes on with the numbers of the former one", async () => {
  const world = await aWorld({ nodes: 2, managers: 2, groups: [web] });
  await world.run(10_000);
  const former = world.leader();
  const before = historyOf(world).length;
  world.manager(former).kill();
  await world.until("another leads", () => world.world.managers.some((one) => one.isLeading()));
  await world.run(5_000);
  const [first, ...others] = historyOf(world).slice(before);
  expect(first).toBe(`HACluster/cluster ${world.leader()} leads from now on (term 2)`);
  expect(others).toEqual([]);
});
