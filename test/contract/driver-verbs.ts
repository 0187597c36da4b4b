import { describe, expect, it } from "vitest";
import type { DriverScene } from "./driver.ts";
import { attempt, patiently } from "./driver-under-test.ts";

export function describeDriverVerbs({ world, makeDriver }: DriverScene): void {
  describe("start, stop and probe", () => {
    it("starts once: done, then unchanged", async () => {
      const { resource, isThere } = world();
      const { start } = patiently(makeDriver());
      expect([await start(resource), await isThere(resource)]).toEqual(["done", true]);
      expect([await start(resource), await isThere(resource)]).toEqual(["unchanged", true]);
    });

    it("stops once: done, then unchanged", async () => {
      const { resource, isThere } = world();
      const { start, stop } = patiently(makeDriver());
      await start(resource);
      expect([await stop(resource), await isThere(resource)]).toEqual(["done", false]);
      expect([await stop(resource), await isThere(resource)]).toEqual(["unchanged", false]);
    });

    it("has nothing to do to stop what was never started", async () => {
      const { resource } = world();
      expect(await patiently(makeDriver()).stop(resource)).toBe("unchanged");
    });

    it("starts again what was stopped", async () => {
      const { resource, isThere } = world();
      const { start, stop, look } = patiently(makeDriver());
      await start(resource);
      await stop(resource);
      expect([await start(resource), await isThere(resource), await look(resource)]).toEqual(["done", true, "Started"]);
    });

    it("sees what is there: before, while, and after", async () => {
      const { resource } = world();
      const { start, stop, look } = patiently(makeDriver());
      expect(await look(resource)).toBe("Stopped");
      await start(resource);
      expect(await Promise.all([look(resource), look(resource)])).toEqual(["Started", "Started"]);
      await stop(resource);
      expect(await look(resource)).toBe("Stopped");
    });

    it("leaves nothing of its actions alive", async () => {
      const { resource, livingOfActions } = world();
      const { start, stop, look } = patiently(makeDriver());
      for (const verb of [look, start, look, stop, look]) {
        await verb(resource);
        expect(await livingOfActions()).toEqual([]);
      }
    });

    it("sees that what was there is broken, stops it and starts it again", async ({ skip }) => {
      const { resource, isThere, breakThing } = world();
      if (breakThing === undefined) return skip("in this world nothing can be broken");
      const { start, stop, look } = patiently(makeDriver());
      await start(resource);
      await breakThing();
      expect(["Failed", "Stopped"]).toContain(await look(resource));
      expect(await stop(resource)).not.toBe("failed");
      expect(await look(resource)).toBe("Stopped");
      expect([await start(resource), await isThere(resource), await look(resource)]).toEqual(["done", true, "Started"]);
    });

    it("starts what is broken without a stop before it", async ({ skip }) => {
      const { resource, isThere, breakThing } = world();
      if (breakThing === undefined) return skip("in this world nothing can be broken");
      const { start, look } = patiently(makeDriver());
      await start(resource);
      await breakThing();
      expect([await start(resource), await isThere(resource), await look(resource)]).toEqual(["done", true, "Started"]);
    });
  });

  describe("a resource that was edited while it ran", () => {
    it("is stopped by the spec of its start, and by no other", async () => {
      const { resource, edited, isThere } = world();
      const { start, stop, look } = patiently(makeDriver());
      await start(resource);
      expect(await look(edited)).toBe("Stopped");
      expect(await stop(edited)).toBe("unchanged");
      expect([await isThere(resource), await look(resource)]).toEqual([true, "Started"]);
      expect([await stop(resource), await isThere(resource)]).toEqual(["done", false]);
    });

    it("is stopped by the spec of its start while the edited one is there", async () => {
      const { resource, edited, isThere } = world();
      const { start, stop } = patiently(makeDriver());
      await start(resource);
      expect(await start(edited)).toBe("done");
      expect(await stop(resource)).toBe("done");
      expect([await isThere(resource), await isThere(edited)]).toEqual([false, true]);
      expect(await stop(edited)).toBe("done");
    });
  });

  describe("keep and close", () => {
    it("brings nothing about for what may not be held any more", async () => {
      const { resource, isThere } = world();
      const driver = makeDriver();
      driver.keep([resource], 0);
      expect(await isThere(resource)).toBe(false);
      expect(await patiently(driver).look(resource)).toBe("Stopped");
    });

    it("tells the truth of what was kept, kept no longer, and forgotten", async () => {
      const { resource, isThere } = world();
      const driver = makeDriver();
      const { start, stop, look } = patiently(driver);
      await start(resource);
      for (const [held, end] of [
        [[resource], Number.POSITIVE_INFINITY],
        [[resource], 0],
        [[], 0],
      ] as const) {
        driver.keep(held, end);
        expect(await look(resource)).toBe((await isThere(resource)) ? "Started" : "Stopped");
      }
      expect(await stop(resource)).not.toBe("failed");
      expect(await isThere(resource)).toBe(false);
    });

    it("leaves what was started as it is when it is closed, also twice", async () => {
      const { resource, isThere } = world();
      const driver = makeDriver();
      await patiently(driver).start(resource);
      await driver.close();
      await driver.close();
      expect(await isThere(resource)).toBe(true);
      const { look, stop } = patiently(makeDriver());
      expect([await look(resource), await stop(resource)]).toEqual(["Started", "done"]);
    });
  });

  it("promotes nothing that has no roles", async () => {
    const { resource, isThere } = world();
    const driver = makeDriver();
    const outcomes = [
      await attempt((limit) => driver.promote(resource, limit)).ended,
      await attempt((limit) => driver.demote(resource, limit)).ended,
    ];
    expect(outcomes).toEqual([
      { status: "failed", error: expect.stringMatching(/\w/) },
      { status: "failed", error: expect.stringMatching(/\w/) },
    ]);
    expect(await isThere(resource)).toBe(false);
  });
}
