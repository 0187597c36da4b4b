import { parentPort } from "node:worker_threads";
import { runFailures, type FailureParts } from "./run-failures.ts";

/** A thread of `runAll`: it is given one combination after the other, and answers each with what came of it. */
parentPort?.on("message", (parts: FailureParts) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  void runFailures(parts).then((run) => parentPort?.postMessage(run));
});
