import { appendFileSync, existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import type { StoredObject } from "../../controller/ports/store.ts";
import { openSqliteStore } from "../../controller/stores/sqlite/open-sqlite-store.ts";
import { clientOf, create, keyOf, patient, remove, update, type Client } from "../contract/store-under-test.ts";
import { holdLock, openTestStore, testFolder, testWorld } from "./make-sqlite-store.ts";

describe("a store file", () => {
  it("keeps everything over a restart: objects, versions, changes and identity", async () => {
    const path = join(testFolder(), "store.db");
    const before = open(path);
    const { revision } = await before.client.list({});
    const object = await before.client.one(create("web", { port: 80 }));
    const identity = await before.client.identity();
    before.store.close();
    const { client, store } = open(path);
    expect(await client.identity()).toBe(identity);
    expect(await client.get(keyOf("web"))).toEqual(object);
    const follower = client.follow({}, revision);
    const changed = await client.one(update(object, { port: 81 }));
    await expect.poll(() => follower.events.map(({ object: told }) => told)).toEqual([object, changed]);
    store.close();
  });

  it("is one of its own for each file, readable by its owner alone, and leaves nothing beside it", async () => {
    const folder = testFolder();
    const one = open(join(folder, "one.db"));
    const other = open(join(folder, "other.db"));
    expect(await one.client.identity()).not.toBe(await other.client.identity());
    one.store.close();
    other.store.close();
    expect(readdirSync(folder)).toEqual(["one.db", "other.db"]);
  });

  it.each<[string, (path: string) => void, RegExp]>([
    ["that is empty", (path) => truncateSync(path, 0), /is damaged \(it is empty\); put a backup in its place/],
    ["that was cut", (path) => truncateSync(path, 5_000), /is damaged .*put a backup in its place/],
    ["with other bytes in the middle", scribble, /is damaged .*put a backup in its place/],
    [
      "that is no database",
      (path) => writeFileSync(path, "a text\n".repeat(1_000)),
      /is damaged \(file is not a database\)/,
    ],
    ["of another program", makeForeign, /is a database of another program; name another file/],
    [
      "of a newer release",
      (path) => execute(path, "UPDATE store SET format = 2"),
      /in format 2; .* formats up to 1; run the newer/,
    ],
    ["without its state", (path) => execute(path, "DELETE FROM store"), /is damaged \(it has no identity\)/],
    ["without its tables", (path) => execute(path, "DROP TABLE objects; DROP TABLE store"), /is damaged/],
  ])("%s is refused with what to do, and stays as it is", async (_, damage, message) => {
    const path = join(testFolder(), "store.db");
    const { client, store } = open(path);
    for (let index = 0; index < 40; index += 1) await client.one(create(`web-${index}`, { text: "x".repeat(500) }));
    store.close();
    damage(path);
    const bytes = readFileSync(path);
    const opened = openSqliteStore({ path, ...testWorld() });
    expect(opened.ok ? "opened" : opened.message).toMatch(message);
    expect(opened.ok ? "opened" : opened.message).toContain(path);
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it("in a folder that is not there is refused, and the folder is not made", () => {
    const folder = join(testFolder(), "absent");
    const opened = openSqliteStore({ path: join(folder, "store.db"), ...testWorld() });
    expect(opened.ok ? "opened" : opened.message).toMatch(/^Cannot make the store .*ENOENT/);
    expect(existsSync(folder)).toBe(false);
  });

  it("of a release that came after this one was opened takes no write from it any more", async () => {
    const path = join(testFolder(), "store.db");
    const { client, store } = open(path);
    execute(path, "UPDATE store SET format = 2");
    const outcome = await store.write([create("web")], patient);
    expect(outcome.ok ? "done" : outcome.message).toMatch(/a newer release wrote it/);
    expect((await client.list({})).items).toEqual([]);
    store.close();
  });

  it("with an object that cannot be read refuses to read it, and goes on with the others", async () => {
    const path = join(testFolder(), "store.db");
    const { client, store } = open(path);
    await client.write(create("bad"), create("good"));
    execute(path, `UPDATE objects SET body = '{"kind":' WHERE name = 'bad'`);
    const read = await store.get(keyOf("bad"), patient);
    expect(read.ok ? "found" : read.message).toMatch(/the file is damaged/);
    expect((await client.get(keyOf("good"))).metadata.name).toBe("good");
    store.close();
  });
});

describe("a full store", () => {
  it("refuses what does not fit as Full, loses nothing, and writes again when there is room", async () => {
    const path = join(testFolder(), "store.db");
    const { client, store } = open(path, { fileBytesMax: 400_000 });
    const written = await fill(client);
    expect(written.length).toBeGreaterThan(5);
    expect((await client.list({})).items).toEqual(written);
    for (const object of written.slice(0, 4)) await client.one(remove(object));
    const again = await client.one(create("zz-again", { text: "x".repeat(15_000) }));
    store.close();
    const reopened = open(path);
    expect((await reopened.client.list({})).items).toEqual([...written.slice(4), again]);
    reopened.store.close();
  });

  it("takes a small write beside one that does not fit", async () => {
    const { client, store } = open(join(testFolder(), "store.db"), { fileBytesMax: 400_000 });
    const big = Array.from({ length: 6 }, (_, index) => create(`big-${index}`, { text: "x".repeat(60_000) }));
    const results = await Promise.all([client.refusalOf(...big), client.refusalOf(create("small"))]);
    expect(results).toEqual(["Full", "done"]);
    expect((await client.list({})).items.map(({ metadata }) => metadata.name)).toEqual(["small"]);
    store.close();
  });

  it("counts its objects", async () => {
    const { client, store } = open(join(testFolder(), "store.db"), { objectsMax: 2 });
    const [a] = await client.write(create("a"), create("b"));
    expect(await client.refusalOf(create("c"))).toBe("Full");
    if (a !== undefined) await client.one(remove(a));
    expect(await client.refusalOf(create("c"))).toBe("done");
    expect(await client.refusalOf(create("d"))).toBe("Full");
    store.close();
  });

  it("forgets its oldest changes first, by count and by bytes, and never the newest", async () => {
    const { client, store } = open(join(testFolder(), "store.db"), { changesMax: 100, changeBytesMax: 20_000 });
    const start = (await client.list({})).revision;
    for (let index = 0; index < 9; index += 1) await client.one(create(`web-${index}`, { text: "x".repeat(5_000) }));
    const last = (await client.list({})).revision;
    const old = client.follow({}, start);
    const recent = client.follow({}, String(Number(last) - 2));
    await expect.poll(() => [old.ends.map(({ reason }) => reason), recent.events.length]).toEqual([["Compacted"], 2]);
    await client.one(create("huge", { text: "x".repeat(50_000) }));
    await expect.poll(() => recent.events.length).toBe(3);
    store.close();
  });

  it("takes at most so many writes in a call", async () => {
    const { client, store } = open(join(testFolder(), "store.db"), { callWritesMax: 2 });
    expect(await client.refusalOf(create("a"), create("b"), create("c"))).toBe("Refused");
    store.close();
  });

  it("turns away the calls and watches that are too many", async () => {
    const path = join(testFolder(), "store.db");
    const { client, store } = open(path, { pendingMax: 2, watchesMax: 1 });
    const release = holdLock(path);
    const calls = ["a", "b", "c"].map((name) => client.refusalOf(create(name)));
    expect(await calls[2]).toBe("Unavailable");
    release();
    expect(await Promise.all(calls)).toEqual(["done", "done", "Unavailable"]);
    client.follow({}, "0");
    const second = client.follow({}, "0");
    await expect.poll(() => second.ends.map(({ reason }) => reason)).toEqual(["Unavailable"]);
    store.close();
  });
});

describe("a store that is closed", () => {
  it("has written what it was given, and says of everything after that it is closed", async () => {
    const path = join(testFolder(), "store.db");
    const { client, store } = open(path);
    const follower = client.follow({}, "0");
    const write = client.refusalOf(create("web"));
    store.close();
    expect(await write).toBe("done");
    expect(await client.refusalOf(create("late"))).toBe("Unavailable");
    const read = await store.list({}, patient);
    expect(read.ok ? "listed" : read.reason).toBe("Unavailable");
    expect(follower.ends.map(({ reason }) => reason)).toEqual(["Unavailable"]);
    store.close();
  });
});

function open(path: string, limits = {}) {
  const store = openTestStore(path, limits);
  return { store, client: clientOf(store, (call) => call) };
}

/** Writes until the store refuses, and gives what was written. */
async function fill(client: Client): Promise<readonly StoredObject[]> {
  const written: StoredObject[] = [];
  let reason: string | undefined;
  while (reason === undefined) {
    const name = `web-${100 + written.length}`;
    const outcome = await client.store.write([create(name, { text: "x".repeat(15_000) })], patient);
    if (outcome.ok) written.push(...outcome.value);
    else ({ reason } = outcome);
  }
  expect(reason).toBe("Full");
  return written;
}

function execute(path: string, statements: string): void {
  const database = new DatabaseSync(path);
  database.exec(statements);
  database.close();
}

function scribble(path: string): void {
  const bytes = readFileSync(path);
  bytes.fill(0x5a, 9_000, 14_000);
  writeFileSync(path, bytes);
}

function makeForeign(path: string): void {
  truncateSync(path, 0);
  execute(path, "CREATE TABLE theirs (a INTEGER)");
  appendFileSync(path, "");
}
