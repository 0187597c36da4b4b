import { expect, it } from "vitest";
import { aWorld, type Scenario } from "./a-world.ts";
import { aGroup } from "./cluster-objects.ts";

const web = aGroup("web", ["192.0.2.10", "nginx"], { prefers: "n1" });

function stateOf(name: string, { world }: Scenario): unknown {
  return world.store.find({ kind: "HAOperation", namespace: "sim", name })?.status?.["state"];
}

it.each(["reboot", "cycle"] as const)(
  "an order of a person to fence a live node is carried out once, and has ended when another boot is there (%s)",
  async (action) => {
    const world = await aWorld({ nodes: 2, mode: "Devices", groups: [web], action });
    world.edit({ fence: ["n1"] });
    await world.until("the order has ended", () => stateOf("fence-n1", world) === "Succeeded");
    await world.run(60_000);
    expect(world.fenced).toEqual(["n1 n1-boot-1"]);
    expect(world.node("n1").boot()).toBe("n1-boot-2");
    await world.endsAtRest();
  },
);

it("an order of a person is not carried out anew because the leader died before it could say so", async () => {
  const world = await aWorld({ nodes: 2, mode: "Devices", groups: [web] });
  world.onceWritten(
    ({ kind, spec }) => kind === "HAFencing" && spec["phase"] === "Confirmed",
    () => world.manager("manager-1").kill(),
  );
  world.edit({ fence: ["n1"] });
  await world.until("n1 has booted again", () => world.leaseOf("n1").boot === "n1-boot-2");
  expect(stateOf("fence-n1", world)).toBe("Active");
  world.manager("manager-1").start();
  await world.until("the order has ended", () => stateOf("fence-n1", world) === "Succeeded");
  await world.endsAtRest();
  expect(world.fenced).toEqual(["n1 n1-boot-1"]);
});
