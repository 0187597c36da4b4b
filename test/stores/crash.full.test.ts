import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { setTimeout as delay } from "node:timers/promises";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import type { StoredObject } from "../../controller/ports/store.ts";
import { clientOf, create, keyOf, patient, remove } from "../contract/store-under-test.ts";
import { openTestStore, testFolder } from "./make-sqlite-store.ts";

describe("a process that is killed while it writes", () => {
  it.each(seeds(12))("has lost nothing that was acknowledged and left nothing half (seed %i)", async (seed) => {
    const path = join(testFolder(), "store.db");
    let acknowledged: readonly string[] = [];
    for (let round = 0; round < 3; round += 1) {
      const writer = startWriter(path, "w");
      await writer.first;
      await delay(pauseOf(seed * 3 + round));
      writer.child.kill("SIGKILL");
      await writer.closed;
      acknowledged = [...acknowledged, ...writer.lines()];
      const pairs = await pairsIn(path);
      expect(pairs.total).toBe(pairs.complete.length);
      expect(pairs.half).toEqual([]);
      expect(acknowledged.filter((value) => !pairs.complete.includes(value))).toEqual([]);
      // One may have been on the disk with its acknowledgement still to come.
      expect(pairs.complete.length - acknowledged.length).toBeLessThanOrEqual(round + 1);
    }
  });
});

describe("several processes on one file", () => {
  it("lose no step of a counter that they raise at once, from a file that neither finds there", async () => {
    const path = join(testFolder(), "store.db");
    const writers = ["a", "b", "c"].map((name) => startWriter(path, name, 200));
    await Promise.all(writers.map(({ closed }) => closed));
    const values = writers.flatMap((writer) => writer.lines()).map(Number);
    expect(values.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 600 }, (_, index) => index + 1));
    const pairs = await pairsIn(path);
    expect([pairs.total, pairs.complete.length, pairs.half]).toEqual([600, 600, []]);
  });

  it("tell each other every change, in order and once", async () => {
    const path = join(testFolder(), "store.db");
    const store = openTestStore(path, { changesMax: 100_000 });
    const follower = clientOf(store, settle).follow({}, "0");
    const writers = ["a", "b"].map((name) => startWriter(path, name, 5));
    await Promise.all(writers.map(({ closed }) => closed));
    await expect.poll(() => follower.events.length).toBe(1 + 10 * 3);
    expect(follower.events.map(({ revision }) => Number(revision))).toEqual(
      Array.from({ length: 31 }, (_, index) => index + 1),
    );
    expect(follower.ends).toEqual([]);
    store.close();
  });
});

describe("a disk that is full", () => {
  it("refuses what does not fit, loses nothing, and takes writes again when there is room", async (context) => {
    const folder = join(testFolder(), "small");
    mkdirSync(folder);
    if (!mountSmall(folder)) {
      context.skip("a small file system can be mounted by root only");
      return;
    }
    const store = openTestStore(join(folder, "store.db"));
    const client = clientOf(store, settle);
    const written: StoredObject[] = [];
    let reason: string | undefined;
    while (reason === undefined) {
      const outcome = await store.write(
        [create(`web-${1_000 + written.length}`, { text: "x".repeat(20_000) })],
        patient,
      );
      if (outcome.ok) written.push(...outcome.value);
      else ({ reason } = outcome);
    }
    expect([reason, written.length > 5]).toEqual(["Full", true]);
    expect((await client.list({})).items).toEqual(written);
    execFileSync("mount", ["-o", "remount,size=8m", folder]);
    const again = await client.one(create("zz-again", { text: "x".repeat(20_000) }));
    await client.one(remove(again));
    store.close();
    const reopened = openTestStore(join(folder, "store.db"));
    expect((await clientOf(reopened, settle).list({})).items).toEqual(written);
    expect((await clientOf(reopened, settle).get(keyOf("web-1000"))).metadata.uid).toBe(written[0]?.metadata.uid);
    reopened.close();
  });
});

interface Writer {
  readonly child: ChildProcess;
  /** The first acknowledgement was given. */
  readonly first: Promise<unknown>;
  readonly closed: Promise<unknown>;
  lines(): readonly string[];
}

function startWriter(path: string, name: string, most = 1_000_000): Writer {
  const script = fileURLToPath(import.meta.resolve("./write-endlessly.ts"));
  const child = spawn(process.execPath, [script, path, name, String(most)], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  let text = "";
  child.stdout.setEncoding("utf8");
  child.stdout.on("data", (chunk: string) => {
    text += chunk;
  });
  // What follows the last line end was not acknowledged whole.
  return {
    child,
    first: once(child.stdout, "data"),
    closed: once(child, "close"),
    lines: () => text.split("\n").slice(0, -1),
  };
}

/** What stands in the file, seen past the code that wrote it. */
async function pairsIn(path: string) {
  const store = openTestStore(path);
  const { items } = await clientOf(store, settle).list({});
  store.close();
  const names = new Set(items.map(({ metadata }) => metadata.name));
  const lefts = [...names].filter((name) => name.endsWith("-left"));
  const rights = [...names].filter((name) => name.endsWith("-right"));
  const half = [
    ...lefts.filter((name) => !names.has(name.replace(/left$/, "right"))),
    ...rights.filter((name) => !names.has(name.replace(/right$/, "left"))),
  ];
  const database = new DatabaseSync(path);
  const verdict = database.prepare("PRAGMA integrity_check").get()?.["integrity_check"];
  const total = database
    .prepare("SELECT json_extract(body, '$.spec.value') AS value FROM objects WHERE name = 'total'")
    .get();
  database.close();
  expect(verdict).toBe("ok");
  return { total: total?.["value"], complete: lefts.map((name) => name.split("-")[1] ?? ""), half };
}

function mountSmall(folder: string): boolean {
  if (process.getuid?.() !== 0) return false;
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], { stdio: "ignore" });
  } catch {
    return false;
  }
  onTestFinished(() => void execFileSync("umount", [folder]));
  return true;
}

function seeds(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

/** Up to 80 ms, spread by the seed. */
function pauseOf(seed: number): number {
  return ((seed * 2_654_435_761) % 2 ** 32) % 80;
}

function settle<T>(call: Promise<T>): Promise<T> {
  return call;
}
