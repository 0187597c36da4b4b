import { addressBytes } from "../../core/ip-address.ts";
import type { Journal } from "../../core/journal.ts";

/** What a reader of the agent's journal makes of its text. */
export type JournalReading =
  | { readonly kind: "read"; readonly journal: Pick<Journal, "entries" | "isWhole"> }
  | { readonly kind: "none" | "lost" };

/** What the agent of this node has started, as far as the deadman can take it away. */
export interface Registered {
  /** Whether the agent may have anything at all. */
  readonly mayHaveEntries: boolean;
  /** By their bytes (core/ip-address.ts). */
  readonly addresses: ReadonlySet<string>;
  /** False where the journal does not tell all: then whatever bears Holdfast's mark counts too. */
  readonly isWhole: boolean;
}

/** The addresses of all entries, whatever their phase: what is being started or stopped may be there. */
export function registeredAddresses(reading: JournalReading): Registered {
  if (reading.kind !== "read") {
    return { mayHaveEntries: reading.kind === "lost", addresses: new Set(), isWhole: false };
  }
  const { entries, isWhole } = reading.journal;
  const addresses = new Set<string>();
  let areAllRead = true;
  for (const { resource } of entries) {
    if (resource.kind !== "VirtualIP") continue;
    const { address } = resource.spec;
    const bytes = typeof address === "string" ? addressBytes(address) : undefined;
    if (bytes === undefined) areAllRead = false;
    else addresses.add(bytes);
  }
  return { mayHaveEntries: entries.length > 0 || !isWhole, addresses, isWhole: isWhole && areAllRead };
}
