import type { Outcome } from "./driver.ts";

/**
 * Where the journal lies, below /run: it survives the agent, and not the boot. A save that fails leaves the earlier
 * journal whole, and the agent then neither does nor says what stands on the new one.
 */
export interface JournalStore {
  /** The text last saved, or undefined where there is none. */
  load(): Promise<string | undefined>;
  save(text: string): Promise<Outcome>;
}
