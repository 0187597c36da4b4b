import { randomUUID } from "node:crypto";

import type { Outcome } from "../ports/driver.ts";
import type { Log } from "../ports/log.ts";
import { actionVariable, createActionNotes, type ActionNote, type ActionNotes } from "./action-notes.ts";
import { hasLiving } from "./end-group.ts";
import { endMarked, lookForMarked, type Mark } from "./marked-processes.ts";
import { readProcess } from "./process-table.ts";
import { runCommand, type Command, type CommandOutcome } from "./run-command.ts";

export interface ActionCommand extends Command {
  /** The whole; HOLDFAST_ACTION is added. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Asked after exit code 0: whether what lives on is meant to. Until it has answered the action counts as under way, and
   * otherwise nothing of the action outlives `run`.
   */
  readonly mayLeaveRunning?: () => Promise<boolean>;
  /**
   * Of an action that did not go well: ends what else than processes there is of it, once those are gone. False where
   * something may be left.
   */
  readonly settle?: () => Promise<boolean>;
  /** Nothing runs where it cannot be noted first. Otherwise it runs all the same, which is warned of. */
  readonly mustBeNoted?: boolean;
}

export interface ActionOutcome {
  readonly outcome: CommandOutcome;
  /** False where a process of it still lived two seconds after SIGKILL: what it does is then unknown. */
  readonly isGone: boolean;
}

/** Ends what else than processes there is of a change that was left; gives an error where that is not certain. */
export type Settle = (note: ActionNote) => Promise<string | undefined>;

/** Commands of which an agent that comes later can find what was left of them. */
export interface Actions {
  /** Runs it to its end; the outcome comes only when nothing of it lives that is not meant to, or `isGone` is false. */
  run(note: ActionNote, command: ActionCommand): Promise<ActionOutcome>;
  /** Whether a change of this subject is under way, or was left by an earlier agent and lives. */
  isUnderWay(subject: string): boolean;
  /** Ends what an earlier agent has left. What remains is found again by the next call. */
  endEarlier(settle: Settle): Promise<Outcome>;
}

/**
 * Actions noted in files of `folder`, one each, from before its process is spawned until nothing of it lives. Of two
 * objects over one folder, each takes what the other has under way for left behind.
 */
export function createActions(folder: string, log: Log): Actions {
  const all: Register = { folder, log, notes: createActionNotes(folder), running: new Map(), stuck: new Set() };
  return {
    run: (note, command) => run(all, note, command),
    isUnderWay: (subject) => isUnderWay(all, subject),
    endEarlier: (settle) => endEarlier(all, settle),
  };
}

interface Register {
  readonly folder: string;
  readonly log: Log;
  readonly notes: ActionNotes;
  readonly running: Map<string, ActionNote>;
  /** Ended, and not gone: their notes stay. */
  readonly stuck: Set<string>;
}

async function run(all: Register, note: ActionNote, command: ActionCommand): Promise<ActionOutcome> {
  const { notes, running, stuck, log } = all;
  const id = randomUUID();
  const problem = notes.write(id, note);
  if (problem !== undefined) {
    if (command.mustBeNoted === true) return { outcome: unnoted(command, problem), isGone: true };
    log.warn("an action runs though it could not be noted", { ...note, error: problem });
  }
  running.set(id, note);
  let mark: Mark = { variable: `${actionVariable}=${id}`, leader: undefined };
  const outcome = await runCommand({
    ...command,
    environment: { ...command.environment, [actionVariable]: id },
    onStarted: (pid) => {
      mark = { ...mark, leader: readProcess(pid) };
      if (mark.leader !== undefined && problem === undefined) notes.write(id, { ...note, leader: mark.leader });
    },
    end: () => endAll(mark, command),
  });
  const isGone = await isAllGone({ outcome, note, command, mark });
  running.delete(id);
  if (isGone) notes.remove(id);
  else stuck.add(id);
  return { outcome, isGone };
}

interface Ended {
  readonly outcome: CommandOutcome;
  readonly note: ActionNote;
  readonly command: ActionCommand;
  readonly mark: Mark;
}

async function isAllGone({ outcome, note, command, mark }: Ended): Promise<boolean> {
  if (outcome.type === "not-started") return true;
  if (outcome.type === "ended") return outcome.isGone;
  const { mayLeaveRunning } = command;
  if (outcome.type === "exited" && outcome.code === 0) {
    if (mayLeaveRunning === undefined) return isQuiet(note, mark) || endMarked(mark);
    if (await mayLeaveRunning()) return true;
  }
  return isQuiet(note, mark) || endAll(mark, command);
}

/** Looks are many, and reading all of /proc costs: what leaves the group of one is not looked for. */
function isQuiet({ isChange }: ActionNote, { leader }: Mark): boolean {
  return !isChange && leader !== undefined && !hasLiving(leader.pid);
}

async function endAll(mark: Mark, { settle }: ActionCommand): Promise<boolean> {
  const isEnded = await endMarked(mark);
  return settle === undefined ? isEnded : (await settle()) && isEnded;
}

function isUnderWay({ notes, running, stuck }: Register, subject: string): boolean {
  for (const note of running.values()) if (note.isChange && note.subject === subject) return true;
  const ids = notes.list();
  if (ids === undefined) return true;
  return ids.some((id) => {
    if (running.has(id) || !mayConcern(notes.read(id), subject)) return false;
    const { found, isWhole } = lookForMarked(notes.markOf(id));
    if (found.length > 0 || !isWhole) return true;
    if (stuck.delete(id)) notes.remove(id);
    return false;
  });
}

/** A note that cannot be read may be of anything. */
function mayConcern(note: ActionNote | undefined, subject: string): boolean {
  return note === undefined || (note.isChange && note.subject === subject);
}

async function endEarlier(all: Register, settle: Settle): Promise<Outcome> {
  const ids = all.notes.list()?.filter((id) => !all.running.has(id));
  if (ids === undefined)
    return { status: "failed", error: `Cannot end earlier actions: ${all.folder} is not readable` };
  const errors = await Promise.all(ids.map((id) => endOne(all, id, settle)));
  const left = errors.filter((error) => error !== undefined);
  if (left.length > 0) return { status: "failed", error: `Cannot end earlier actions: ${left.join("; ")}` };
  return { status: ids.length === 0 ? "unchanged" : "done" };
}

/** Why it is not certain that nothing of it is left, or undefined where it is. */
async function endOne({ notes, stuck, log }: Register, id: string, settle: Settle): Promise<string | undefined> {
  const note = notes.read(id);
  const what = note === undefined ? "an action" : `${note.verb} of ${note.subject}`;
  if (!(await endMarked(notes.markOf(id)))) return `a process of ${what} lives on after SIGKILL`;
  const error = note?.isChange === true ? await settle(note) : undefined;
  if (error !== undefined) return `${what}: ${error}`;
  notes.remove(id);
  stuck.delete(id);
  log.info("an earlier action was ended", { action: what });
  return undefined;
}

function unnoted({ command: [program] }: Command, problem: string): CommandOutcome {
  const message = `cannot start ${program} as it has to be noted first: ${problem}`;
  return { type: "not-started", why: "refused", message };
}
