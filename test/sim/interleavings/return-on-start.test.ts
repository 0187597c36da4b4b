import { describe, expect, it } from "vitest";
import { aWorld, type Scenario } from "./a-world.ts";
import { aGroup } from "./cluster-objects.ts";

const web = aGroup("web", ["192.0.2.10"]);
const mail = aGroup("mail", ["192.0.2.20"]);

/** Two groups on two of three nodes; where `onStart` is Balance the third is the emptiest. */
async function aClusterThat(
  onStart: "Balance" | "Return",
): Promise<{ readonly world: Scenario; readonly node: string }> {
  const world = await aWorld({ nodes: 3, groups: [web, mail], cluster: { placement: { onStart } } });
  return { world, node: holderOf(world) };
}

function holderOf(world: Scenario): string {
  return world.holdersOf("192.0.2.10").join();
}

async function stop(world: Scenario): Promise<void> {
  world.edit({ groups: [{ ...web, state: "Stopped" }, mail] });
  await world.until("it is stopped", () => holderOf(world) === "");
  await world.run(5_000);
}

async function start(world: Scenario): Promise<string> {
  world.edit({ groups: [web, mail] });
  await world.until("it runs", () => holderOf(world) !== "");
  await world.endsAtRest();
  return holderOf(world);
}

describe("a group that is started again", () => {
  it("by Return starts where it ran last, though another node is as good and comes first", async () => {
    const { world, node } = await aClusterThat("Return");
    const last = ["n1", "n2", "n3"].findLast((name) => name !== node) ?? "";
    world.edit({ moves: { web: last } });
    await world.until("it runs there", () => holderOf(world) === last);
    await stop(world);
    expect(await start(world)).toBe(last);
  });

  it("by Return starts on the node that a person has moved it to while it was stopped", async () => {
    const { world } = await aClusterThat("Return");
    await stop(world);
    world.edit({ moves: { web: "n3" } });
    await world.run(5_000);
    expect(world.statusOf("HAOperation", "move-web")).toMatchObject({ state: "Succeeded" });
    expect(await start(world)).toBe("n3");
  });

  it("by Balance cannot be moved while it is stopped, and the order says so", async () => {
    const { world } = await aClusterThat("Balance");
    await stop(world);
    world.edit({ moves: { web: "n3" } });
    await world.run(5_000);
    expect(world.statusOf("HAOperation", "move-web")).toMatchObject({
      state: "Failed",
      message: "it is stopped, and placement.onStart is Balance: it starts where there is most room then",
    });
  });

  it("by Return stays where it ran last though it prefers another node, where it never fails back", async () => {
    const { world, node } = await aClusterThat("Return");
    const [better = ""] = ["n3", "n2"].filter((name) => name !== node);
    const picky = { ...web, prefers: better, failback: "Never" } as const;
    world.edit({ groups: [{ ...picky, state: "Stopped" }, mail] });
    await world.until("it is stopped", () => holderOf(world) === "");
    await world.run(5_000);
    world.edit({ groups: [picky, mail] });
    await world.until("it runs", () => holderOf(world) !== "");
    await world.endsAtRest();
    expect(holderOf(world)).toBe(node);
  });
});
