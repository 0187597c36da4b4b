import type { Scope, StoreRefusal, Watcher, WatchEvent } from "../../ports/store.ts";
import { refuse } from "../refuse.ts";
import { describeFailure } from "./describe-failure.ts";
import type { SqliteLimits } from "./limits.ts";
import type { Change, StoreState, Tables } from "./tables.ts";

/** Brings the changes of the log to those that watch, whichever process made them. */
export interface ChangeFeed {
  readonly watch: (scope: Scope, since: string, watcher: Watcher) => void;
  /** A write of this process was committed. */
  readonly note: () => void;
  readonly close: () => void;
}

export interface FeedTiming {
  /** How often another process's writes are looked for, in milliseconds: the bound of their latency. */
  readonly pollMs: number;
  /** How often a watch that is up to date is told so. */
  readonly bookmarkMs: number;
}

interface FeedParts {
  readonly path: string;
  readonly tables: Tables;
  readonly limits: SqliteLimits;
  readonly timing: FeedTiming;
}

interface Feed extends FeedParts {
  readonly watches: Set<Watch>;
  isScheduled: boolean;
  seenVersion: number | undefined;
  timer: NodeJS.Timeout | undefined;
}

interface Watch {
  readonly scope: Scope;
  readonly watcher: Watcher;
  /** Every change up to this revision was told, or is not in the scope. */
  cursor: number;
  bookmarkedAt: number;
  readonly onAbort: () => void;
}

/** Changes read at once; between two reads the process does other work. */
const readMax = 64;

export function createChangeFeed(parts: FeedParts): ChangeFeed {
  const feed: Feed = { ...parts, watches: new Set(), isScheduled: false, seenVersion: undefined, timer: undefined };
  return {
    watch: (scope, since, watcher) => add(feed, { scope, since, watcher }),
    note: () => schedule(feed),
    close: () => endAll(feed, refuse("Unavailable", `The store ${parts.path} was closed`)),
  };
}

interface Wish {
  readonly scope: Scope;
  readonly since: string;
  readonly watcher: Watcher;
}

function add(feed: Feed, { scope, since, watcher }: Wish): void {
  if (watcher.signal.aborted) return;
  const refusal = checkWish(feed, since);
  if (refusal !== undefined) {
    setImmediate(() => tellEnd(watcher, refusal));
    return;
  }
  const onAbort = (): void => remove(feed, added);
  const added: Watch = { scope, watcher, cursor: Number(since), bookmarkedAt: Number.NEGATIVE_INFINITY, onAbort };
  feed.watches.add(added);
  // Taken back in `remove`: one signal may outlive many watches.
  watcher.signal.addEventListener("abort", onAbort);
  feed.timer ??= setInterval(() => poll(feed), feed.timing.pollMs).unref();
  schedule(feed);
}

function checkWish({ path, watches, limits }: Feed, since: string): StoreRefusal | undefined {
  if (!/^\d{1,15}$/.test(since)) {
    const rule = "since must be the revision of a list or an event";
    return refuse("Refused", `Cannot watch: ${rule}; it is ${JSON.stringify(since)}`);
  }
  if (watches.size < limits.watchesMax) return undefined;
  return refuse("Unavailable", `Cannot watch the store ${path}: it has ${limits.watchesMax} watches already`);
}

function remove(feed: Feed, gone: Watch): void {
  feed.watches.delete(gone);
  gone.watcher.signal.removeEventListener("abort", gone.onAbort);
  if (feed.watches.size > 0) return;
  clearInterval(feed.timer);
  feed.timer = undefined;
}

function schedule(feed: Feed): void {
  if (feed.isScheduled || feed.watches.size === 0) return;
  feed.isScheduled = true;
  setImmediate(() => {
    feed.isScheduled = false;
    guard(feed, () => turn(feed));
  });
}

function poll(feed: Feed): void {
  guard(feed, () => {
    const version = feed.tables.dataVersion();
    const now = performance.now();
    const isBookmarkDue = [...feed.watches].some((each) => now - each.bookmarkedAt >= feed.timing.bookmarkMs);
    if (version !== feed.seenVersion || isBookmarkDue) turn(feed);
    feed.seenVersion = version;
  });
}

/** A store that cannot be read has lost its watches. */
function guard(feed: Feed, work: () => void): void {
  try {
    work();
  } catch (error) {
    endAll(feed, describeFailure("watch", feed.path, error));
  }
}

interface News {
  readonly state: StoreState;
  readonly changes: readonly Change[];
  /** The changes are all there are up to here. */
  readonly upTo: number;
}

function turn(feed: Feed): void {
  const { tables, watches } = feed;
  if (watches.size === 0) return;
  const from = Math.min(...[...watches].map(({ cursor }) => cursor));
  const { state, changes } = tables.read(() => ({
    state: tables.state(),
    changes: tables.changesAfter(from, readMax),
  }));
  const upTo = changes.length < readMax ? state.revision : (changes.at(-1)?.revision ?? state.revision);
  for (const each of watches) {
    const end = checkCursor(each.cursor, state);
    if (end === undefined) tell(feed, each, { state, changes, upTo });
    else {
      remove(feed, each);
      tellEnd(each.watcher, end);
    }
  }
  if (upTo < state.revision) schedule(feed);
}

function tell(feed: Feed, each: Watch, { state, changes, upTo }: News): void {
  for (const change of changes) {
    if (each.watcher.signal.aborted) return;
    if (change.revision <= each.cursor) continue;
    each.cursor = change.revision;
    if (isInScope(change, each.scope)) each.watcher.onEvent(eventOf(change));
  }
  each.cursor = Math.max(each.cursor, upTo);
  const now = performance.now();
  const isDue = upTo === state.revision && now - each.bookmarkedAt >= feed.timing.bookmarkMs;
  if (!isDue || each.watcher.signal.aborted) return;
  each.bookmarkedAt = now;
  each.watcher.onEvent({ type: "bookmark", revision: String(each.cursor) });
}

function checkCursor(cursor: number, { compacted, revision }: StoreState): StoreRefusal | undefined {
  if (cursor >= compacted && cursor <= revision) return undefined;
  const why =
    cursor < compacted
      ? `the store keeps the changes after revision ${compacted}`
      : `the store is at ${revision}, so that it may have been put back from a backup`;
  return refuse("Compacted", `Cannot watch from revision ${cursor}: ${why}; list again`);
}

function endAll(feed: Feed, refusal: StoreRefusal): void {
  for (const each of feed.watches) {
    remove(feed, each);
    tellEnd(each.watcher, refusal);
  }
}

function tellEnd(watcher: Watcher, refusal: StoreRefusal): void {
  if (!watcher.signal.aborted) watcher.onEnd(refusal);
}

function isInScope({ object }: Change, scope: Scope): boolean {
  return (
    (scope.namespace === undefined || scope.namespace === object.metadata.namespace) &&
    (scope.kind === undefined || scope.kind === object.kind)
  );
}

function eventOf({ type, object, revision }: Change): WatchEvent {
  const event = { object, revision: String(revision) };
  if (type === "put") return { type, ...event };
  const { namespace, name } = object.metadata;
  return { type, key: { kind: object.kind, namespace, name }, ...event };
}
