import { describe, expect, it } from "vitest";
import type { NodeDriver, Outcome, StartOutcome } from "../../controller/ports/driver.ts";
import { Executor } from "../../controller/runtime/executor.ts";
import { EventQueue } from "../../sim/event-queue.ts";
import { MachineClock } from "../../sim/machine-clock.ts";
import { ProcessGate } from "../../sim/process-gate.ts";
import { anAddress } from "../core/build/wishes.ts";

const ip = anAddress("192.0.2.10");
const done = (): Promise<Outcome> => Promise.resolve({ status: "done" });
const waits: StartOutcome = { status: "waits", for: "a cat on the cable" };

/** An executor in virtual time over a driver that starts as this says, and on which all else is done at once. */
function executing(start: (signal: AbortSignal) => Promise<StartOutcome>) {
  const queue = new EventQueue();
  const { clock } = new ProcessGate(queue, new MachineClock(queue, 1));
  const tries: number[] = [];
  const told: string[] = [];
  const driver: NodeDriver = {
    start: (_, { signal }) => {
      tries.push(clock.now());
      return start(signal);
    },
    stop: done,
    promote: done,
    demote: done,
    probe: () => Promise.resolve({ state: "Stopped" }),
    endEarlierActions: done,
    keep: () => undefined,
    close: () => Promise.resolve(),
  };
  const executor = new Executor(driver, clock);
  const begin = (mayBegin = (): boolean => true, resource = ip) =>
    executor.perform("start", resource, {
      mayBegin: () => Promise.resolve(mayBegin()),
      onWaits: (what) => void told.push(what),
    });
  return { executor, tries, told, begin, run: (ms: number) => queue.runUntil(queue.now() + ms) };
}

function ended(signal: AbortSignal): Promise<StartOutcome> {
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve({ status: "failed", error: "its time was over" }));
  });
}

describe("a start that waits", () => {
  it("is tried again and again, longer than any start may take, until nothing is in its way", async () => {
    let isFree = false;
    const { begin, tries, told, run } = executing(() => Promise.resolve(isFree ? { status: "done" } : waits));
    const performed = begin();
    await run(600_000);
    expect(told.at(-1)).toBe("a cat on the cable");
    isFree = true;
    const seen = tries.length;
    await run(1_000);
    expect(await performed).toMatchObject({ outcome: { status: "done" } });
    expect(tries.length).toBe(seen + 1);
  });

  it("ends when it is not due any more, and with the lease", async () => {
    let isDue = true;
    const withdrawn = executing(() => Promise.resolve(waits));
    const first = withdrawn.begin(() => isDue);
    await withdrawn.run(10_000);
    expect(withdrawn.executor.busy.size).toBe(1);
    isDue = false;
    await withdrawn.run(1_000);
    expect(await first).toBeUndefined();
    expect(withdrawn.executor.busy.size).toBe(0);

    const expired = executing(() => Promise.resolve(waits));
    const second = expired.begin();
    await expired.run(10_000);
    expired.executor.endStarts();
    const tries = expired.tries.length;
    await expired.run(10_000);
    expect(await second).toBeUndefined();
    expect(expired.tries.length).toBe(tries);
  });

  it("leaves its place to others meanwhile", async () => {
    const { begin, executor, run } = executing(() => Promise.resolve(waits));
    for (let each = 1; each <= 100; each += 1) void begin(undefined, anAddress(`192.0.2.${each}`));
    await run(1_000);
    const stop = executor.perform("stop", anAddress("192.0.2.200"), {
      mayBegin: () => Promise.resolve(true),
      onWaits: () => undefined,
    });
    await run(1_000);
    expect(await stop).toMatchObject({ outcome: { status: "done" } });
  });
});

describe("a start that hangs", () => {
  it("is cut short by the end of the lease, which is told from its own deadline", async () => {
    const hanging = executing(ended);
    const cut = hanging.begin();
    await hanging.run(1_000);
    hanging.executor.endStarts();
    await hanging.run(1);
    expect(await cut).toMatchObject({ outcome: { status: "failed" }, isCutShort: true });

    const late = hanging.begin();
    await hanging.run(120_000);
    expect(await late).toMatchObject({ outcome: { status: "failed" }, isCutShort: false });
  });
});
