import { setTimeout as delay } from "node:timers/promises";

import { readProcess, readProcesses, seekVariable, type ProcessEntry } from "./process-table.ts";

/** What tells the processes of one action from all others. */
export interface Mark {
  /** `NAME=value` in the environment of each, however it has daemonised. */
  readonly variable: string;
  /** The first of them, which led a session of its own; undefined where that was not noted, or in another boot. */
  readonly leader: Pick<ProcessEntry, "pid" | "startTicks"> | undefined;
}

/** What one look at all processes finds of a mark. */
export interface MarkSight {
  readonly found: readonly ProcessEntry[];
  /** False where one of the others is becoming another program just now, and shows no mark that it may have. */
  readonly isWhole: boolean;
}

/** How long marked processes may take to be gone after SIGKILL before they are given up. */
const killMsMax = 2_000;

/** Sends SIGKILL to all that are found until none is. False where one still lives after two seconds, or may. */
export async function endMarked(mark: Mark, look: typeof lookForMarked = lookForMarked): Promise<boolean> {
  const end = performance.now() + killMsMax;
  let found: readonly ProcessEntry[] = [];
  let clean = 0;
  for (let pause = 1; ; pause = Math.min(pause * 2, 50)) {
    // One that was sent SIGKILL may live a while longer than all by which it was found.
    const sight = look(mark, found);
    ({ found } = sight);
    for (const { pid } of found) kill(pid);
    clean = found.length === 0 && sight.isWhole ? clean + 1 : 0;
    // Processes come and go while the table of them is read: one look may miss a child that its parent has just left.
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
export function lookForMarked(mark: Mark, before: readonly ProcessEntry[] = []): MarkSight {
  const others = readProcesses().filter(({ pid }) => pid !== process.pid);
  const possessions = new Map(others.map(({ pid }) => [pid, seekVariable(pid, mark.variable)]));
  const isOfLeader = leaderTest(mark, others);
  const isKnown = ({ pid, startTicks }: ProcessEntry): boolean =>
    before.some((each) => each.pid === pid && each.startTicks === startTicks);
  const first = others.filter((each) => isKnown(each) || isOfLeader(each) || possessions.get(each.pid) === "Has");
  const found = withTheirs(first, { before, others });
  const mayHave = ({ pid, startTicks }: ProcessEntry): boolean =>
    possessions.get(pid) === "Unknown" && startTicks >= (mark.leader?.startTicks ?? 0);
  return { found: [...found.values()], isWhole: !others.some((each) => !found.has(each.pid) && mayHave(each)) };
}

interface Around {
  readonly before: readonly ProcessEntry[];
  readonly others: readonly ProcessEntry[];
}

/** These, and whatever is a child of one of them or in a session of one of them, and so on. */
function withTheirs(first: readonly ProcessEntry[], { before, others }: Around): ReadonlyMap<number, ProcessEntry> {
  const ownSession = readProcess(process.pid)?.session;
  const found = new Map<number, ProcessEntry>();
  const sessions = new Set<number>();
  const parents = new Set<number>();
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
  first.forEach(add);
  while (isGrowing) {
    isGrowing = false;
    for (const each of others) {
      if (!found.has(each.pid) && (parents.has(each.parent) || sessions.has(each.session))) add(each);
    }
  }
  return found;
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
