import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";

import { commandEnvironment } from "../../../../host/command-environment.ts";
import { endGroup } from "../../../../host/end-group.ts";
import { markProcess, type ProcessMark } from "./process-mark.ts";

/** What one command came to: what it printed, and why it failed where it did. */
export interface IpAnswer {
  readonly output: string;
  readonly error: string | undefined;
}

export type Asked =
  | { readonly type: "answered"; readonly answers: readonly IpAnswer[] }
  /** It ended by itself, or somebody ended it. */
  | { readonly type: "gone"; readonly lastWords: string }
  | { readonly type: "aborted" }
  | { readonly type: "silent"; readonly forMs: number }
  | { readonly type: "endless" };

/** One running `ip -force -j -batch -`. */
export interface IpProcess {
  readonly mark: ProcessMark | undefined;
  isLiving(): boolean;
  /** Gives it lines, and waits 10 s at most for the answers to all of them; nothing else may be asked meanwhile. */
  ask(lines: readonly string[], signal: AbortSignal): Promise<Asked>;
  /** Ends it. False where it lives on all the same: what it does is then unknown. */
  end(): Promise<boolean>;
}

/** No object has this name: `ip` says so, and so that it is done with the line before. */
const sentinel = "holdfast";
const sentinelAnswer = /Object "holdfast" is unknown, try "ip help"\.\nCommand failed -:\d+\n/;
const failure = /(?:^|\n)Command failed -:\d+\n/;
const answerMsMax = 10_000;
const outputCharactersMax = 16 << 20;
const lastWordsMax = 200;

/**
 * Starts it in a process group of its own. The shell joins its two outputs, which are not ordered otherwise, and becomes
 * `ip`. It ends when its input does, which is when this process does.
 */
export function startIpProcess(program: string, options: readonly string[]): IpProcess {
  const script = 'exec "$0" "$@" 2>&1';
  const child = spawn("/bin/sh", ["-c", script, program, ...options, "-force", "-j", "-batch", "-"], {
    detached: true,
    stdio: ["pipe", "pipe", "ignore"],
    env: commandEnvironment(),
  });
  const output = collect(child);
  return {
    mark: child.pid === undefined ? undefined : markProcess(child.pid),
    isLiving: () => child.pid !== undefined && child.exitCode === null && child.signalCode === null,
    ask: (lines, signal) => {
      if (signal.aborted) return Promise.resolve({ type: "aborted" });
      const answered = output.expect(lines.length, signal);
      child.stdin.write(lines.map((line) => `${line}\n${sentinel}\n`).join(""));
      return answered;
    },
    end: () => {
      child.stdin.end();
      return child.pid === undefined ? Promise.resolve(true) : endGroup(child.pid, 0);
    },
  };
}

interface Collected {
  expect(answerCount: number, signal: AbortSignal): Promise<Asked>;
}

function collect(child: ChildProcessByStdio<Writable, Readable, null>): Collected {
  let text = "";
  let isGone = false;
  let onText: (() => void) | undefined;
  const noteGone = (): void => {
    isGone = true;
    onText?.();
  };
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
    onText?.();
  });
  child.on("close", noteGone);
  // There is no shell, or it may not be run.
  child.on("error", (error) => {
    text += error.message;
    noteGone();
  });
  child.stdin.on("error", () => undefined);
  child.stdout.on("error", () => undefined);
  return {
    expect: (answerCount, signal) => {
      const { promise, resolve } = Promise.withResolvers<Asked>();
      const timer = setTimeout(() => settle({ type: "silent", forMs: answerMsMax }), answerMsMax);
      const settle = (asked: Asked): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", abort);
        onText = undefined;
        resolve(asked);
      };
      const abort = (): void => settle({ type: "aborted" });
      const answers: IpAnswer[] = [];
      signal.addEventListener("abort", abort, { once: true });
      onText = () => {
        for (let found = sentinelAnswer.exec(text); found !== null; found = sentinelAnswer.exec(text)) {
          answers.push(readAnswer(text.slice(0, found.index)));
          text = text.slice(found.index + found[0].length);
        }
        if (answers.length >= answerCount) settle({ type: "answered", answers });
        else if (isGone) settle({ type: "gone", lastWords: text.trim().slice(-lastWordsMax) });
        else if (text.length > outputCharactersMax) settle({ type: "endless" });
      };
      onText();
      return promise;
    },
  };
}

function readAnswer(text: string): IpAnswer {
  if (!failure.test(text)) return { output: text, error: undefined };
  const words = text
    .replace(failure, "\n")
    .trim()
    .replaceAll(/\s*\n\s*/g, "; ");
  return { output: "", error: words === "" ? "it failed without a word" : words };
}
