import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** What became of the seeds from 1 on: all of them kept every promise, or the last one did not. */
export interface SeedsRun {
  readonly seeds: number;
  readonly violation?: { readonly checker: string; readonly detail: string };
}

/** What became of the tests of a file, by their titles. */
export interface StoryRun {
  readonly failed: readonly string[];
  readonly skipped: readonly string[];
}

export interface Runner {
  /** `mutant`: its name; `none` for the build as it is. */
  seeds(mutant: string, seeds: number, cluster: string): Promise<SeedsRun>;
  story(mutant: string): Promise<StoryRun>;
}

const programs = {
  seeds: fileURLToPath(import.meta.resolve("./run-mutant.ts")),
  story: fileURLToPath(import.meta.resolve("./run-story.ts")),
};
const timeoutMs = 550_000;

/** Each run is a process of its own; as many run at a time as the machine has processors, the others in their order. */
export function mutantRunner(): Runner {
  const waiting: (() => void)[] = [];
  let running = 0;
  const inTurn = async (args: readonly string[]): Promise<string> => {
    if (running >= availableParallelism()) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await runProcess(args);
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
  return {
    seeds: async (mutant, seeds, cluster) => JSON.parse(await inTurn([programs.seeds, mutant, String(seeds), cluster])),
    story: async (mutant) => JSON.parse(await inTurn([programs.story, mutant])),
  };
}

function runProcess(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"], timeout: timeoutMs });
    let output = "";
    let errors = "";
    child.stdout.on("data", (chunk) => (output += String(chunk)));
    child.stderr.on("data", (chunk) => (errors += String(chunk)));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${args.join(" ")} ended with ${signal ?? code}:\n${errors}`));
    });
  });
}
