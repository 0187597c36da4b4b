import { chmodSync, closeSync, existsSync, fsyncSync, linkSync, openSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { failureKindOf, textOf } from "./describe-failure.ts";

/** The version of the tables below; a file of a higher one belongs to a newer release. */
export const storeFormat = 1;

/** Why a file is not opened, as a sentence that says what to do. */
export interface OpenFailure {
  readonly ok: false;
  readonly message: string;
}

export interface OpenedFile {
  readonly ok: true;
  readonly database: DatabaseSync;
}

/** So that `file` and other programs know it: "HoFa". */
const applicationId = 0x48_6f_46_61;

/** How long SQLite itself may wait for a lock, which holds up this whole process. */
const busyMs = 20;
/**
 * How often, and after which pauses, a file is tried that other processes are opening too: SQLite does not wait where
 * waiting might be for ever, as in the change to WAL (https://sqlite.org/wal.html, "Sometimes queries return SQLITE_BUSY").
 */
const triesMax = 20;
const pauseMs = 30;

const tables = `
  CREATE TABLE store (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    identity TEXT NOT NULL,
    format INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    compacted INTEGER NOT NULL,
    objects INTEGER NOT NULL,
    change_bytes INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE objects (
    namespace TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (namespace, kind, name)
  ) STRICT;
  CREATE TABLE changes (
    revision INTEGER PRIMARY KEY,
    type TEXT NOT NULL CHECK (type IN ('put', 'delete')),
    bytes INTEGER NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
`;

/**
 * Opens the file, or makes it where there is none. A file appears under its name only when it is complete, so that an
 * empty or half one is damage and never taken for a new store. The folder must exist.
 */
export function openFile(path: string, fileBytesMax: number, newId: () => string): OpenedFile | OpenFailure {
  try {
    if (!existsSync(path)) makeFile(path, newId);
    if (statSync(path).size === 0) return damaged(path, "it is empty");
  } catch (error) {
    return { ok: false, message: `Cannot make the store ${path}: ${textOf(error)}` };
  }
  for (let tries = 1; ; tries += 1) {
    const opened = tryToOpen(path, fileBytesMax);
    if (opened !== "busy") return opened;
    if (tries === triesMax)
      return { ok: false, message: `Cannot open the store ${path}: another process holds its lock; try again` };
    // The process has nothing else to do yet.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
  }
}

function tryToOpen(path: string, fileBytesMax: number): OpenedFile | OpenFailure | "busy" {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: busyMs, enableForeignKeyConstraints: false });
    const wrong = check(database, path);
    if (wrong === undefined) {
      configure(database, fileBytesMax);
      return { ok: true, database };
    }
    database.close();
    return wrong;
  } catch (error) {
    database?.close();
    return failureKindOf(error) === "busy" ? "busy" : describe(path, error);
  }
}

/** Made beside its place and linked there, which fails where another process was faster: then that one's is taken. */
function makeFile(path: string, newId: () => string): void {
  const draft = `${path}.${newId()}.new`;
  try {
    closeSync(openSync(draft, "wx", 0o600));
    chmodSync(draft, 0o600);
    const database = new DatabaseSync(draft);
    // In one transaction, on the disk before the link is.
    database.exec(`PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; PRAGMA application_id = ${applicationId};`);
    database.exec(`BEGIN; ${tables}`);
    database.prepare("INSERT INTO store VALUES (1, ?, ?, 0, 0, 0, 0)").run(newId(), storeFormat);
    database.exec("COMMIT");
    database.close();
    linkSync(draft, path);
    const folder = openSync(dirname(path), "r");
    fsyncSync(folder);
    closeSync(folder);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function check(database: DatabaseSync, path: string): OpenFailure | undefined {
  const id = database.prepare("PRAGMA application_id").get()?.["application_id"];
  if (id !== applicationId) {
    return {
      ok: false,
      message: `Cannot open the store ${path}: it is a database of another program; name another file`,
    };
  }
  const found = database.prepare("SELECT format FROM store").get()?.["format"];
  if (typeof found !== "number") return damaged(path, "it has no identity");
  if (found > storeFormat) return { ok: false, message: describeNewer(path, found) };
  const verdict = database.prepare("PRAGMA quick_check(1)").get()?.["quick_check"];
  return verdict === "ok" ? undefined : damaged(path, String(verdict).split("\n", 1).join(""));
}

export function describeNewer(path: string, format: number): string {
  return (
    `Cannot open the store ${path}: a newer release wrote it, in format ${format}; this one knows formats up to ` +
    `${storeFormat}; run the newer release`
  );
}

/**
 * FULL: each commit is on the disk (fsync of the log) before it is acknowledged. The log is cut back after a burst.
 * The busy timeout is set already, as the change to WAL may have to wait for another process that does the same.
 */
function configure(database: DatabaseSync, fileBytesMax: number): void {
  database.exec("PRAGMA journal_mode = WAL");
  database.exec("PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864; PRAGMA temp_store = MEMORY;");
  const pageSize = Number(database.prepare("PRAGMA page_size").get()?.["page_size"]);
  database.exec(`PRAGMA max_page_count = ${Math.max(16, Math.floor(fileBytesMax / pageSize))}`);
}

function describe(path: string, error: unknown): OpenFailure {
  const kind = failureKindOf(error);
  if (kind === "notadb" || kind === "corrupt" || (kind === "other" && /no such table|malformed/.test(textOf(error)))) {
    return damaged(path, textOf(error));
  }
  return { ok: false, message: `Cannot open the store ${path}: ${textOf(error)}` };
}

function damaged(path: string, detail: string): OpenFailure {
  return {
    ok: false,
    message:
      `Cannot open the store ${path}: the file is damaged (${detail}); put a backup in its place, together with no ` +
      `${path}-wal and ${path}-shm; or move all three away to begin an empty store: agents that reach it stop what they ` +
      "run, until its objects are applied again and a manager leads",
  };
}
