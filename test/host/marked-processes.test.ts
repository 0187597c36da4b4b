import { randomUUID } from "node:crypto";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it, onTestFinished } from "vitest";
import { endMarked, lookForMarked, type Mark, type MarkSight } from "../../controller/host/marked-processes.ts";
import { readProcess, seekVariable, type ProcessEntry } from "../../controller/host/process-table.ts";
import { isLiving, sleeper } from "./test-processes.ts";

// Its own in each run: another one beside it would end what is marked here.
const action = randomUUID();
const variable = `HOLDFAST_ACTION=${action}`;
const marked = { HOLDFAST_ACTION: action };

function pidsMarked(mark: Mark): readonly number[] {
  return lookForMarked(mark).found.map(({ pid }) => pid);
}

function foundAfter(before: readonly ProcessEntry[]): readonly ProcessEntry[] {
  return lookForMarked({ variable, leader: undefined }, before).found;
}

/** Runs a script with the mark, and gives the process ids that it prints. */
async function pidsOf(script: string): Promise<readonly number[]> {
  const shell = spawn("/bin/sh", ["-c", script], { detached: true, env: marked, stdio: ["ignore", "pipe", "ignore"] });
  onTestFinished(() => endMarked({ variable, leader: undefined }).then(() => undefined));
  let text = "";
  shell.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString();
    if (text.endsWith("end\n")) shell.stdout.destroy();
  });
  await once(shell.stdout, "close");
  return [...text.matchAll(/\d+/g)].map(Number);
}

it("finds what has the mark, and nothing whose mark only begins or ends alike", async () => {
  const own = sleeper(marked);
  const others = [
    sleeper({ HOLDFAST_ACTION: `${action}2` }),
    sleeper({ X: variable }),
    sleeper({ XHOLDFAST_ACTION: action }),
  ];
  expect(pidsMarked({ variable, leader: undefined })).toEqual([own]);
  expect(await endMarked({ variable, leader: undefined })).toBe(true);
  expect([own, ...others].map(isLiving)).toEqual([false, true, true, true]);
});

it("ends what has daemonised, and what has wiped its environment below it", async () => {
  const pids = await pidsOf(
    "setsid /bin/sleep 300 & echo $!; setsid env -i /bin/sh -c 'echo $$; /bin/sleep 300 & echo $!; echo end; wait' & wait",
  );
  expect(pids).toHaveLength(3);
  expect(await endMarked({ variable, leader: undefined })).toBe(true);
  expect(pids.map(isLiving)).toEqual([false, false, false]);
});

it("ends what has wiped its environment and lost its parent, where the mark is in its session", async () => {
  const [pid = 0] = await pidsOf(
    "setsid /bin/sh -c '(env -i /bin/sleep 300 & echo $!); echo end; /bin/sleep 300; :' & wait",
  );
  const { session } = readProcess(pid) ?? {};
  await expect.poll(() => readProcess(pid)?.parent).not.toBe(session);
  expect(await endMarked({ variable, leader: undefined })).toBe(true);
  expect(isLiving(pid)).toBe(false);
});

it("ends what has wiped its environment and lost its parent, by the session of the leader", async () => {
  const [pid = 0, leader = 0] = await pidsOf("env -i /bin/sleep 300 & echo $! $$; echo end");
  await expect.poll(() => readProcess(pid)?.parent).not.toBe(leader);
  // It has the mark until it has become another program.
  await expect.poll(() => seekVariable(pid, variable)).toBe("HasNot");
  expect(pidsMarked({ variable, leader: undefined })).toEqual([]);
  // Its number alone is not taken for the leader: it began with another process, or later.
  expect(pidsMarked({ variable, leader: { pid: leader, startTicks: Number.MAX_SAFE_INTEGER } })).toEqual([]);
  expect(await endMarked({ variable, leader: { pid: leader, startTicks: 0 } })).toBe(true);
  expect(isLiving(pid)).toBe(false);
});

it("tells of each process from its first instruction on whether it has a variable, also where it has none at all", async () => {
  for (let each = 0; each < 10; each += 1) {
    const pids = [sleeper(marked), sleeper()];
    expect(pids.map((pid) => seekVariable(pid, variable))).toEqual(["Has", "HasNot"]);
  }
  expect(seekVariable(1 << 30, variable)).toBe("HasNot");
});

it("goes on looking while a process is becoming another program, and does not say that it has gone before it is seen", async () => {
  const pid = sleeper();
  const entry = readProcess(pid);
  if (entry === undefined) throw new Error("there is no process");
  const becoming: MarkSight = { found: [], isWhole: false };
  const sights = [becoming, becoming, { found: [entry], isWhole: true }];
  const look = (): MarkSight => sights.shift() ?? { found: [], isWhole: true };
  expect(await endMarked({ variable, leader: undefined }, look)).toBe(true);
  expect(sights).toEqual([]);
  await expect.poll(() => isLiving(pid)).toBe(false);
});

it("takes no process for the leader's that has its number anew", () => {
  const pid = sleeper();
  const { startTicks = 0 } = readProcess(pid) ?? {};
  expect(pidsMarked({ variable, leader: { pid, startTicks: startTicks - 1 } })).toEqual([]);
  expect(pidsMarked({ variable, leader: { pid, startTicks } })).toEqual([pid]);
});

it("counts on what was found before, as long as it is the same process, and what comes from it", async () => {
  const pid = sleeper();
  const entry = readProcess(pid);
  if (entry === undefined) throw new Error("there is no process");
  expect(foundAfter([{ ...entry, session: 1 << 30 }])).toEqual([entry]);
  // Of one that has gone, its session and its children are left.
  const gone = { ...entry, pid: 1 << 30, startTicks: 1 };
  expect(foundAfter([gone])).toEqual([entry]);
  expect(foundAfter([{ ...gone, session: 1 << 30 }])).toEqual([]);
  expect(foundAfter([{ ...entry, startTicks: 1, session: 1 << 30 }])).toEqual([]);
});
