import { describe, expect, it } from "vitest";
import type { DriverScene } from "./driver.ts";
import { attempt, patiently, untilHanging } from "./driver-under-test.ts";

/** An agent dies between two steps, or in one; the next one makes a driver of its own over what is left. */
export function describeDriverCrashes({ world, makeDriver, cause, mend }: DriverScene): void {
  describe("after a crash of the agent", () => {
    it("finds nothing to end where nothing was begun, and leaves what runs", async () => {
      const { resource, isThere } = world();
      expect(await patiently(makeDriver()).endEarlier()).not.toBe("failed");
      await patiently(makeDriver()).start(resource);
      const { endEarlier, look, start } = patiently(makeDriver());
      expect([await endEarlier(), await endEarlier()]).not.toContain("failed");
      expect([await isThere(resource), await look(resource), await start(resource)]).toEqual([
        true,
        "Started",
        "unchanged",
      ]);
    });

    it.each(["endEarlier", "look", "start", "stop"] as const)("goes on from each step (first: %s)", async (first) => {
      const { resource, isThere } = world();
      const lived: string[] = [];
      for (const verb of [first, "start", "look", "start", "endEarlier", "stop", "look", "stop"] as const) {
        // Each step by an agent that knows nothing of the others; none of them closes its driver.
        const next = patiently(makeDriver());
        await next.endEarlier();
        lived.push(await next[verb](resource));
        const isHere = await isThere(resource);
        expect(await next.look(resource)).toBe(isHere ? "Started" : "Stopped");
      }
      expect(lived).not.toContain("failed");
      expect(await isThere(resource)).toBe(false);
    });

    it.for(["start", "stop"] as const)("ends a %s that the earlier agent has left", async (verb, { skip }) => {
      const { resource, isThere, livingOfActions } = world();
      const abandoned = makeDriver();
      if (verb === "stop") await patiently(abandoned).start(resource);
      await cause(verb, "hang", skip);
      const left = attempt((limit) => abandoned[verb](resource, limit));
      await untilHanging(world());
      const { endEarlier, look, start, stop } = patiently(makeDriver());
      expect(await look(resource)).toBe("Unknown");
      expect(await endEarlier()).toBe("done");
      // The driver that was left lives on here, and may still look at what became of its action.
      left.abort();
      await left.ended;
      expect(await livingOfActions()).toEqual([]);
      await mend();
      expect(await stop(resource)).not.toBe("failed");
      expect([await isThere(resource), await look(resource)]).toEqual([false, "Stopped"]);
      expect([await start(resource), await isThere(resource)]).toEqual(["done", true]);
    });

    it.for(["start", "stop"] as const)("ends a %s in which the agent itself was killed", async (verb, { skip }) => {
      const { resource, isThere, livingOfActions, killDuring } = world();
      if (killDuring === undefined) return skip("in this world no agent can be killed");
      if (verb === "stop") await patiently(makeDriver()).start(resource);
      await cause(verb, "hang", skip);
      await killDuring(verb);
      const { endEarlier, look, start, stop } = patiently(makeDriver());
      expect([(await livingOfActions()).length > 0, await look(resource)]).toEqual([true, "Unknown"]);
      expect([await endEarlier(), await endEarlier()]).toEqual(["done", "unchanged"]);
      expect(await livingOfActions()).toEqual([]);
      await mend();
      // Without a stop between: a start brings about what is wanted, whatever the earlier one has left.
      expect(await start(resource)).not.toBe("failed");
      expect([await isThere(resource), await look(resource)]).toEqual([true, "Started"]);
      expect([await stop(resource), await isThere(resource)]).toEqual(["done", false]);
    });
  });
}
