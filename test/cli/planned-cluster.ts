import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, onTestFinished } from "vitest";
import { factsOf } from "../../controller/core/plan/facts-of.ts";
import type { ObjectDraft } from "../../controller/ports/store.ts";
import { createObjectCheck } from "../../controller/cli/object-check.ts";
import type { KnownCluster } from "../../controller/report/facts-document.ts";
import { readFacts } from "../../controller/report/read-facts.ts";
import type { PlanDocument } from "../../controller/report/plan-document.ts";
import { managerLeaseName, nodeLeaseName, recordDraft } from "../../controller/runtime/records.ts";
import { createCheckedStore } from "../../controller/stores/checked-store.ts";
import { clientOf, type Client } from "../contract/store-under-test.ts";
import { catalog } from "../crds/read-definitions.ts";
import { issue, readCredentials } from "../server/make-certificates.ts";
import { serveTestStore, type TestPki } from "../server/serve-test-store.ts";
import { run, type CommandResult } from "./fake-terminal.ts";

/** The cluster of this example is what the tests of plans begin with: n1 has everything, n2 could take it over. */
export const webPair = "manifests/examples/web-pair/web-pair.yaml";
export const namespace = "web-pair";

/** A folder for the files of a file of tests, which is gone when they have ended. */
export function planFolder(): { readonly folder: string; readonly write: (name: string, text: string) => string } {
  const folder = mkdtempSync(join(process.env["HOLDFAST_TEST_FOLDER"] ?? tmpdir(), "holdfast-plan-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return {
    folder,
    write: (name, text) => {
      const file = join(folder, name);
      writeFileSync(file, text);
      return file;
    },
  };
}

/** The manifests of the example with each of these texts exchanged for another one. */
export function edited(...edits: readonly (readonly [was: string, is: string])[]): string {
  let text = readFileSync(webPair, "utf8");
  for (const [was, is] of edits) {
    if (!text.includes(was)) throw new Error(`the example has no ${was}`);
    text = text.replace(was, is);
  }
  return text;
}

/** Another unit in place of nginx.service: one stop and one start where it runs. */
export const otherUnit = ["nginx.service", "nginx-quic.service"] as const;
/** Nobody is left to take over from n1. */
export const standbyNode = ["{addresses: [192.0.2.2]}", "{addresses: [192.0.2.2], mode: Standby}"] as const;

/** The facts of the example's cluster, as a document. */
export async function exampleFacts(): Promise<string> {
  return (await run(["facts", "example"])).out;
}

export function parsePlan(text: string): PlanDocument {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what it is, other tests hold against its schema
  return JSON.parse(text) as PlanDocument;
}

export interface ServedCluster {
  readonly holdfast: (...words: readonly string[]) => Promise<CommandResult>;
  readonly client: Client;
  /** From now on these leases are renewed no more. */
  readonly silence: (...leases: readonly string[]) => Promise<void>;
}

/** Leases are renewed so often that each look at the cluster is short. */
const renewEveryMs = 20;

/** The cluster of these facts in a store that is served on loopback: its leases are renewed, and nobody acts. */
export async function serveCluster(pki: TestPki, folder: string, facts: string): Promise<ServedCluster> {
  const read = readFacts(facts, "facts", catalog);
  if (!read.ok) throw new Error(read.error);
  const check = createObjectCheck(catalog);
  const served = await serveTestStore(pki, { wrap: (store) => createCheckedStore(store, check) });
  const files = issue(pki.authority, "ada", "/O=holdfast:admin/CN=ada");
  const where = ["--server", `https://127.0.0.1:${served.server.port}`];
  const who = ["--cert", files.cert, "--key", files.key, "--ca", files.ca];
  const inside = clientOf(served.sqlite, (call) => call);
  const leases = await writeCluster(inside, read.known);
  const silent = new Set<string>();
  const over = new AbortController();
  let round = Promise.resolve();
  const renewing = (async () => {
    while (!over.signal.aborted) {
      round = renewAll(
        inside,
        leases.filter((name) => !silent.has(name)),
      );
      await round;
      await delay(renewEveryMs);
    }
  })();
  onTestFinished(async () => {
    over.abort();
    await renewing;
  });
  return {
    client: clientOf(served.connect(readCredentials(files)), (call) => call),
    silence: async (...names) => {
      for (const name of names) silent.add(name);
      // A renewal that is under way would count as one that was seen.
      await round;
    },
    holdfast: (...words) => run([...words, ...where, ...who], { env: { HOME: folder } }),
  };
}

/** Gives the names of the leases. */
async function writeCluster(client: Client, known: KnownCluster): Promise<readonly string[]> {
  const uids = await writeObjects(client, known);
  // A store gives uids of its own, and records speak of objects by them.
  const withUids = <T extends object>(record: T): T =>
    JSON.parse(JSON.stringify(record), (name, value: unknown) => (name === "uid" ? uids.get(String(value)) : value));
  const create = async (draft: ObjectDraft): Promise<string> =>
    (await client.one({ verb: "create", object: draft })).metadata.name;
  const { claims, assignments, leases } = known.facts;
  for (const [index, one] of claims.entries()) await create(recordDraft("HAClaim", at(`claim-${index}`), one));
  for (const [index, one] of assignments.entries())
    await create(recordDraft("HAAssignment", at(`group-${index}`), withUids(one)));
  for (const report of factsOf(known.facts, 0).reports.values())
    await create(recordDraft("HANodeReport", at(report.node), withUids(report)));
  const names: string[] = [];
  for (const { record } of leases)
    names.push(await create(recordDraft("HALease", at(nodeLeaseName(record.holder)), record)));
  const [any] = leases;
  if (any === undefined) throw new Error("the facts know of no lease");
  const leader = { ...any.record, purpose: "Manager" as const, holder: "m1", term: known.facts.term };
  names.push(await create(recordDraft("HALease", at(managerLeaseName), leader)));
  return names;
}

async function writeObjects(client: Client, { objects }: KnownCluster): Promise<ReadonlyMap<string, string>> {
  const uids = new Map<string, string>();
  for (const { apiVersion, kind, metadata, spec } of objects) {
    const object = { apiVersion, kind, metadata: at(metadata.name), spec: { ...spec } };
    const written = await client.one({ verb: "create", object });
    if (metadata.uid !== undefined) uids.set(metadata.uid, written.metadata.uid);
  }
  return uids;
}

function at(name: string): { readonly namespace: string; readonly name: string } {
  return { namespace, name };
}

async function renewAll(client: Client, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const { apiVersion, kind, metadata, spec } = await client.get({ kind: "HALease", namespace, name });
    const renewals = Number(spec["renewals"]) + 1;
    const object = { apiVersion, kind, metadata: at(name), spec: { ...spec, renewals } };
    await client.one({ verb: "update", object, at: metadata.resourceVersion });
  }
}
