import { execFile } from "node:child_process";

import type { Ms } from "../../core/lease.ts";

export type IpOutcome =
  | { readonly ok: true; readonly stdout: string }
  /** Begins with a verb: `ended with 1: …`. */
  | { readonly ok: false; readonly error: string };

/** How long one run may take; it is killed then. */
const ipMsMax: Ms = 1_000;
/** About forty thousand addresses; beyond that a list counts as not read. */
const outputBytesMax = 16 * 1024 * 1024;

/**
 * Runs `ip` and says how it ended; never throws, and gives it up in time even where it cannot be killed. Unlike other
 * commands it stays in the session of this process: the kernel shares out processors by session, and what this process is
 * favoured with it must have too.
 */
export function runIp(parameters: readonly string[], input = ""): Promise<IpOutcome> {
  const { promise, resolve } = Promise.withResolvers<IpOutcome>();
  const options = { encoding: "utf8", maxBuffer: outputBytesMax, killSignal: "SIGKILL" } as const;
  const child = execFile("ip", parameters, options, (error, stdout, stderr) => {
    clearTimeout(timer);
    resolve(error === null ? { ok: true, stdout } : { ok: false, error: describeFailure(error, stderr) });
  });
  const timer = setTimeout(() => {
    child.kill("SIGKILL");
    resolve({ ok: false, error: `did not end within ${ipMsMax} ms` });
  }, ipMsMax);
  // One that ends without reading closes the pipe; how it ended says why.
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(input);
  return promise;
}

function describeFailure(error: Error & { readonly code?: unknown }, stderr: string): string {
  const line = stderr.trimEnd().split("\n").at(-1) ?? "";
  if (typeof error.code === "number") return `ended with ${error.code}: ${line}`;
  return error.code === "ENOENT" ? "is not installed (iproute2)" : `failed: ${error.message}`;
}
