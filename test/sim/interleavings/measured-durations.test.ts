import { expect, it } from "vitest";
import { specOf } from "../../../controller/runtime/records.ts";
import { aWorld, type Scenario } from "./a-world.ts";
import { aGroup } from "./cluster-objects.ts";

const web = aGroup("web", ["192.0.2.10", "nginx"], { prefers: "n1" });
const both = ["HAService/nginx", "VirtualIP/192-0-2-10"];

/** What the node says of how long its actions took: by action the things, sorted, and all the times. */
function measured(world: Scenario, node: string) {
  const report = world.world.store.find({ kind: "HANodeReport", namespace: "sim", name: node });
  const durations = report === undefined ? [] : specOf("HANodeReport", report).durations;
  const byAction = Object.groupBy(durations, ({ action }) => action);
  const things = Object.entries(byAction).map(([action, some]) => {
    return [action, some.map(({ kind, name }) => `${kind}/${name}`).toSorted()] as const;
  });
  return { things: Object.fromEntries(things), times: durations.map(({ milliseconds }) => milliseconds) };
}

it("a node tells how long its starts and stops took, and not the looks after them", async () => {
  const world = await aWorld({ nodes: 2, groups: [web] });
  world.actionsTake("n1", 300);
  world.actionsTake("n2", 700);
  expect(measured(world, "n1").things).toEqual({ Start: both });
  world.edit({ standby: ["n1"] });
  await world.endsAtRest();
  expect(measured(world, "n1").things).toEqual({ Start: both, Stop: both });
  // The latest are last: the stops here, the starts there.
  expect(measured(world, "n1").times.slice(-2)).toEqual([300, 300]);
  expect(measured(world, "n2").times.slice(-2)).toEqual([700, 700]);
});

it("the next agent of a node goes on with what the last one has told", async () => {
  const world = await aWorld({ nodes: 2, groups: [web] });
  const before = measured(world, "n1");
  world.node("n1").killAgent();
  await world.run(500);
  world.node("n1").startAgentProcess();
  world.edit({ groups: [aGroup("web", ["192.0.2.10", "nginx", "exporter"], { prefers: "n1" })] });
  await world.endsAtRest();
  expect(measured(world, "n1").things).toEqual({ Start: ["HAService/exporter", ...both] });
  for (const time of before.times) expect(measured(world, "n1").times).toContain(time);
});

it("what no word names any more is forgotten", async () => {
  const world = await aWorld({ nodes: 2, groups: [web, aGroup("db", ["db"], { prefers: "n1" })] });
  expect(measured(world, "n1").things).toEqual({ Start: ["HAService/db", ...both] });
  world.edit({ groups: [web] });
  await world.endsAtRest();
  expect(JSON.stringify(measured(world, "n1").things)).not.toContain("HAService/db");
});
