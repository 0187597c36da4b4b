import { serverLimits } from "../server/limits.ts";
import { sqliteLimits } from "../stores/sqlite/limits.ts";
import type { Store, StoreRefusal, StoreWrite } from "../ports/store.ts";
import { writesOf, type ObjectChange } from "./find-changes.ts";

/** What came of writing changes. */
export interface WrittenChanges {
  readonly done: readonly ObjectChange[];
  /** What is written if the store did it after all, though its answer was lost. */
  readonly doubtful: readonly ObjectChange[];
  /** Why the rest was not written; undefined where all was. */
  readonly refusal: StoreRefusal | undefined;
}

/** One call takes so many, and half of what a request may have: the rest is for what stands around them. */
const callWritesMax = sqliteLimits.callWritesMax;
const callBytesMax = serverLimits.bodyBytesMax / 2;
/** For one call: a store checks each object of it. */
const writeTimeoutMs = 10_000;

/**
 * Writes changes in one call, all or none of them; where they are more than a store takes at once, in several, the first
 * that is refused being the last.
 */
export async function writeChanges(store: Store, changes: readonly ObjectChange[]): Promise<WrittenChanges> {
  const done: ObjectChange[] = [];
  for (const batch of batchesOf(writesOf(changes))) {
    const outcome = await store.write(
      batch.map(({ write }) => write),
      { timeoutMs: writeTimeoutMs },
    );
    const written = batch.map(({ change }) => change);
    if (!outcome.ok) return { done, doubtful: outcome.reason === "Unknown" ? written : [], refusal: outcome };
    done.push(...written);
  }
  return { done, doubtful: [], refusal: undefined };
}

interface ChangeWrite {
  readonly change: ObjectChange;
  readonly write: StoreWrite;
}

/** In order, each as full as a call may be. */
export function batchesOf(writes: readonly ChangeWrite[]): readonly (readonly ChangeWrite[])[] {
  const batches: ChangeWrite[][] = [];
  let bytes = 0;
  for (const write of writes) {
    const size = Buffer.byteLength(JSON.stringify(write.write));
    const batch = batches.at(-1);
    if (batch === undefined || batch.length >= callWritesMax || bytes + size > callBytesMax) {
      batches.push([write]);
      bytes = size;
    } else {
      batch.push(write);
      bytes += size;
    }
  }
  return batches;
}
