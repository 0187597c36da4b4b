import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { openSqliteStore, type SqliteStore } from "../../controller/stores/sqlite/open-sqlite-store.ts";
import type { SqliteLimits } from "../../controller/stores/sqlite/limits.ts";
import type { StoreUnderTest } from "../contract/store-under-test.ts";
import { clientOf, create, remove } from "../contract/store-under-test.ts";

/** A folder that goes away with the test; in the quick gate it is in memory, where no write waits for a disk. */
export function testFolder(): string {
  const folder = mkdtempSync(join(process.env["HOLDFAST_TEST_FOLDER"] ?? tmpdir(), "holdfast-store-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function openTestStore(path: string, limits: Partial<SqliteLimits> = {}): SqliteStore {
  const opened = openSqliteStore({ path, ...testWorld(), limits, timing: { pollMs: 5, bookmarkMs: 20 } });
  if (!opened.ok) throw new Error(opened.message);
  return opened.store;
}

let ids = 0;

/** A clock that stands still, and identifiers in a row, different in each process. */
export function testWorld() {
  return { wallClockMs: () => Date.UTC(2026, 0, 2, 3, 4, 5), random: { id: nextId } };
}

function nextId(): string {
  ids += 1;
  return `id${process.pid}x${ids}`;
}

export const changesMax = 400;

/** A store of one file with `handles` openings of it, which stand for as many processes. */
export function makeSqliteStore(handles: number): StoreUnderTest {
  const path = join(testFolder(), "store.db");
  const first = openTestStore(path, { changesMax });
  const others = Array.from({ length: handles - 1 }, () => openTestStore(path, { changesMax }));
  return {
    clients: [first, others[0] ?? first, ...others.slice(1)],
    settle: (call) => call,
    until: untilTrue,
    forgetChanges: () => fillChanges(first),
    stall: () => holdLock(path),
    close() {
      for (const store of [first, ...others]) store.close();
    },
  };
}

export async function fillChanges(store: SqliteStore): Promise<void> {
  const client = clientOf(store, (call) => call);
  for (let done = 0; done <= changesMax; done += 200) {
    const made = Array.from({ length: 100 }, (_, index) => create(`filler-${index}`, {}, { namespace: "filler" }));
    const objects = await client.write(...made);
    await client.write(...objects.map(remove));
  }
}

/** As a process that was stopped in the middle of a write. */
export function holdLock(path: string): () => void {
  const other = new DatabaseSync(path);
  other.exec("BEGIN IMMEDIATE");
  return () => {
    other.exec("ROLLBACK");
    other.close();
  };
}

export async function untilTrue(holds: () => boolean): Promise<void> {
  const patienceMs = 60_000;
  const started = performance.now();
  while (!holds()) {
    if (performance.now() - started > patienceMs) throw new Error(`this did not come to hold: ${holds.toString()}`);
    await delay(2);
  }
}
