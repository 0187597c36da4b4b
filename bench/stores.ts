import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

import type { Store, StoredObject } from "../controller/ports/store.ts";
import { createRemoteStore } from "../controller/stores/remote/create-remote-store.ts";
import { openSqliteStore, type SqliteStore } from "../controller/stores/sqlite/open-sqlite-store.ts";
import { clientOf, patient, update } from "../test/contract/store-under-test.ts";
import { issue, makeAuthority, readCredentials } from "../test/server/make-certificates.ts";

/**
 * Renewals of node leases, each a compare-and-set that is on the disk before it is acknowledged: one writer, and many at
 * once; and how long after its write began a change reaches a watch of another client. `served` is a process of
 * `holdfast serve` over mutual TLS on loopback, schema and rules checked.
 */
const spanMs = 2_000;
const folder = mkdtempSync(join(tmpdir(), "holdfast-bench-"));

interface Row {
  readonly what: string;
  readonly writer: Store;
  readonly watcher: Store;
  readonly writers: number;
}

try {
  const path = join(folder, "store.db");
  const [one, other] = [openStore(path), openStore(path)];
  const served = await serveStore();
  const rows: readonly Row[] = [
    { what: "sqlite, watched in the same process", writer: one, watcher: one, writers: 1 },
    { what: "sqlite, watched as from another process", writer: one, watcher: other, writers: 1 },
    { what: "sqlite", writer: one, watcher: one, writers: 64 },
    { what: "served", writer: served.store, watcher: served.store, writers: 1 },
    { what: "served", writer: served.store, watcher: served.store, writers: 64 },
  ];
  const machine = `${cpus()[0]?.model.trim()}, ${cpus().length} cores`;
  print(`stores (Node ${process.versions.node}, ${machine}, ${spanMs / 1_000} s each)\n`);
  print(
    "| store | writers | writes/s | write p50 ms | p99 ms | to a watch p50 ms | p99 ms |\n|---|---|---|---|---|---|---|",
  );
  for (const row of rows) print(await measure(row));
  served.stop();
  for (const store of [one, other]) store.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure({ what, writer, watcher, writers }: Row): Promise<string> {
  const began = new Map<string, number>();
  const toWatch: number[] = [];
  const listing = await clientOf(watcher, settle).list({});
  const abort = new AbortController();
  watcher.watch({ kind: "HALease" }, listing.revision, {
    signal: abort.signal,
    onEvent(event) {
      if (event.type !== "put") return;
      const key = `${event.object.metadata.name}/${String(event.object.spec["renewals"])}`;
      const at = began.get(key);
      if (at !== undefined) toWatch.push(performance.now() - at);
      began.delete(key);
    },
    onEnd: (refusal) => print(`the watch ended: ${refusal.message}`),
  });
  const writes: number[] = [];
  const startedAt = performance.now();
  const label = `${what.replaceAll(/\W+/g, "-")}-${writers}`;
  await Promise.all(
    Array.from({ length: writers }, (_, index) =>
      renew({ store: writer, holder: `${label}-${index}`, began, writes, startedAt }),
    ),
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  abort.abort();
  const cells = [quantile(writes, 0.5), quantile(writes, 0.99), quantile(toWatch, 0.5), quantile(toWatch, 0.99)];
  return `| ${what} | ${writers} | ${(writes.length / seconds).toFixed(0)} | ${cells.map((ms) => ms.toFixed(2)).join(" | ")} |`;
}

interface Renewing {
  readonly store: Store;
  readonly holder: string;
  readonly began: Map<string, number>;
  readonly writes: number[];
  readonly startedAt: number;
}

async function renew({ store, holder, began, writes, startedAt }: Renewing): Promise<void> {
  const client = clientOf(store, settle);
  const name = `node-${holder}`;
  const spec = (renewals: number) => ({ purpose: "Node", holder, incarnation: "1-a", ttlMs: 2_000, renewals });
  const metadata = { namespace: "bench", name };
  let object: StoredObject = await client.one({
    verb: "create",
    object: { apiVersion: "holdfast.dev/v1alpha1", kind: "HALease", metadata, spec: spec(0) },
  });
  for (let renewals = 1; performance.now() - startedAt < spanMs; renewals += 1) {
    const at = performance.now();
    began.set(`${name}/${renewals}`, at);
    object = await client.one(update(object, spec(renewals), { kind: "HALease", namespace: "bench" }));
    writes.push(performance.now() - at);
  }
}

function openStore(path: string): SqliteStore {
  let ids = 0;
  const random = { id: () => `id${(ids += 1)}` };
  const opened = openSqliteStore({ path, wallClockMs: () => Date.now(), random, limits: { changesMax: 100_000 } });
  if (!opened.ok) throw new Error(opened.message);
  return opened.store;
}

async function serveStore() {
  const authority = makeAuthority(folder);
  const files = issue(authority, "serve", "/CN=serve");
  const admin = readCredentials(issue(authority, "admin", "/O=holdfast:admin/CN=bench"));
  const program = join(import.meta.dirname, "../controller/cli/main.ts");
  const data = join(folder, "served");
  const options = [
    "--data",
    data,
    "--listen",
    "127.0.0.1:0",
    "--cert",
    files.cert,
    "--key",
    files.key,
    "--ca",
    files.ca,
  ];
  const child = spawn(process.execPath, [program, "serve", ...options], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(child.stdout.setEncoding("utf8"), "data");
  const endpoints = [{ host: "127.0.0.1", port: Number(/:(\d+)\n$/.exec(String(line))?.[1]) }];
  const store = createRemoteStore({ endpoints, credentials: () => admin });
  await store.identity(patient);
  return {
    store,
    stop: () => {
      store.close();
      child.kill("SIGTERM");
    },
  };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function settle<T>(call: Promise<T>): Promise<T> {
  return call;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
