import type { ChildProcess } from "node:child_process";
import type { Log } from "../ports/log.ts";
import { childrenOf } from "./processes.ts";

/** A program that is kept running, as systemd would with Restart=always. */
export interface Supervised {
  readonly name: string;
  /** How often it was started again. */
  restarts(): number;
  isRunning(): boolean;
  /** Kills its process, which is then started again like any that has ended. False where none runs. */
  kill(): Promise<boolean>;
  /** What brings a program into its machine stops when the program is stopped, and must be told that it goes on. */
  resume(): void;
  /** Starts nothing any more; the program itself ends with its machine. */
  stop(): void;
}

export interface Program {
  readonly name: string;
  readonly machine: string;
  readonly start: () => ChildProcess;
}

const pauseMsMin = 100;
const pauseMsMax = 5_000;
/** After having run for this long, a program that ends is started again after the shortest pause. */
const steadyMs = 10_000;

/** Starts the program, and again each time it has ended: after 100 ms, and twice as long each time it ends soon after. */
export function supervise(program: Program, log: Log): Supervised {
  const { name, machine } = program;
  let child: ChildProcess | undefined;
  let restarts = 0;
  let pauseMs = pauseMsMin;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  function run(): void {
    const startedAt = performance.now();
    const started = program.start();
    child = started;
    let hasEnded = false;
    const end = (why: Readonly<Record<string, unknown>>): void => {
      if (hasEnded) return;
      hasEnded = true;
      child = undefined;
      if (isStopped) return;
      if (performance.now() - startedAt >= steadyMs) pauseMs = pauseMsMin;
      log.warn("a program has ended and is started again", { machine, program: name, pauseMs, ...why });
      timer = setTimeout(() => {
        restarts += 1;
        run();
      }, pauseMs);
      pauseMs = Math.min(pauseMs * 2, pauseMsMax);
    };
    started.once("exit", (code, signal) => end({ code, signal }));
    started.once("error", (error) => end({ error: error.message }));
  }

  run();
  /** What brings a program into its machine stays beside it, as the parent of the program itself. */
  const pid = (): number | undefined => (child?.pid === undefined ? undefined : childrenOf(child.pid)[0]);
  return {
    name,
    restarts: () => restarts,
    isRunning: () => pid() !== undefined,
    kill() {
      const found = pid();
      if (found !== undefined) process.kill(found, "SIGKILL");
      return Promise.resolve(found !== undefined);
    },
    resume() {
      child?.kill("SIGCONT");
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
      child?.kill("SIGKILL");
    },
  };
}
