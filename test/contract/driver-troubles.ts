import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { DriverScene } from "./driver.ts";
import { attempt, patiently, untilHanging } from "./driver-under-test.ts";

const failed = { status: "failed", error: expect.stringMatching(/\w/) };

export function describeDriverTroubles(scene: DriverScene): void {
  describeFailures(scene);
  describeHanging(scene);
  describeAborts(scene);
}

/** What the world answers wrongly, and in its own time. */
function describeFailures({ world, makeDriver, cause, mend }: DriverScene): void {
  describe("an action that", () => {
    it.for(["fail", "half", "garbage"] as const)(
      "starts and does not succeed (%s) is told as failed",
      async (how, { skip }) => {
        await cause("start", how, skip);
        const { resource, isThere, livingOfActions } = world();
        const driver = makeDriver();
        expect(await attempt((limit) => driver.start(resource, limit)).ended).toEqual(failed);
        expect(await livingOfActions()).toEqual([]);
        await mend();
        const { start, stop, look } = patiently(driver);
        expect(await stop(resource)).not.toBe("failed");
        expect([await isThere(resource), await look(resource)]).toEqual([false, "Stopped"]);
        expect([await start(resource), await isThere(resource)]).toEqual(["done", true]);
      },
    );

    it.for(["fail", "half", "garbage"] as const)(
      "stops and does not succeed (%s) is told as failed",
      async (how, { skip }) => {
        const { resource, isThere, livingOfActions } = world();
        const driver = makeDriver();
        await patiently(driver).start(resource);
        await cause("stop", how, skip);
        expect(await attempt((limit) => driver.stop(resource, limit)).ended).toEqual(failed);
        expect(await livingOfActions()).toEqual([]);
        await mend();
        expect(await patiently(driver).stop(resource)).not.toBe("failed");
        expect([await isThere(resource), await patiently(driver).look(resource)]).toEqual([false, "Stopped"]);
      },
    );

    it("only says that it has started is found out by a look", async ({ skip }) => {
      await cause("start", "lie", skip);
      const { resource, isThere } = world();
      const { start, look } = patiently(makeDriver());
      await start(resource);
      expect(await look(resource)).toBe("Stopped");
      await mend();
      expect([await start(resource), await isThere(resource)]).toEqual(["done", true]);
    });

    it("only says that it has stopped is found out by a look", async ({ skip }) => {
      const { resource, isThere } = world();
      const { start, stop, look } = patiently(makeDriver());
      await start(resource);
      await cause("stop", "lie", skip);
      await stop(resource);
      expect(await look(resource)).toBe("Started");
      await mend();
      expect([await stop(resource), await isThere(resource)]).toEqual(["done", false]);
    });

    it.for(["start", "stop"] as const)("is slow (%s) is waited for", async (verb, { skip }) => {
      const { resource, isThere } = world();
      const driver = makeDriver();
      if (verb === "stop") await patiently(driver).start(resource);
      await cause(verb, "slow", skip);
      expect(await patiently(driver)[verb](resource)).toBe("done");
      expect(await isThere(resource)).toBe(verb === "start");
    });
  });

  it.for(["fail", "garbage"] as const)("a look that is not answered (%s) knows nothing", async (how, { skip }) => {
    const { resource } = world();
    const { start, stop, look } = patiently(makeDriver());
    await cause("probe", how, skip);
    expect(await look(resource)).toBe("Unknown");
    await mend();
    expect([await look(resource), await start(resource)]).toEqual(["Stopped", "done"]);
    await cause("probe", how, skip);
    expect(await look(resource)).toBe("Unknown");
    await mend();
    expect([await look(resource), await stop(resource)]).toEqual(["Started", "done"]);
  });
}

/** What never ends by itself. */
function describeHanging({ world, makeDriver, cause, mend }: DriverScene): void {
  describe("an action that hangs", () => {
    it("in a start is unknown while it lives, and gone once it was aborted", async ({ skip }) => {
      await cause("start", "hang", skip);
      const { resource, isThere, livingOfActions } = world();
      const driver = makeDriver();
      const { look, stop } = patiently(driver);
      const starting = attempt((limit) => driver.start(resource, limit));
      await untilHanging(world());
      expect([await look(resource), starting.isSettled()]).toEqual(["Unknown", false]);
      starting.abort();
      expect(await starting.ended).toEqual(failed);
      expect(await livingOfActions()).toEqual([]);
      await mend();
      expect(await stop(resource)).not.toBe("failed");
      expect([await isThere(resource), await look(resource)]).toEqual([false, "Stopped"]);
    });

    it("in a stop is unknown while it lives, and is no stop once it was aborted", async ({ skip }) => {
      const { resource, isThere, livingOfActions } = world();
      const driver = makeDriver();
      const { look, start, stop } = patiently(driver);
      await start(resource);
      await cause("stop", "hang", skip);
      const stopping = attempt((limit) => driver.stop(resource, limit));
      await untilHanging(world());
      expect([await look(resource), stopping.isSettled()]).toEqual(["Unknown", false]);
      stopping.abort();
      expect(await stopping.ended).toEqual(failed);
      expect(await livingOfActions()).toEqual([]);
      await mend();
      expect(await stop(resource)).not.toBe("failed");
      expect([await isThere(resource), await look(resource)]).toEqual([false, "Stopped"]);
    });

    it("in a look knows nothing once it was aborted", async ({ skip }) => {
      const { resource, livingOfActions } = world();
      const driver = makeDriver();
      await patiently(driver).start(resource);
      await cause("probe", "hang", skip);
      const looking = attempt((limit) => driver.probe(resource, limit));
      await untilHanging(world());
      expect(looking.isSettled()).toBe(false);
      looking.abort();
      expect((await looking.ended).state).toBe("Unknown");
      expect(await livingOfActions()).toEqual([]);
      await mend();
      expect(await patiently(driver).look(resource)).toBe("Started");
    });
  });
}

function describeAborts({ world, makeDriver }: DriverScene): void {
  describe("an abort", () => {
    it("before the start lets nothing happen", async () => {
      const { resource, isThere } = world();
      const driver = makeDriver();
      expect(await driver.start(resource, { signal: AbortSignal.abort() })).toEqual(failed);
      expect([await isThere(resource), await patiently(driver).look(resource)]).toEqual([false, "Stopped"]);
    });

    it("before the stop lets nothing happen", async () => {
      const { resource, isThere } = world();
      const driver = makeDriver();
      await patiently(driver).start(resource);
      expect(await driver.stop(resource, { signal: AbortSignal.abort() })).toEqual(failed);
      expect([await isThere(resource), await patiently(driver).look(resource)]).toEqual([true, "Started"]);
    });

    it("before the look lets it know nothing", async () => {
      const { resource } = world();
      const driver = makeDriver();
      expect((await driver.probe(resource, { signal: AbortSignal.abort() })).state).toBe("Unknown");
      await patiently(driver).start(resource);
      expect((await driver.probe(resource, { signal: AbortSignal.abort() })).state).toBe("Unknown");
    });

    // Where in the action each falls is the machine's affair: what must hold holds wherever it does.
    it.each([0, 1, 3, 8, 20, 50])("%i ms into a start leaves it whole or not there", async (pauseMs) => {
      const { resource, isThere, livingOfActions } = world();
      const driver = makeDriver();
      const { start, stop, look } = patiently(driver);
      const starting = attempt((limit) => driver.start(resource, limit));
      await delay(pauseMs);
      starting.abort();
      const { status } = await starting.ended;
      expect(await livingOfActions()).toEqual([]);
      const isHere = await isThere(resource);
      expect(status === "failed" || isHere).toBe(true);
      expect([isHere ? "Started" : "Stopped", "Failed"]).toContain(await look(resource));
      expect(await stop(resource)).not.toBe("failed");
      expect([await isThere(resource), await start(resource)]).toEqual([false, "done"]);
    });
  });
}
