import { composeFacts, factsText } from "../report/facts-document.ts";
import type { StoreChoice } from "./choose-store.ts";
import { lookAtKnownCluster } from "./known-cluster.ts";
import { openStore } from "./open-store.ts";
import type { Terminal } from "./terminal.ts";
import { writeOut } from "./write-out.ts";

export interface ExportOptions extends StoreChoice {
  /** The file to write; standard output where it is absent. */
  readonly out?: string;
}

/**
 * `holdfast facts export`: what plan and why need of a cluster, at one revision of its store, with the ages of its leases
 * as they were seen just before. A file is written whole or not at all, and for its owner alone.
 */
export async function exportFacts({ out, ...options }: ExportOptions, terminal: Terminal): Promise<number> {
  const open = await openStore(options, terminal);
  if (open === undefined) return 1;
  const known = await lookAtKnownCluster(open, terminal);
  open.close();
  if (!known.ok) return fail(known.message, terminal);
  if (known.value.objects.length === 0)
    terminal.err(`note: there are no objects in the namespace ${known.value.cluster}; --namespace names another one\n`);
  const text = factsText(composeFacts(known.value, new Date().toISOString()));
  if (out === undefined) {
    terminal.out(text);
    return 0;
  }
  const problem = await writeOut(out, text);
  return problem === undefined ? 0 : fail(problem, terminal);
}

function fail(problem: string, terminal: Terminal): number {
  terminal.err(`holdfast: ${problem}\n`);
  return 1;
}
