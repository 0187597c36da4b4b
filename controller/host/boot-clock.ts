import { openSync, readSync } from "node:fs";

import type { Clock } from "../ports/clock.ts";

/** Two readings of one machine, in milliseconds. */
export interface ClockReadings {
  /** CLOCK_BOOTTIME, cut to whole ticks: it may lag behind, and never runs ahead. */
  readonly uptimeMs: () => number;
  /** CLOCK_MONOTONIC from any beginning: fine, and it stands still while the machine is suspended. */
  readonly monotonicMs: () => number;
}

/**
 * How long one timer may be. Timers stand still in suspend, so that after one a call may be late by this much; a call
 * that is far away costs a wake-up in each of them.
 */
const timerMsMax = 1_000;

/**
 * CLOCK_BOOTTIME in milliseconds. What /proc/uptime tells comes in ticks of 10 ms; between them it goes on with the
 * monotonic clock. The distance of the two only ever grows (by suspends), and a reading of it is too small by at most a
 * tick: so the largest one seen is the best, and `now` never runs ahead of the kernel's clock and never goes back. A
 * reading lags by less than a tick at first and by next to nothing later.
 *
 * A call of `wakeAt` comes not before `at` on this clock; it keeps the process alive until it has come or was taken back.
 */
export function createBootClock(readings: ClockReadings = procReadings(), timerMs = timerMsMax): Clock {
  let distance = Number.NEGATIVE_INFINITY;

  function now(): number {
    const monotonic = readings.monotonicMs();
    distance = Math.max(distance, readings.uptimeMs() - readings.monotonicMs());
    return monotonic + distance;
  }

  function wakeAt(at: number, call: () => void): () => void {
    let timer: NodeJS.Timeout;
    function look(): void {
      const left = at - now();
      if (left <= 0) call();
      else sleep(left);
    }
    function sleep(left: number): void {
      timer = setTimeout(look, Math.min(Math.ceil(left), timerMs));
    }
    sleep(Math.max(0, at - now()));
    return () => clearTimeout(timer);
  }

  return { now, wakeAt };
}

function procReadings(): ClockReadings {
  const file = openSync("/proc/uptime", "r");
  const text = Buffer.alloc(64);
  return {
    uptimeMs() {
      const length = readSync(file, text, 0, text.length, 0);
      return Math.round(Number.parseFloat(text.toString("latin1", 0, length)) * 1_000);
    },
    monotonicMs: () => performance.now(),
  };
}
