import type { CallLimit, StoredObject, StoreOutcome, StoreRefusal, StoreWrite } from "../../ports/store.ts";
import { refuse } from "../refuse.ts";
import { applyCall, compactChanges, type Mint } from "./apply-call.ts";
import { describeFailure, failureKindOf, textOf } from "./describe-failure.ts";
import type { SqliteLimits } from "./limits.ts";
import { describeNewer, storeFormat } from "./open-file.ts";
import type { StoreState, Tables } from "./tables.ts";

type WriteOutcome = StoreOutcome<readonly StoredObject[]>;

/** Calls that come while others are on their way to the disk are written with the next ones, in one transaction. */
export interface WriteQueue {
  readonly write: (writes: readonly StoreWrite[], limit: CallLimit) => Promise<WriteOutcome>;
  /** Writes what waits, and refuses what comes after. */
  readonly close: () => void;
}

interface WriteQueueParts {
  readonly path: string;
  readonly tables: Tables;
  readonly limits: SqliteLimits;
  readonly mint: Mint;
  readonly onCommit: () => void;
}

interface Pending {
  readonly writes: readonly StoreWrite[];
  readonly endsAt: number;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (outcome: WriteOutcome) => void;
}

/** Calls in one transaction: so many share one wait for the disk. */
const batchMax = 256;
/** Pause before another process's lock is tried again. */
const retryMs = 3;

export function createWriteQueue(parts: WriteQueueParts): WriteQueue {
  const { path, limits } = parts;
  let waiting: Pending[] = [];
  let isScheduled = false;
  let isClosed = false;

  function write(writes: readonly StoreWrite[], limit: CallLimit): Promise<WriteOutcome> {
    const wrong = isClosed ? refuse("Unavailable", `The store ${path} is closed`) : checkCall(writes, limits);
    if (wrong !== undefined) return Promise.resolve(wrong);
    if (waiting.length >= limits.pendingMax) {
      const why = `${limits.pendingMax} calls wait for it already`;
      return Promise.resolve(refuse("Unavailable", `Cannot write to the store ${path}: ${why}`));
    }
    const clean = asJson(writes);
    if (clean === undefined) return Promise.resolve(refuse("Refused", "Cannot write: an object must be JSON"));
    const { promise, resolve } = Promise.withResolvers<WriteOutcome>();
    waiting.push({ writes: clean, endsAt: performance.now() + limit.timeoutMs, signal: limit.signal, resolve });
    schedule(0);
    return promise;
  }

  function schedule(afterMs: number): void {
    if (isScheduled) return;
    isScheduled = true;
    if (afterMs === 0) setImmediate(turn);
    else setTimeout(turn, afterMs);
  }

  function turn(): void {
    isScheduled = false;
    dropLate();
    const batch = waiting.slice(0, batchMax);
    if (batch.length === 0) return;
    if (writeBatch(parts, batch)) waiting = waiting.slice(batch.length);
    if (waiting.length > 0) schedule(waiting[0] === batch[0] ? pause() : 0);
  }

  /** The lock of another process is tried again, but no later than the first deadline. */
  function pause(): number {
    const next = Math.min(...waiting.map(({ endsAt }) => endsAt)) - performance.now();
    return Math.max(1, Math.min(retryMs, Math.ceil(next)));
  }

  /** Before its deadline a call has not been begun: it is certain that nothing of it was done. */
  function dropLate(): void {
    const now = performance.now();
    const isLate = ({ endsAt, signal }: Pending): boolean => now >= endsAt || signal?.aborted === true;
    if (!waiting.some(isLate)) return;
    for (const call of waiting.filter(isLate)) {
      const why = call.signal?.aborted === true ? "the caller gave up" : "its lock was not free in time";
      call.resolve(refuse("Unavailable", `Cannot write to the store ${path}: ${why}; nothing was written`));
    }
    waiting = waiting.filter((call) => !isLate(call));
  }

  return {
    write,
    close() {
      isClosed = true;
      turn();
      const refusal = refuse("Unavailable", `The store ${path} is closed; nothing was written`);
      for (const call of waiting) call.resolve(refusal);
      waiting = [];
    },
  };
}

function checkCall(writes: readonly StoreWrite[], { callWritesMax }: SqliteLimits): StoreRefusal | undefined {
  if (writes.length > callWritesMax) {
    return refuse(
      "Refused",
      `Cannot write: one call may have at most ${callWritesMax} writes; it has ${writes.length}`,
    );
  }
  const keys = new Set<string>();
  for (const write of writes) {
    const { kind, namespace, name } =
      "key" in write ? write.key : { ...write.object.metadata, kind: write.object.kind };
    const key = JSON.stringify([kind, namespace, name]);
    if (keys.has(key)) {
      return refuse(
        "Refused",
        `Cannot write: one call may write an object once; ${kind} ${namespace}/${name} comes twice`,
      );
    }
    keys.add(key);
  }
  return undefined;
}

/** A copy without what JSON does not have; undefined where it has no form in JSON (a loop, or nested too deeply). */
function asJson(writes: readonly StoreWrite[]): readonly StoreWrite[] | undefined {
  try {
    const copy: readonly StoreWrite[] = JSON.parse(JSON.stringify(writes));
    return copy;
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** False where another process holds the lock: nothing was done, and the calls may wait on. */
function writeBatch(parts: WriteQueueParts, batch: readonly Pending[]): boolean {
  const { path, tables } = parts;
  let isCommitting = false;
  try {
    tables.begin();
    const { state, outcomes } = applyBatch(parts, batch);
    isCommitting = true;
    tables.commit();
    for (const [index, call] of batch.entries()) call.resolve(outcomes[index] ?? newerFormat(path, state));
    parts.onCommit();
    return true;
  } catch (error) {
    const kind = failureKindOf(error);
    endTransaction(tables);
    if (kind === "busy" && !isCommitting) return false;
    if (kind === "full") return writeAgain(parts, batch, error);
    // What failed on its way to the disk may stand there, and be found after a crash.
    const refusal = isCommitting
      ? refuse("Unknown", `The write to the store ${path} may or may not have been done: ${textOf(error)}`)
      : describeFailure("write to", path, error);
    for (const call of batch) call.resolve(refusal);
    return true;
  }
}

function applyBatch(parts: WriteQueueParts, batch: readonly Pending[]) {
  const before = parts.tables.state();
  if (before.format > storeFormat) return { state: before, outcomes: [] };
  let state = before;
  const outcomes = batch.map(({ writes }) => {
    const applied = applyCall(parts, state, writes);
    state = applied.state;
    return applied.outcome;
  });
  if (state.revision !== before.revision) parts.tables.saveState(compactChanges(parts.tables, state, parts.limits));
  return { state, outcomes };
}

function newerFormat(path: string, { format }: StoreState): StoreRefusal {
  return refuse("Unavailable", describeNewer(path, format));
}

/** No room for all: each for itself, as a small one may fit; and a single one once more over a log cut short. */
function writeAgain(parts: WriteQueueParts, batch: readonly Pending[], error: unknown): boolean {
  const [call, ...others] = batch;
  if (call === undefined) return true;
  if (others.length > 0) {
    for (const each of batch)
      if (!writeBatch(parts, [each])) each.resolve(describeFailure("write to", parts.path, error));
    return true;
  }
  const { tables, limits, path } = parts;
  try {
    tables.begin();
    tables.saveState(compactChanges(tables, tables.state(), { ...limits, changesMax: 1 }));
    const applied = applyCall(parts, tables.state(), call.writes);
    tables.saveState(applied.state);
    tables.commit();
    call.resolve(applied.outcome);
    parts.onCommit();
  } catch (again) {
    endTransaction(tables);
    call.resolve(describeFailure("write to", path, failureKindOf(again) === "full" ? again : error));
  }
  return true;
}

/** A roll-back that fails leaves nothing behind either: SQLite forgets what was not committed. */
function endTransaction(tables: Tables): void {
  try {
    tables.rollBack();
  } catch (error) {
    failureKindOf(error);
  }
}
