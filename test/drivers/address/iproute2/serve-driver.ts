import { createInterface } from "node:readline";
import {
  createAddressDriver,
  type AddressDriver,
} from "../../../../controller/drivers/address/iproute2/create-address-driver.ts";
import type { HAAssignmentMember } from "../../../../controller/api/types.gen.ts";
import type { ActionLimit } from "../../../../controller/ports/driver.ts";
import type { LogFields } from "../../../../controller/ports/log.ts";
import type { ActionVerb, DriverCall, DriverMessage, DriverSetup } from "./driver-call.ts";
import { testClock } from "./test-clock.ts";

// Drivers of addresses in a process of their own, so that a namespace can be put around it: calls and answers are lines of JSON.

const drivers = new Map<number, AddressDriver>();
const aborts = new Map<number, AbortController>();

createInterface({ input: process.stdin }).on("line", (line) => void hear(JSON.parse(line)));

async function hear(call: DriverCall): Promise<void> {
  const startedAt = performance.now();
  try {
    const value = (await answer(call)) ?? null;
    say({ type: "answer", call: call.id, value: JSON.stringify(value), tookMs: performance.now() - startedAt });
  } catch (error) {
    say({ type: "broken", call: call.id, error: String(error) });
  }
}

function say(message: DriverMessage): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

async function answer(call: DriverCall): Promise<unknown> {
  const abort = new AbortController();
  aborts.set(call.id, abort);
  if (call.isAborted === true) abort.abort();
  try {
    return await act(call, { signal: abort.signal });
  } finally {
    aborts.delete(call.id);
  }
}

async function act(call: DriverCall, limit: ActionLimit): Promise<unknown> {
  const { verb, setup, resources = [], forMs, of = 0 } = call;
  if (setup !== undefined) return void drivers.set(call.driver, create(call.driver, setup));
  const driver = drivers.get(call.driver);
  if (driver === undefined) throw new Error(`there is no driver ${call.driver}`);
  switch (verb) {
    case "create":
      throw new Error("a driver is made from its setup");
    case "abort":
      return aborts.get(of)?.abort();
    case "close":
      return await driver.close();
    case "keep":
      return driver.keep(resources, forMs === undefined ? Number.POSITIVE_INFINITY : testClock.now() + forMs);
    default:
      return await actOn(driver, { verb, resources }, limit);
  }
}

async function actOn(
  driver: AddressDriver,
  { verb, resources }: { readonly verb: ActionVerb; readonly resources: readonly HAAssignmentMember[] },
  limit: ActionLimit,
): Promise<unknown> {
  if (verb === "endEarlierActions") return await driver.endEarlierActions(limit);
  if (verb === "sweep") return await driver.sweep(resources, limit);
  const [resource] = resources;
  if (resource === undefined) throw new Error(`${verb} of which resource?`);
  return await driver[verb](resource, limit);
}

function create(driver: number, { gone, ...setup }: DriverSetup): AddressDriver {
  const log =
    (level: string) =>
    (message: string, fields: LogFields = {}): void =>
      say({ type: "log", driver, level, message, fields });
  return createAddressDriver({
    ...setup,
    clock: testClock,
    log: { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") },
    onDrift: (resource) => say({ type: "drift", driver, resource }),
    isProvenGone: (hardware) => gone.includes(hardware),
  });
}
