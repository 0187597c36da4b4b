import { claimKeyOf } from "../core/claim.ts";
import type { ClaimEpochs, Journal } from "../core/journal.ts";

/** The journal as one JSON text; a reader that finds anything else knows nothing. */
export function writeJournal(journal: Journal): string {
  return JSON.stringify({ format: 1, ...journal, epochs: [...journal.epochs.values()] });
}

/** Undefined where the text is not a journal of this format and boot: then everything has to be looked for. */
export function readJournal(text: string | undefined, boot: string): Journal | undefined {
  if (text === undefined) return undefined;
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- checked by format and boot, and written by the function above
    const read = JSON.parse(text) as { format: number; epochs: readonly ClaimEpochs[] } & Omit<Journal, "epochs">;
    if (read.format !== 1 || read.boot !== boot) return undefined;
    const { entries, lease } = read;
    return { boot, lease, entries, epochs: new Map(read.epochs.map((epochs) => [claimKeyOf(epochs.claim), epochs])) };
  } catch {
    return undefined;
  }
}
