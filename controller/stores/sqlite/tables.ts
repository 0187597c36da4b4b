import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";
import type { ObjectKey, Scope, StoredObject } from "../../ports/store.ts";

/** The one row that says where the store stands. */
export interface StoreState {
  readonly identity: string;
  readonly format: number;
  /** Of the last write; each write has its own, and none is left out. */
  readonly revision: number;
  /** The changes after this revision are in the log. */
  readonly compacted: number;
  readonly objects: number;
  readonly changeBytes: number;
}

export interface Change {
  readonly revision: number;
  readonly type: "put" | "delete";
  readonly object: StoredObject;
}

/** The statements over one open file. Each may throw what SQLite throws. */
export interface Tables {
  /** Runs `work` over one unmoving state of the store. */
  read<T>(work: () => T): T;
  begin(): void;
  commit(): void;
  /** Nothing where SQLite has rolled back by itself. */
  rollBack(): void;
  state(): StoreState;
  saveState(state: StoreState): void;
  get(key: ObjectKey): StoredObject | undefined;
  list(scope: Scope): readonly StoredObject[];
  put(key: ObjectKey, body: string): void;
  remove(key: ObjectKey): void;
  append(change: { readonly revision: number; readonly type: Change["type"]; readonly body: string }): void;
  /** In the order of their revisions. */
  changesAfter(revision: number, countMax: number): readonly Change[];
  /** Bytes of each of the oldest changes, to choose where to cut. */
  oldestChanges(countMax: number): readonly { readonly revision: number; readonly bytes: number }[];
  /** Deletes the changes up to this revision and gives the bytes that they had. */
  dropChanges(upTo: number): number;
  /** Differs from the last answer where another connection has written in between. */
  dataVersion(): number;
  close(): void;
}

export function prepareTables(database: DatabaseSync): Tables {
  const selectState = database.prepare("SELECT * FROM store");
  const updateState = database.prepare(
    "UPDATE store SET revision = ?, compacted = ?, objects = ?, change_bytes = ? WHERE id = 1",
  );
  const selectObject = database.prepare("SELECT body FROM objects WHERE namespace = ? AND kind = ? AND name = ?");
  const upsert = database.prepare(
    "INSERT INTO objects (namespace, kind, name, body) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body",
  );
  const remove = database.prepare("DELETE FROM objects WHERE namespace = ? AND kind = ? AND name = ?");
  const append = database.prepare("INSERT INTO changes (revision, type, bytes, body) VALUES (?, ?, ?, ?)");
  const after = database.prepare(
    "SELECT revision, type, body FROM changes WHERE revision > ? ORDER BY revision LIMIT ?",
  );
  const oldest = database.prepare("SELECT revision, bytes FROM changes ORDER BY revision LIMIT ?");
  const drop = database.prepare("DELETE FROM changes WHERE revision <= ? RETURNING bytes");
  const version = database.prepare("PRAGMA data_version");
  const lists = prepareLists(database);

  function rollBack(): void {
    if (database.isTransaction) database.exec("ROLLBACK");
  }

  function read<T>(work: () => T): T {
    database.exec("BEGIN");
    try {
      return work();
    } finally {
      rollBack();
    }
  }

  return {
    read,
    begin: () => database.exec("BEGIN IMMEDIATE"),
    commit: () => database.exec("COMMIT"),
    rollBack,
    state: () => stateOf(selectState.get()),
    saveState: ({ revision, compacted, objects, changeBytes }) =>
      void updateState.run(revision, compacted, objects, changeBytes),
    get({ namespace, kind, name }) {
      const row = selectObject.get(namespace, kind, name);
      return row === undefined ? undefined : objectIn(row);
    },
    list: (scope) => lists(scope).map(objectIn),
    put: ({ namespace, kind, name }, body) => void upsert.run(namespace, kind, name, body),
    remove: ({ namespace, kind, name }) => void remove.run(namespace, kind, name),
    append: ({ revision, type, body }) => void append.run(revision, type, Buffer.byteLength(body), body),
    changesAfter: (revision, countMax) =>
      after.all(revision, countMax).map((row) => ({
        revision: numberIn(row, "revision"),
        type: row["type"] === "delete" ? "delete" : "put",
        object: objectIn(row),
      })),
    oldestChanges: (countMax) =>
      oldest.all(countMax).map((row) => ({ revision: numberIn(row, "revision"), bytes: numberIn(row, "bytes") })),
    dropChanges: (upTo) => drop.all(upTo).reduce((sum, row) => sum + numberIn(row, "bytes"), 0),
    dataVersion: () => numberIn(version.get() ?? {}, "data_version"),
    close: () => database.close(),
  };
}

type Row = Readonly<Record<string, SQLOutputValue>>;

/** A statement for each form of scope, so that each goes along the primary key. */
function prepareLists(database: DatabaseSync): (scope: Scope) => readonly Row[] {
  const order = "ORDER BY namespace, kind, name";
  const prepare = (where: string): StatementSync => database.prepare(`SELECT body FROM objects ${where} ${order}`);
  const all = prepare("");
  const inNamespace = prepare("WHERE namespace = ?");
  const ofKind = prepare("WHERE kind = ?");
  const both = prepare("WHERE namespace = ? AND kind = ?");
  return ({ namespace, kind }) => {
    if (namespace === undefined) return kind === undefined ? all.all() : ofKind.all(kind);
    return kind === undefined ? inNamespace.all(namespace) : both.all(namespace, kind);
  };
}

function stateOf(row: Row | undefined): StoreState {
  if (row === undefined) throw new Error("the store has lost its state: the table `store` is empty");
  return {
    identity: textIn(row, "identity"),
    format: numberIn(row, "format"),
    revision: numberIn(row, "revision"),
    compacted: numberIn(row, "compacted"),
    objects: numberIn(row, "objects"),
    changeBytes: numberIn(row, "change_bytes"),
  };
}

/** Only this program writes the column, and only whole objects. */
function objectIn(row: Row): StoredObject {
  const object: StoredObject = JSON.parse(textIn(row, "body"));
  return object;
}

function textIn(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== "string") throw new Error(`the column ${column} must hold a text`);
  return value;
}

function numberIn(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== "number") throw new Error(`the column ${column} must hold a number`);
  return value;
}
