import { rename, rm, writeFile } from "node:fs/promises";
import type { FactsDocument } from "../report/facts-document.ts";
import { managerLeaseName } from "../runtime/records.ts";
import type { StoreChoice } from "./choose-store.ts";
import { lookAtCluster } from "./cluster-look.ts";
import { callTimeoutMs, openStore } from "./open-store.ts";
import { processClock } from "./process-clock.ts";
import { settle } from "./status.ts";
import type { Terminal } from "./terminal.ts";

export interface ExportOptions extends StoreChoice {
  /** The file to write; standard output where it is absent. */
  readonly out?: string;
}

/**
 * `holdfast facts export`: everything that the store has of a cluster, at one revision, with the ages of its leases as
 * they were seen just before. A file is written whole or not at all, and for its owner alone.
 */
export async function exportFacts({ out, ...options }: ExportOptions, terminal: Terminal): Promise<number> {
  const open = await openStore(options, terminal);
  if (open === undefined) return 1;
  const { store, namespace, identity } = open;
  const look = lookAtCluster({ store, namespace, clock: processClock(), onChange: () => undefined });
  await settle(look, terminal);
  const listing = await store.list({ namespace }, { timeoutMs: callTimeoutMs });
  const leases = look.objects().filter(({ kind }) => kind === "HALease");
  const seen = leases.map(({ metadata: { name } }) => {
    const { verdict, renewedMsAgo, lookedMs, ttlMs } = look.leaseOf(name);
    return { name, isManager: name === managerLeaseName, verdict, renewedMsAgo, lookedMs, ttlMs };
  });
  look.stop();
  open.close();
  if (!listing.ok) return fail(listing.message, terminal);
  const document: FactsDocument = {
    format: 1,
    at: new Date().toISOString(),
    store: identity,
    namespace,
    revision: listing.value.revision,
    leases: seen.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    objects: listing.value.items,
  };
  const text = `${JSON.stringify(document)}\n`;
  if (out === undefined) {
    terminal.out(text);
    return 0;
  }
  const problem = await writeWhole(out, text);
  return problem === undefined ? 0 : fail(problem, terminal);
}

async function writeWhole(file: string, text: string): Promise<string | undefined> {
  const draft = `${file}.${process.pid}.new`;
  try {
    await writeFile(draft, text, { mode: 0o600, flag: "wx" });
    await rename(draft, file);
    return undefined;
  } catch (error) {
    await rm(draft, { force: true });
    return `Cannot write --out ${file}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function fail(problem: string, terminal: Terminal): number {
  terminal.err(`holdfast: ${problem}\n`);
  return 1;
}
