import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";

import { commandEnvironment } from "./command-environment.ts";
import { endGroup } from "./end-group.ts";

export interface Command {
  /** The program, as a path or as a name looked up in PATH, and its arguments. No shell is between. */
  readonly command: readonly [program: string, ...parameters: string[]];
  /** At this time after the start the whole process group is ended. */
  readonly timeoutMs: number;
  /** What is kept of standard output, and of standard error. */
  readonly outputBytesMax: number;
  /** Beyond that: drop the rest and let the program go on (the default), or end it. */
  readonly beyondOutput?: "cut" | "end";
  /** How long the group has between SIGTERM and SIGKILL; 0, the default, sends SIGKILL at once. */
  readonly graceMs?: number;
  /**
   * What becomes of processes that it leaves behind in its group when it exits by itself: they live on (the default), or
   * are ended with SIGKILL.
   */
  readonly leftovers?: "leave" | "end";
  /** The whole environment; that of this process by default. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly directory?: string;
  /** Given on standard input, which is empty otherwise. */
  readonly input?: string;
  /** Ends the group early. */
  readonly signal?: AbortSignal;
  /** Called with the process id, which is also that of the group and of the session, as soon as the program runs. */
  readonly onStarted?: (pid: number) => void;
  /** In place of ending the group: ends what is meant, and says whether nothing of it lives any more. */
  readonly end?: (group: number) => Promise<boolean>;
  /**
   * What it leaves running may go on to write to what was its output, which is then read and dropped for as long as
   * that lives, by a process that outlives this one. Otherwise whoever writes there is ended by SIGPIPE.
   */
  readonly isOutputLeftOpen?: boolean;
}

export interface CommandOutput {
  /** Decoded as UTF-8; what is not UTF-8 becomes U+FFFD. */
  readonly stdout: string;
  readonly stderr: string;
  /** True where either went beyond `outputBytesMax`. */
  readonly isCut: boolean;
  readonly durationMs: number;
}

export type CommandOutcome =
  | (CommandOutput & { readonly type: "exited"; readonly code: number })
  /** Ended by a signal that was not sent here. */
  | (CommandOutput & { readonly type: "killed"; readonly signal: string })
  /**
   * Ended from here. `isGone` is false where a process of the group still lived two seconds after SIGKILL (it waits in
   * the kernel, or belongs to another user): what it does is then unknown.
   */
  | (CommandOutput & { readonly type: "ended"; readonly why: EndReason; readonly isGone: boolean })
  /** Nothing ran. `missing`: there is no such program. */
  | { readonly type: "not-started"; readonly why: "missing" | "refused"; readonly message: string };

export type EndReason = "timeout" | "output" | "aborted";

/**
 * How long output is read on after the program has exited: a process that it left behind may hold the pipes open for
 * ever.
 */
const drainMs = 250;
/** The same where somebody else reads on: what it wrote before it exited is there already. */
const handOverMs = 20;

/**
 * Runs a program to its end and says how it ended; never throws and never hangs. The program leads a session and process
 * group of its own, without a terminal. Processes that it leaves behind when it exits by itself live on, as a service
 * that was started is meant to; where it is ended from here, they are ended with it unless they left the group.
 * Time is counted on a clock that stands still while the machine is suspended.
 */
export async function runCommand(command: Command): Promise<CommandOutcome> {
  const startedAt = performance.now();
  if (command.signal?.aborted === true) {
    return { type: "ended", why: "aborted", isGone: true, stdout: "", stderr: "", isCut: false, durationMs: 0 };
  }
  const child = start(command);
  if (!isStarted(child)) return child;
  const exit = untilExit(child);
  const { end, wish } = createEnd(command);
  const stdout = collect(child.stdout, command, end);
  const stderr = collect(child.stderr, command, end);
  const failure = await untilSpawned(child);
  if (failure !== undefined) {
    end("aborted");
    return describeFailure(command, failure);
  }
  const group = child.pid ?? 0;
  command.onStarted?.(group);
  const ending = await Promise.race([exit.ended, wish]);
  const isGone = typeof ending === "string" ? await endBy(command, group) : await endLeftovers(command, group);
  // Open pipes keep this process alive by themselves; the pause after they have closed must not.
  const pauseMs = command.isOutputLeftOpen === true ? handOverMs : drainMs;
  await Promise.race([exit.closed, delay(pauseMs, undefined, { ref: false })]);
  end("aborted");
  if (command.isOutputLeftOpen === true) [child.stdout, child.stderr].forEach(leaveOpen);
  release(child);
  const isCut = stdout.isCut() || stderr.isCut();
  const durationMs = performance.now() - startedAt;
  const output = { stdout: stdout.text(), stderr: stderr.text(), isCut, durationMs };
  if (typeof ending === "string") return { type: "ended", why: ending, isGone, ...output };
  if (ending.signal !== null) return { type: "killed", signal: ending.signal, ...output };
  return { type: "exited", code: ending.code ?? 0, ...output };
}

async function endLeftovers({ leftovers }: Command, group: number): Promise<true> {
  if (leftovers === "end") await endGroup(group, 0);
  return true;
}

function endBy({ end, graceMs = 0 }: Command, group: number): Promise<boolean> {
  return end === undefined ? endGroup(group, graceMs) : end(group);
}

type NotStarted = Extract<CommandOutcome, { type: "not-started" }>;

function start(command: Command): ChildProcess | NotStarted {
  const [program, ...parameters] = command.command;
  try {
    const child = spawn(program, parameters, {
      detached: true,
      shell: false,
      stdio: [command.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
      ...(command.environment === undefined ? {} : { env: command.environment }),
      ...(command.directory === undefined ? {} : { cwd: command.directory }),
    });
    // A program that does not read its input closes the pipe; that is its own affair.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(command.input);
    return child;
  } catch (error) {
    // Such as a NUL character in an argument, which no program can be given.
    return describeFailure(command, error);
  }
}

function isStarted(child: ChildProcess | NotStarted): child is ChildProcess {
  return !("type" in child);
}

function describeFailure(command: Command, error: unknown): NotStarted {
  const [program] = command.command;
  const { directory } = command;
  if (directory !== undefined && !existsSync(directory)) {
    return {
      type: "not-started",
      why: "refused",
      message: `cannot start ${program} in ${directory}: no such directory`,
    };
  }
  if (error instanceof Error && "code" in error && error.code === "ENOENT") {
    return { type: "not-started", why: "missing", message: `cannot start ${program}: there is no such program` };
  }
  const detail = error instanceof Error ? error.message : String(error);
  return { type: "not-started", why: "refused", message: `cannot start ${program}: ${detail}` };
}

function untilSpawned(child: ChildProcess): Promise<Error | undefined> {
  return new Promise((resolve) => {
    child.once("spawn", () => resolve(undefined));
    // Stays: an error after the start, such as a signal that may not be sent, must not end this process.
    child.on("error", resolve);
  });
}

interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

function untilExit(child: ChildProcess): { readonly ended: Promise<Exit>; readonly closed: Promise<void> } {
  const ended = new Promise<Exit>((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
  const closed = new Promise<void>((resolve) => {
    child.once("close", () => resolve());
  });
  return { ended, closed };
}

/** The first wish to end the command counts; the timer and the listener go away with it. */
function createEnd({ timeoutMs, signal }: Command): {
  readonly end: (why: EndReason) => void;
  readonly wish: Promise<EndReason>;
} {
  const { promise: wish, resolve } = Promise.withResolvers<EndReason>();
  const abort = (): void => end("aborted");
  const timer = setTimeout(() => end("timeout"), timeoutMs);
  signal?.addEventListener("abort", abort, { once: true });
  function end(why: EndReason): void {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
    resolve(why);
  }
  return { end, wish };
}

interface Collected {
  readonly text: () => string;
  readonly isCut: () => boolean;
}

function collect(stream: Readable | null, command: Command, end: (why: EndReason) => void): Collected {
  const chunks: Buffer[] = [];
  let room = command.outputBytesMax;
  let isCut = false;
  stream?.on("error", () => undefined);
  stream?.on("data", (chunk: Buffer) => {
    if (chunk.length > room) isCut = true;
    if (room > 0) chunks.push(chunk.subarray(0, room));
    room = Math.max(0, room - chunk.length);
    if (isCut && command.beyondOutput === "end") end("output");
  });
  return { text: () => Buffer.concat(chunks).toString("utf8"), isCut: () => isCut };
}

/** `cat` reads on until the last process that holds the other end has let it go. */
function leaveOpen(stream: Readable | null): void {
  if (stream === null || stream.closed || stream.readableEnded) return;
  stream.pause();
  const reader = spawn("cat", [], { detached: true, stdio: [stream, "ignore", "ignore"], env: commandEnvironment() });
  reader.on("error", () => undefined);
  reader.unref();
}

/** Lets go of what a process that was left behind may still hold. */
function release(child: ChildProcess): void {
  child.stdin?.destroy();
  child.stdout?.destroy();
  child.stderr?.destroy();
  child.unref();
}
