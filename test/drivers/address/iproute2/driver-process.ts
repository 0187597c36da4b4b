import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { HAAssignmentMember } from "../../../../controller/api/types.gen.ts";
import type { AddressDriver } from "../../../../controller/drivers/address/iproute2/create-address-driver.ts";
import type { Observed, Outcome } from "../../../../controller/ports/driver.ts";
import type { ActionVerb, DriverCall, DriverMessage, DriverSetup } from "./driver-call.ts";

export type LogLine = Extract<DriverMessage, { type: "log" }>;

/** A driver in another process, and what it has told. */
export interface RemoteDriver extends AddressDriver {
  /** `keep` for so many milliseconds from now on, Infinity without an end; ends when it was called. */
  hold(held: readonly HAAssignmentMember[], forMs: number): Promise<void>;
  readonly logs: readonly LogLine[];
  readonly drifts: readonly string[];
  /** How long the last call took in its own process, in milliseconds. */
  lastTookMs(): number;
}

/** A process in which drivers of addresses run, inside of the command that is put before it (`ip netns exec …`). */
export interface DriverProcess {
  readonly pid: number;
  create(setup: DriverSetup): RemoteDriver;
  /** With SIGKILL. */
  kill(): Promise<void>;
}

export async function startDriverProcess(before: readonly [string, ...string[]]): Promise<DriverProcess> {
  const script = fileURLToPath(new URL("serve-driver.ts", import.meta.url));
  const [program, ...parameters] = before;
  const child = spawn(program, [...parameters, process.execPath, script], { stdio: ["pipe", "pipe", "inherit"] });
  await once(child, "spawn");
  const calls = createCalls(child);
  let drivers = 0;
  return {
    pid: child.pid ?? 0,
    create: (setup) => {
      drivers += 1;
      return remoteDriver(drivers, setup, calls);
    },
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, "exit");
      child.kill("SIGKILL");
      await exit;
    },
  };
}

interface Calls {
  /** `onSent` is told the number of the call. */
  send<T>(call: Omit<DriverCall, "id">, onSent?: (id: number) => void): Promise<T>;
  listen(listener: (message: DriverMessage) => void): void;
}

interface Pending {
  readonly resolve: (json: string) => void;
  readonly reject: (error: Error) => void;
}

function createCalls(child: ChildProcessByStdio<Writable, Readable, null>): Calls {
  const listeners: ((message: DriverMessage) => void)[] = [];
  const pending = new Map<number, Pending>();
  let last = 0;
  createInterface({ input: child.stdout }).on("line", (line) => {
    const message: DriverMessage = JSON.parse(line);
    for (const listener of listeners) listener(message);
    if (message.type === "answer") pending.get(message.call)?.resolve(message.value);
    if (message.type === "broken") pending.get(message.call)?.reject(new Error(message.error));
  });
  child.stdin.on("error", () => undefined);
  child.on("exit", () => {
    for (const { reject } of pending.values()) reject(new Error("the process of the driver has ended"));
  });
  return {
    send: async <T>(call: Omit<DriverCall, "id">, onSent?: (id: number) => void): Promise<T> => {
      last += 1;
      const id = last;
      try {
        return await new Promise<T>((resolve, reject) => {
          pending.set(id, { resolve: (json) => resolve(JSON.parse(json)), reject });
          child.stdin.write(`${JSON.stringify({ ...call, id })}\n`);
          onSent?.(id);
        });
      } finally {
        pending.delete(id);
      }
    },
    listen: (listener) => void listeners.push(listener),
  };
}

function remoteDriver(driver: number, setup: DriverSetup, calls: Calls): RemoteDriver {
  const logs: LogLine[] = [];
  const drifts: string[] = [];
  let tookMs = 0;
  calls.listen((message) => {
    if (message.type === "answer") tookMs = message.tookMs;
    if (message.type === "log" && message.driver === driver) logs.push(message);
    if (message.type === "drift" && message.driver === driver) drifts.push(message.resource);
  });
  void calls.send({ driver, verb: "create", setup });

  async function act<T>(verb: ActionVerb, resources: readonly HAAssignmentMember[], signal: AbortSignal): Promise<T> {
    let id = 0;
    const abort = (): void => void calls.send({ driver, verb: "abort", of: id });
    signal.addEventListener("abort", abort, { once: true });
    try {
      return await calls.send<T>({ driver, verb, resources, isAborted: signal.aborted }, (sent) => {
        id = sent;
      });
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  const hold: RemoteDriver["hold"] = async (resources, forMs) => {
    const limit = Number.isFinite(forMs) ? { forMs } : {};
    await calls.send({ driver, verb: "keep", resources, ...limit });
  };

  return {
    start: (resource, { signal }) => act<Outcome>("start", [resource], signal),
    stop: (resource, { signal }) => act<Outcome>("stop", [resource], signal),
    promote: (resource, { signal }) => act<Outcome>("promote", [resource], signal),
    demote: (resource, { signal }) => act<Outcome>("demote", [resource], signal),
    probe: (resource, { signal }) => act<Observed>("probe", [resource], signal),
    endEarlierActions: ({ signal }) => act<Outcome>("endEarlierActions", [], signal),
    sweep: (resources, { signal }) => act<Outcome>("sweep", resources, signal),
    hold,
    // Clocks of two processes: an end is one that is over, or there is none.
    keep: (held, until) => void hold(held, until === Number.POSITIVE_INFINITY ? until : -1),
    close: async () => await calls.send({ driver, verb: "close" }),
    logs,
    drifts,
    lastTookMs: () => tookMs,
  };
}
