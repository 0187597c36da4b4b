import { describe, expect, it } from "vitest";
import { createBootClock, type ClockReadings } from "../../controller/host/boot-clock.ts";

/** A kernel whose time this test moves, in milliseconds; its uptime comes in ticks of ten. */
function fakeKernel() {
  let running = 1_003;
  let suspended = 0;
  let looks = 0;
  const readings: ClockReadings = {
    uptimeMs() {
      looks += 1;
      return Math.floor((running + suspended) / 10) * 10;
    },
    monotonicMs: () => running - 500,
  };
  return {
    readings,
    looks: () => looks,
    bootTime: () => running + suspended,
    run(ms: number) {
      running += ms;
    },
    suspend(ms: number) {
      suspended += ms;
    },
  };
}

describe("the clock of the boot", () => {
  it("goes on between the ticks, never ahead of the kernel and never back", () => {
    const kernel = fakeKernel();
    const clock = createBootClock(kernel.readings);
    let before = clock.now();
    expect(before).toBe(1_000);
    for (let step = 0; step < 200; step++) {
      kernel.run(0.7);
      const now = clock.now();
      expect(now).toBeGreaterThan(before);
      expect(now).toBeLessThanOrEqual(kernel.bootTime());
      before = now;
    }
    expect(kernel.bootTime() - before).toBeLessThan(1);
  });

  it("counts what the machine has slept", () => {
    const kernel = fakeKernel();
    const clock = createBootClock(kernel.readings);
    clock.now();
    kernel.suspend(60_000);
    kernel.run(3);
    expect(clock.now()).toBeGreaterThanOrEqual(61_000);
    expect(clock.now()).toBeLessThanOrEqual(kernel.bootTime());
  });

  it("calls back not before its time, whatever the timers of the process think", async () => {
    const kernel = fakeKernel();
    const clock = createBootClock(kernel.readings, 1);
    const called: number[] = [];
    clock.wakeAt(clock.now() + 5, () => called.push(clock.now()));
    const before = kernel.looks();
    await expect.poll(() => kernel.looks() - before, { interval: 1 }).toBeGreaterThan(20);
    expect(called).toEqual([]);
    kernel.suspend(500);
    await expect.poll(() => called.length, { interval: 1 }).toBe(1);
  });

  it("does not call when it was taken back", async () => {
    const clock = createBootClock(fakeKernel().readings, 1);
    const called: string[] = [];
    const cancel = clock.wakeAt(0, () => called.push("taken back"));
    cancel();
    await new Promise<void>((resolve) => {
      clock.wakeAt(0, resolve);
    });
    expect(called).toEqual([]);
  });

  it("is that of the kernel", () => {
    const clock = createBootClock();
    const first = clock.now();
    expect(first).toBeGreaterThan(0);
    expect(clock.now()).toBeGreaterThanOrEqual(first);
  });
});
