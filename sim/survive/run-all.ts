import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { runFailures, type FailureParts, type FailureRun } from "./run-failures.ts";

/** To start a thread takes as long as a few worlds. */
const runsPerThreadMin = 12;

/**
 * Runs each of these in a world of its own, as many at once as there are processors, and gives the results in their order.
 * `onRun` is called before each, with its index.
 */
export async function runAll(
  asked: readonly FailureParts[],
  onRun: (index: number) => void,
): Promise<readonly FailureRun[]> {
  const threads = Math.min(availableParallelism(), Math.floor(asked.length / runsPerThreadMin));
  const waiting = [...asked.entries()];
  const found: FailureRun[] = [];
  const takeAll = async (run: (parts: FailureParts) => Promise<FailureRun>): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, parts] = next;
      onRun(index);
      found[index] = await run(parts);
    }
  };
  if (threads < 2) await takeAll(runFailures);
  else await Promise.all(Array.from({ length: threads }, () => inThread(takeAll)));
  return found;
}

async function inThread(takeAll: (run: (parts: FailureParts) => Promise<FailureRun>) => Promise<void>): Promise<void> {
  const worker = new Worker(new URL("failure-worker.ts", import.meta.url));
  try {
    await takeAll((parts) => answerOf(worker, parts));
  } finally {
    await worker.terminate();
  }
}

function answerOf(worker: Worker, parts: FailureParts): Promise<FailureRun> {
  return new Promise((resolve, reject) => {
    const settle = (call: () => void): void => {
      worker.removeAllListeners("message").removeAllListeners("error");
      call();
    };
    worker.once("message", (run: FailureRun) => settle(() => resolve(run)));
    worker.once("error", (error) => settle(() => reject(error)));
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    worker.postMessage(parts);
  });
}
