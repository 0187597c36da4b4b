import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { runCommand, type Command, type CommandOutcome } from "../../controller/host/run-command.ts";

const leftBehind: number[] = [];

afterEach(() => {
  for (const pid of leftBehind.splice(0)) {
    if (isLiving(pid)) process.kill(pid, "SIGKILL");
  }
});

function run(command: Command["command"], more: Partial<Command> = {}): Promise<CommandOutcome> {
  return runCommand({ command, timeoutMs: 15_000, outputBytesMax: 1024, ...more });
}

function shell(script: string, more: Partial<Command> = {}): Promise<CommandOutcome> {
  return run(["/bin/sh", "-c", script], more);
}

/** Its time is over when it has printed something: on a busy machine that takes longer. */
async function endedAtWork(script: string, more: Partial<Command>): Promise<CommandOutcome> {
  for (let timeoutMs = 300; ; timeoutMs *= 3) {
    const outcome = await shell(script, { timeoutMs, ...more });
    if (outcome.type === "not-started" || outcome.stdout !== "") return outcome;
  }
}

/** The process ids that a script printed; each is ended after the test, whatever happens. */
function pidsOf(outcome: CommandOutcome): readonly number[] {
  const text = outcome.type === "not-started" ? "" : outcome.stdout;
  const pids = [...text.matchAll(/\d+/g)].map(Number);
  leftBehind.push(...pids);
  return pids;
}

function isLiving(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return false;
  }
}

describe("a command that ends by itself", () => {
  test.each([
    ["prints", "echo out; echo err >&2", { type: "exited", code: 0, stdout: "out\n", stderr: "err\n", isCut: false }],
    ["fails", "exit 7", { type: "exited", code: 7, stdout: "" }],
    ["kills itself", "kill -KILL $$", { type: "killed", signal: "SIGKILL" }],
    ["is given no input", "cat; echo end", { type: "exited", code: 0, stdout: "end\n" }],
    ["has no terminal", "cat /dev/tty", { type: "exited", code: 1 }],
  ])("%s", async (_, script, expected) => {
    expect(await shell(script)).toMatchObject(expected);
  });

  test("is given its input, environment and directory", async () => {
    const more = { input: "in\n", environment: { PATH: "/bin:/usr/bin", WORD: "a b" }, directory: "/proc" };
    expect(await shell('cat; echo "$WORD"; pwd; env | grep -c HOME', more)).toMatchObject({
      stdout: "in\na b\n/proc\n0\n",
    });
  });

  test("may leave its input unread", async () => {
    expect(await shell("exit 0", { input: "x".repeat(1 << 20) })).toMatchObject({ type: "exited", code: 0 });
  });

  test("is passed arguments as they are", async () => {
    const words = ["a b", "$HOME", "*", ";", ""];
    expect(await run(["printf", "<%s>", ...words])).toMatchObject({ stdout: "<a b><$HOME><*><;><>" });
  });

  test("does not wait for what it leaves behind, nor ends it", async () => {
    const outcome = await shell("sleep 300 & echo $!");
    expect(outcome).toMatchObject({ type: "exited", code: 0 });
    const pids = pidsOf(outcome);
    expect(pids.map(isLiving)).toEqual([true]);
  });

  test("leaves its output open to what it leaves behind, where it is to be", async () => {
    const script = "(trap 'exit 5' PIPE; while echo x; do sleep 0.005; done) & echo $!";
    const outcome = await shell(script, { isOutputLeftOpen: true });
    const [pid = 0] = pidsOf(outcome);
    // Without anybody who reads on, its next word would end it.
    await delay(50);
    expect(isLiving(pid)).toBe(true);
  });

  test("has what goes beyond the limit dropped and goes on", async () => {
    const outcome = await shell("head -c 3000 /dev/zero | tr '\\0' x; exit 3");
    expect(outcome).toMatchObject({ type: "exited", code: 3, stdout: "x".repeat(1024), isCut: true });
  });
});

test.each([
  ["lives on", {}, true],
  ["is ended where that is asked", { leftovers: "end" } as const, false],
])("what a command leaves behind %s", async (_, more, lives) => {
  const outcome = await shell("sleep 300 >/dev/null 2>&1 & echo $!", more);
  expect(outcome).toMatchObject({ type: "exited", code: 0 });
  expect(pidsOf(outcome).map(isLiving)).toEqual([lives]);
});

describe("a command that is ended", () => {
  const hang = "trap '' TERM; sleep 300 & echo $$ $!; wait; sleep 300";

  test.each([
    ["at its deadline", {}],
    ["at its deadline after a grace that it does not heed", { graceMs: 50 }],
  ])("%s goes with its whole group", async (_, more) => {
    const outcome = await endedAtWork(hang, more);
    expect(outcome).toMatchObject({ type: "ended", why: "timeout", isGone: true });
    const pids = pidsOf(outcome);
    expect(pids).toHaveLength(2);
    expect(pids.map(isLiving)).toEqual([false, false]);
  });

  test("within its grace may end in order", async () => {
    const script = "trap 'echo stopped; exit 0' TERM; echo begun; sleep 300 & wait";
    const outcome = await endedAtWork(script, { graceMs: 60_000 });
    expect(outcome).toMatchObject({ type: "ended", why: "timeout", isGone: true, stdout: "begun\nstopped\n" });
  });

  test("when told to", async () => {
    const control = new AbortController();
    const running = shell("sleep 300", { signal: control.signal });
    control.abort();
    expect(await running).toMatchObject({ type: "ended", why: "aborted", isGone: true });
  });

  test("before it began is not started", async () => {
    const outcome = await shell("echo ran", { signal: AbortSignal.abort() });
    expect(outcome).toMatchObject({ type: "ended", why: "aborted", stdout: "" });
  });

  test("by other means than its group", async () => {
    const seen: number[] = [];
    const more = {
      timeoutMs: 50,
      onStarted: (pid: number) => void seen.push(pid),
      end: async (group: number) => {
        seen.push(group);
        process.kill(group, "SIGKILL");
        return false;
      },
    };
    expect(await shell("sleep 300", more)).toMatchObject({ type: "ended", why: "timeout", isGone: false });
    leftBehind.push(...seen);
    expect([seen.length, new Set(seen).size]).toEqual([2, 1]);
  });

  test("for too much output", async () => {
    const outcome = await run(["yes"], { beyondOutput: "end" });
    expect(outcome).toMatchObject({ type: "ended", why: "output", isCut: true, isGone: true });
  });
});

test.each([
  [["no-such-program-anywhere"], {}, { why: "missing", message: expect.stringContaining("no such program") }],
  [["/etc"], {}, { why: "refused", message: expect.stringContaining("/etc") }],
  [["echo", "a\0b"], {}, { why: "refused", message: expect.stringContaining("null bytes") }],
  [
    ["echo"],
    { directory: "/no/such" },
    { why: "refused", message: "cannot start echo in /no/such: no such directory" },
  ],
] as const)("%j cannot start", async (command, more, expected) => {
  expect(await run(command, more)).toMatchObject({ type: "not-started", ...expected });
});
