import { claimKeyOf } from "../core/claim.ts";
import type { ClaimEpochs, Journal } from "../core/journal.ts";

/** The journal as one JSON text; a reader that finds anything else knows nothing. */
export function writeJournal(journal: Journal): string {
  return JSON.stringify({ format: 1, ...journal, epochs: [...journal.epochs.values()] });
}

export type SavedJournal =
  | { readonly kind: "read"; readonly journal: Journal }
  /** Nothing was started on this boot before: there is no journal, or that of another boot. */
  | { readonly kind: "none" }
  /** There was one that cannot be read: what was started on this boot is not known. */
  | { readonly kind: "lost" };

export function readJournal(text: string | undefined, boot: string): SavedJournal {
  if (text === undefined) return { kind: "none" };
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- checked by format and boot, and written by the function above
    const read = JSON.parse(text) as { format: number; epochs: readonly ClaimEpochs[] } & Omit<Journal, "epochs">;
    if (read.boot !== boot) return { kind: "none" };
    if (read.format !== 1) return { kind: "lost" };
    const { entries, lease, isWhole } = read;
    const epochs = new Map(read.epochs.map((seen) => [claimKeyOf(seen.claim), seen]));
    return { kind: "read", journal: { boot, isWhole, lease, entries, epochs } };
  } catch {
    return { kind: "lost" };
  }
}
