import { durationMs } from "../api/duration.ts";
import type { FencingPolicySpec } from "../api/types.gen.ts";
import type { FencingOrder, FencingResult } from "../core/fencing.ts";
import type { Ms } from "../core/lease.ts";
import type { Clock } from "../ports/clock.ts";
import type { ActionLimit } from "../ports/driver.ts";
import type { Fencer } from "../ports/fencer.ts";
import { createDeviceQueue, type DeviceQueue } from "./device-queue.ts";
import { askDevice, type DeviceAction, type DeviceAnswer } from "./exec-device.ts";
import { prepareLevel, type LevelParts, type PreparedDevice } from "./prepare-level.ts";

export interface FencerParts extends LevelParts {
  readonly clock: Clock;
  /** By name; of a policy that is gone the defaults hold. */
  readonly policies: () => ReadonlyMap<string, FencingPolicySpec>;
  /**
   * Asked just before each command that switches, for the device hits whatever runs there by then: whether this manager
   * still leads, and no other boot of the node is known.
   */
  readonly isStillDue: (order: FencingOrder) => boolean;
}

/** How often a device is asked whether what it switched off is off. */
const statusEveryMs: Ms = 500;
/** After so many questions in a row without an answer the device counts as failing: another level may do better. */
const silentMax = 3;
/** What a record of a fencing has room for. */
const detailLengthMax = 1_024;
const errorLengthMax = 4_096;

/** Of a FencingPolicy that says nothing else (crds/fencingpolicies.yaml). */
const timeoutsDefault = { action: "60s", status: "10s" } as const;

/**
 * Fences at the devices of a level side by side. Nothing is switched unless all of them can be asked; with `off` and
 * `reboot` each must switch off and then say itself that it is off, and only when all of them have is any switched on
 * again: a server with two power supplies is off when both are. A node that could not be switched on again is fenced all
 * the same. `cycle` is one command to each, and its success is no proof.
 */
export function createFencer(parts: FencerParts): Fencer {
  const queue = createDeviceQueue();
  return {
    async fence(order, limit) {
      const level = prepareLevel(order, parts);
      if (!level.ok) return failed(level.errors);
      return fenceLevel({ order, limit, parts, queue }, level.devices);
    },
  };
}

interface Fencing {
  readonly order: FencingOrder;
  readonly limit: ActionLimit;
  readonly parts: FencerParts;
  readonly queue: DeviceQueue;
}

async function fenceLevel(fencing: Fencing, devices: readonly PreparedDevice[]): Promise<FencingResult> {
  const action = fencing.order.record.action ?? "reboot";
  const names = devices.map(({ name }) => name).join(", ");
  if (action === "cycle") {
    const errors = await onAll(devices, (device) => switchAfterDelay(fencing, device, "reboot"));
    return errors.length > 0 ? failed(errors) : done(`a power cycle was ordered of ${names}`);
  }
  const errors = await onAll(devices, (device) => switchOff(fencing, device));
  if (errors.length > 0) return failed(errors);
  const proof = `off, as said by ${names}`;
  if (action === "off") return done(proof);
  const left = await onAll(devices, (device) => switchNow(fencing, device, "on"));
  return done(left.length > 0 ? `${proof}; not switched on again: ${left.join("; ")}` : `${proof}; switched on again`);
}

type Work = (device: PreparedDevice) => Promise<string | undefined>;

/** What went wrong, in the order of the devices. */
async function onAll(devices: readonly PreparedDevice[], work: Work): Promise<readonly string[]> {
  const errors = await Promise.all(devices.map(work));
  return errors.filter((error) => error !== undefined);
}

/** Undefined when the device itself says that it is off. */
async function switchOff(fencing: Fencing, device: PreparedDevice): Promise<string | undefined> {
  const { clock } = fencing.parts;
  const error = await switchAfterDelay(fencing, device, "off");
  if (error !== undefined) return error;
  const until = clock.now() + timeoutOf(fencing, "action");
  let silent = 0;
  for (;;) {
    const answer = await ask(fencing, device, "status");
    if (answer.kind === "off") return undefined;
    silent = answer.kind === "failed" ? silent + 1 : 0;
    if (answer.kind === "failed" && silent >= silentMax) return answer.error;
    if (clock.now() + statusEveryMs >= until || fencing.limit.signal.aborted) {
      return answer.kind === "failed" ? answer.error : `${device.name} says on after it was switched off`;
    }
    await pause(fencing, statusEveryMs);
  }
}

async function switchAfterDelay(
  fencing: Fencing,
  device: PreparedDevice,
  action: DeviceAction,
): Promise<string | undefined> {
  if (device.delayMs > 0) await pause(fencing, device.delayMs);
  return switchNow(fencing, device, action);
}

async function switchNow(fencing: Fencing, device: PreparedDevice, action: DeviceAction): Promise<string | undefined> {
  const answer = await ask(fencing, device, action);
  return answer.kind === "failed" ? answer.error : undefined;
}

async function ask(fencing: Fencing, device: PreparedDevice, action: DeviceAction): Promise<DeviceAnswer> {
  const { order, parts, queue, limit } = fencing;
  const timeoutMs = timeoutOf(fencing, action === "status" ? "status" : "action");
  const work = async (): Promise<DeviceAnswer> => {
    if (action !== "status" && !parts.isStillDue(order)) {
      return { kind: "failed", error: `${device.name} was not asked to ${action}: it is not due any more` };
    }
    return askDevice(device, action, { timeoutMs, signal: limit.signal });
  };
  const answer = await queue.run(device, work, limit.signal);
  return answer ?? { kind: "failed", error: `${device.name} was not asked to ${action}: the time was over` };
}

function timeoutOf({ order, parts }: Fencing, which: "action" | "status"): Ms {
  const { policy } = order.record;
  const timeouts = policy === undefined ? undefined : parts.policies().get(policy)?.timeouts;
  return durationMs((timeouts ?? timeoutsDefault)[which]);
}

/** Ends early when the time is over. */
function pause({ parts, limit }: Fencing, forMs: Ms): Promise<void> {
  const { clock } = parts;
  const { promise, resolve } = Promise.withResolvers<void>();
  if (limit.signal.aborted) resolve();
  const cancel = clock.wakeAt(clock.now() + forMs, resolve);
  const end = (): void => {
    cancel();
    resolve();
  };
  limit.signal.addEventListener("abort", end, { once: true });
  return promise.finally(() => limit.signal.removeEventListener("abort", end));
}

function done(detail: string): FencingResult {
  return { ok: true, detail: detail.slice(0, detailLengthMax) };
}

function failed(errors: readonly string[]): FencingResult {
  return { ok: false, error: errors.join("; ").slice(0, errorLengthMax) };
}
