import { describe, expect, it } from "vitest";
import type { DriverScene } from "./driver.ts";
import { patiently } from "./driver-under-test.ts";
import { lesserEdits } from "./lesser-edits.ts";

/** What an agent stands on that takes an edit over without a stop: see controller/core/change-effect.ts. */
export function describeDriverEdits({ world, makeDriver }: DriverScene): void {
  describe("a resource that was edited in what needs no stop", () => {
    it("is the same by each such field: it runs, and a start finds nothing to do", async () => {
      const { resource, lifeOf } = world();
      const driver = makeDriver();
      const { start, look } = patiently(driver);
      await start(resource);
      const life = await lifeOf?.();
      for (const { path, resource: edited } of lesserEdits(resource)) {
        driver.keep([edited], Number.POSITIVE_INFINITY);
        const found = [await look(edited), await start(edited), await look(resource), await lifeOf?.()];
        expect([path, ...found]).toEqual([path, "Started", "unchanged", "Started", life]);
      }
    });

    it("is stopped by the edited spec", async () => {
      const { resource, isThere } = world();
      const { start, stop, look } = patiently(makeDriver());
      for (const { path, resource: edited } of lesserEdits(resource)) {
        await start(resource);
        const found = [await stop(edited), await isThere(resource), await look(resource), await look(edited)];
        expect([path, ...found]).toEqual([path, "done", false, "Stopped", "Stopped"]);
      }
    });

    it("is stopped by the edited spec by an agent that comes after the one that started it", async () => {
      const { resource, isThere } = world();
      for (const { path, resource: edited } of lesserEdits(resource)) {
        await patiently(makeDriver()).start(resource);
        const { endEarlier, look, stop } = patiently(makeDriver());
        await endEarlier();
        const found = [await look(edited), await stop(edited), await isThere(resource)];
        expect([path, ...found]).toEqual([path, "Started", "done", false]);
      }
    });
  });
}
