import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { VerbOrder } from "./run-verb.ts";

/** Begins the verb in a process of its own, which is killed with SIGKILL as soon as `isReached` says so. */
export async function killWhile(order: VerbOrder, isReached: () => boolean): Promise<void> {
  const script = fileURLToPath(import.meta.resolve("./run-verb.ts"));
  const agent = spawn(process.execPath, [script, JSON.stringify(order)], { stdio: "inherit" });
  const exited = once(agent, "exit");
  try {
    while (!isReached()) {
      if (agent.exitCode !== null) throw new Error("the agent that was to be killed has ended by itself");
      await delay(5);
    }
  } finally {
    agent.kill("SIGKILL");
    await exited;
  }
}
