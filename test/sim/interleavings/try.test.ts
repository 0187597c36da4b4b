import { expect, it } from "vitest";
import { aWorld } from "./a-world.ts";
import { aGroup } from "./cluster-objects.ts";
for (const mode of ["Lease", "Devices", "Watchdog", "Manual"] as const)
  it("comes up " + mode, async () => {
    const t = performance.now();
    const w = await aWorld({ nodes: 3, mode, groups: [aGroup("web", ["192.0.2.10", "nginx"], { prefers: "n1" })] });
    expect(w.holdersOf("192.0.2.10")).toEqual(["n1"]);
    console.log(w.now(), performance.now() - t);
    await w.endsAtRest();
    console.log(w.now(), performance.now() - t);
  });
