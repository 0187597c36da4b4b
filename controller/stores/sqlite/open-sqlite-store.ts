import type { Random } from "../../ports/random.ts";
import type { CallLimit, Store, StoreOutcome } from "../../ports/store.ts";
import { refuse } from "../refuse.ts";
import { createChangeFeed, type FeedTiming } from "./change-feed.ts";
import { describeFailure } from "./describe-failure.ts";
import { sqliteLimits, type SqliteLimits } from "./limits.ts";
import { openFile, type OpenFailure } from "./open-file.ts";
import { prepareTables } from "./tables.ts";
import { createWriteQueue } from "./write-queue.ts";

export interface SqliteStore extends Store {
  /** Writes what waits, ends the watches, and lets go of the file. */
  close(): void;
}

export interface SqliteStoreOptions {
  /** The file; beside it lie its log and index, `-wal` and `-shm`. Not on a network file system. */
  readonly path: string;
  /** Milliseconds since 1970, for creationTimestamp alone: nothing is decided by it. */
  readonly wallClockMs: () => number;
  /** For uids and the identity of a new store. */
  readonly random: Pick<Random, "id">;
  readonly limits?: Partial<SqliteLimits>;
  readonly timing?: Partial<FeedTiming>;
}

/** A write of another process is seen within 20 ms and what the disk takes; one of this process at once. */
const defaultTiming: FeedTiming = { pollMs: 20, bookmarkMs: 1_000 };

/**
 * A store in one file of SQLite, for any number of processes of one machine. A write that was acknowledged survives
 * kill -9 and the loss of power, as far as the disk keeps what it has confirmed (fsync); one that was not is there whole
 * or not at all. Every revision is decimal and one higher than the last.
 *
 * Calls run in this process and thread: a lock of another process is waited for until the call's deadline, but a disk
 * that hangs holds the process up. Who needs deadlines then asks a served store from another process.
 */
export function openSqliteStore(
  options: SqliteStoreOptions,
): { readonly ok: true; readonly store: SqliteStore } | OpenFailure {
  const { path, random } = options;
  const limits = { ...sqliteLimits, ...options.limits };
  const opened = openFile(path, limits.fileBytesMax, () => random.id());
  if (!opened.ok) return opened;
  const tables = prepareTables(opened.database);
  const feed = createChangeFeed({ path, tables, limits, timing: { ...defaultTiming, ...options.timing } });
  const mint = { timestamp: () => rfc3339(options.wallClockMs()), uid: () => random.id() };
  const queue = createWriteQueue({ path, tables, limits, mint, onCommit: feed.note });
  let isClosed = false;

  function read<T>(limit: CallLimit, work: () => StoreOutcome<T>): Promise<StoreOutcome<T>> {
    return Promise.resolve(readNow(limit, work));
  }

  function readNow<T>(limit: CallLimit, work: () => StoreOutcome<T>): StoreOutcome<T> {
    if (isClosed) return refuse("Unavailable", `The store ${path} is closed`);
    if (limit.signal?.aborted === true) return refuse("Unavailable", "The caller gave up");
    try {
      return tables.read(work);
    } catch (error) {
      return describeFailure("read", path, error);
    }
  }

  const store: SqliteStore = {
    identity: (limit) => read(limit, () => ({ ok: true, value: tables.state().identity })),
    get: (key, limit) =>
      read(limit, () => {
        const object = tables.get(key);
        if (object !== undefined) return { ok: true, value: object };
        return refuse("NotFound", `There is no ${key.kind} ${key.namespace}/${key.name}`);
      }),
    list: (scope, limit) =>
      read(limit, () => ({
        ok: true,
        value: { items: tables.list(scope), revision: String(tables.state().revision) },
      })),
    write: queue.write,
    watch(scope, since, watcher) {
      if (!isClosed) feed.watch(scope, since, watcher);
      else setImmediate(() => watcher.onEnd(refuse("Unavailable", `The store ${path} is closed`)));
    },
    close() {
      if (isClosed) return;
      queue.close();
      feed.close();
      isClosed = true;
      tables.close();
    },
  };
  return { ok: true, store };
}

/** To the second, as the API server writes it. */
function rfc3339(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
}
