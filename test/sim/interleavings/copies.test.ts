import { expect, it } from "vitest";
import { aWorld } from "./a-world.ts";
import { aGroup } from "./cluster-objects.ts";

const single = aGroup("job", ["worker"], { prefers: "n1" });
const each = { ...single, replicas: "Each" } as const;

it("Single to Each to Single: nobody new is named until one is left, and the copy that stays is not disturbed", async () => {
  const world = await aWorld({ nodes: 3, mode: "Manual", groups: [single] });
  world.edit({ groups: [each] });
  await world.until("all run it", () => world.holdersOf("worker").length === 3);
  expect(world.namedFor("worker")).toEqual(["n1", "n2", "n3"]);
  const since = world.now();
  world.hang("n3");
  world.edit({ groups: [single] });
  await world.until("n2 has stopped", () => world.holdersOf("worker").join() === "n1,n3");
  await world.run(20_000);
  // n1 goes on beside n3, which was named while there was room.
  expect(world.endsSince(since)).toEqual(["worker on n2"]);
  expect(world.namedFor("worker")).toEqual(["n1", "n3"]);

  world.edit({ standby: ["n1"] });
  await world.until("n1 has stopped", () => world.holdersOf("worker").join() === "n3");
  await world.run(20_000);
  expect(world.namedFor("worker")).toEqual(["n3"]);
  expect(world.waitsOf("job")).toContain("a person to look at n3");
  expect(world.startsSince(since)).toEqual([]);

  world.comeBack("n3");
  await world.endsAtRest();
  expect(world.holdersOf("worker")).toHaveLength(1);
  const [next] = world.holdersOf("worker");
  expect(world.startOf("worker", next ?? "")).toBeGreaterThan(world.endOf("worker", "n3"));
});
