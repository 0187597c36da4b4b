import { setTimeout as delay } from "node:timers/promises";

import { hasVariable, readProcess, readProcesses, type ProcessEntry } from "./process-table.ts";

/** What tells the processes of one action from all others. */
export interface Mark {
  /** `NAME=value` in the environment of each, however it has daemonised. */
  readonly variable: string;
  /** The first of them, which led a session of its own; undefined where that was not noted, or in another boot. */
  readonly leader: Pick<ProcessEntry, "pid" | "startTicks"> | undefined;
}

/** How long marked processes may take to be gone after SIGKILL before they are given up. */
const killMsMax = 2_000;

/** Sends SIGKILL to all that are found until none is. False where one still lives after two seconds. */
export async function endMarked(mark: Mark): Promise<boolean> {
  const end = performance.now() + killMsMax;
  let found: readonly ProcessEntry[] = [];
  let clean = 0;
  for (let pause = 1; ; pause = Math.min(pause * 2, 50)) {
    // One that was sent SIGKILL may live a while longer than all by which it was found.
    found = findMarked(mark, found);
    for (const { pid } of found) kill(pid);
    clean = found.length === 0 ? clean + 1 : 0;
    // A process shows no environment in the instant in which it becomes another program: one look may miss it.
    if (clean === 2) return true;
    if (performance.now() > end) return false;
    await delay(pause);
  }
}

/**
 * The living processes with this mark, those in the session of the leader, and from there on whatever is a child of one
 * of them or in a session of one of them: a program may wipe its environment, and its children have none of it then.
 * What was found just before, by which others were found, counts on as long as it lives. Not found is a process that has
 * wiped its environment, left the session, and lost every ancestor that did not. The calling process never counts.
 */
export function findMarked(mark: Mark, before: readonly ProcessEntry[] = []): readonly ProcessEntry[] {
  const others = readProcesses().filter(({ pid }) => pid !== process.pid);
  const ownSession = readProcess(process.pid)?.session;
  const found = new Map<number, ProcessEntry>();
  const sessions = new Set<number>();
  const parents = new Set<number>();
  const isOfLeader = leaderTest(mark, others);
  let isGrowing = true;
  function note({ pid, session }: ProcessEntry): void {
    parents.add(pid);
    if (session > 0 && session !== ownSession) sessions.add(session);
  }
  function add(entry: ProcessEntry): void {
    found.set(entry.pid, entry);
    note(entry);
    isGrowing = true;
  }
  before.forEach(note);
  const isKnown = ({ pid, startTicks }: ProcessEntry): boolean =>
    before.some((each) => each.pid === pid && each.startTicks === startTicks);
  for (const each of others) {
    if (isKnown(each) || isOfLeader(each) || hasVariable(each.pid, mark.variable)) add(each);
  }
  while (isGrowing) {
    isGrowing = false;
    for (const each of others) {
      if (!found.has(each.pid) && (parents.has(each.parent) || sessions.has(each.session))) add(each);
    }
  }
  return [...found.values()];
}

function leaderTest({ leader }: Mark, all: readonly ProcessEntry[]): (process: ProcessEntry) => boolean {
  if (leader === undefined) return () => false;
  const { pid, startTicks } = leader;
  // The number is not given again while the session has a member; when it is, its process began later.
  const isTakenAnew = all.some((each) => each.pid === pid && each.startTicks !== startTicks);
  return (each) => !isTakenAnew && each.session === pid && each.startTicks >= startTicks;
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // Gone meanwhile, or not ours to end: the next look tells.
  }
}
