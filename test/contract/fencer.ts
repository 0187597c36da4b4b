import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FencingResult } from "../../controller/core/fencing.ts";
import type { Fencer } from "../../controller/ports/fencer.ts";
import { anOrder } from "../fencing/an-order.ts";

export type DeviceAction = "off" | "on" | "reboot" | "status";

/**
 * How a device takes an action: as it should; it says that it failed; it never ends; it is ended by a signal; it says it
 * is done and did nothing; it prints anything and ends with any code; it does what it should after its time is over; or
 * only a while after it has said that it did.
 */
export type Behaviour = "works" | "fails" | "hangs" | "dies" | "lies" | "babbles" | "late" | "slow";

/** Devices `a` and `b` of one level, both of which a node has its power from. */
export interface FencerUnderTest {
  readonly fencer: Fencer;
  behave(device: "a" | "b", action: DeviceAction, behaviour: Behaviour): void;
  /** What was asked so far, in order, such as `a off`. */
  asked(): readonly string[];
  isOn(device: "a" | "b"): boolean;
  /** Whether anything that was asked is still running. */
  isRunning(): Promise<boolean>;
  /** From now on nothing is due any more. */
  revoke(): void;
  close(): void;
}

/** Its devices have so many milliseconds for each thing that they are asked. */
export type MakeFencer = (limitMs: number) => FencerUnderTest;

/** More than any device needs that answers at all. */
const longMs = 30_000;
/** For devices that are meant to go beyond it. */
const shortMs = 600;

/** What every fencer promises (controller/ports/fencer.ts), tried on devices that `makeFencer` makes. */
export function describeFencerContract(name: string, makeFencer: MakeFencer): void {
  describe(`${name} keeps the contract of a fencer`, () => {
    let under: FencerUnderTest;
    const useWithin = (limitMs: number): void => {
      under.close();
      under = makeFencer(limitMs);
    };

    beforeEach(() => {
      under = makeFencer(longMs);
    });
    afterEach(() => under.close());

    function fence(
      action: "off" | "reboot" | "cycle",
      devices: readonly string[] = ["a", "b"],
      signal = new AbortController().signal,
    ): Promise<FencingResult> {
      return under.fencer.fence(anOrder({ devices, action }), { signal });
    }

    it("off switches off and has the device say so", async () => {
      expect(await fence("off", ["a"])).toEqual({ ok: true, detail: "off, as said by a" });
      expect(under.asked()).toEqual(["a off", "a status"]);
      expect([under.isOn("a"), under.isOn("b")]).toEqual([false, true]);
    });

    it("reboot switches on again only when all of a level have said that they are off", async () => {
      under.behave("b", "off", "slow");
      expect(await fence("reboot")).toEqual({ ok: true, detail: "off, as said by a, b; switched on again" });
      const asked = under.asked();
      const lastStatus = asked.findLastIndex((one) => one.endsWith("status"));
      expect(asked.slice(lastStatus + 1).toSorted()).toEqual(["a on", "b on"]);
      expect(asked.filter((one) => one === "b status").length).toBeGreaterThan(1);
      expect([under.isOn("a"), under.isOn("b")]).toEqual([true, true]);
    });

    it("cycle is one command to each device, and claims no more", async () => {
      expect(await fence("cycle")).toEqual({ ok: true, detail: "a power cycle was ordered of a, b" });
      expect(under.asked().toSorted()).toEqual(["a reboot", "b reboot"]);
    });

    it("a node that was off and could not be switched on again is fenced", async () => {
      under.behave("b", "on", "fails");
      const result = await fence("reboot");
      expect(result).toMatchObject({
        ok: true,
        detail: expect.stringMatching(/^off, as said by a, b; not switched on again: b on /),
      });
    });

    it.each(["fails", "dies", "babbles"] as const)("is an error where a device's off %s", async (behaviour) => {
      under.behave("b", "off", behaviour);
      expect(await fence("reboot")).toMatchObject({ ok: false, error: expect.stringMatching(/^b off /) });
      expect(under.asked().filter((one) => one.endsWith(" on"))).toEqual([]);
    });

    it.each(["fails", "dies", "babbles"] as const)("is an error where a device's status %s", async (behaviour) => {
      under.behave("b", "status", behaviour);
      expect(await fence("reboot")).toMatchObject({ ok: false, error: expect.stringMatching(/^b status /) });
      expect(under.asked().filter((one) => one.endsWith(" on"))).toEqual([]);
    });

    it("is an error where a device says on after it was switched off", async () => {
      useWithin(3_000);
      under.behave("a", "off", "lies");
      expect(await fence("reboot")).toEqual({ ok: false, error: "a says on after it was switched off" });
      expect(under.isOn("a")).toBe(true);
    });

    it.each<[DeviceAction, "off" | "cycle", Behaviour]>([
      ["off", "off", "hangs"],
      ["off", "off", "late"],
      ["status", "off", "hangs"],
      ["status", "off", "late"],
      ["reboot", "cycle", "hangs"],
      ["reboot", "cycle", "late"],
    ])("is an error, and leaves nothing running, where %s of an order to %s %s", async (asked, action, behaviour) => {
      useWithin(shortMs);
      under.behave("a", asked, behaviour);
      expect(await fence(action, ["a"])).toMatchObject({
        ok: false,
        error: expect.stringMatching(/^a (off|status|reboot) must answer within \d+ ms and did not$/),
      });
      expect(await under.isRunning()).toBe(false);
    });

    it("is an error where a power cycle fails on one of two", async () => {
      under.behave("a", "reboot", "fails");
      expect(await fence("cycle")).toMatchObject({ ok: false, error: expect.stringMatching(/^a reboot /) });
    });

    it("does not begin with a level of which a device is not there", async () => {
      expect(await fence("off", ["a", "gone"])).toMatchObject({ ok: false, error: expect.stringContaining("gone") });
      expect(under.asked()).toEqual([]);
    });

    it("is an error where there is no device", async () => {
      expect(await fence("off", [])).toMatchObject({ ok: false });
    });

    it("switches nothing that is not due any more", async () => {
      under.revoke();
      expect(await fence("reboot")).toMatchObject({ ok: false, error: expect.stringContaining("not due any more") });
      expect(under.asked()).toEqual([]);
    });

    it("ends with its time, and leaves nothing running", async () => {
      under.behave("a", "off", "hangs");
      const control = new AbortController();
      const fencing = fence("off", ["a"], control.signal);
      await expect.poll(() => under.asked(), { interval: 5 }).toEqual(["a off"]);
      control.abort();
      expect(await fencing).toMatchObject({ ok: false });
      expect(await under.isRunning()).toBe(false);
    });

    it("asks a device one thing at a time", async () => {
      await Promise.all([fence("off", ["a"]), fence("cycle", ["a"]), fence("off", ["a"])]);
      expect(under.asked().filter((one) => one.includes("while"))).toEqual([]);
      expect(under.asked().length).toBeGreaterThanOrEqual(5);
    });
  });
}
