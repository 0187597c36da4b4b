import type { Journal } from "../core/journal.ts";
import type { JournalStore } from "../ports/journal-store.ts";
import { writeJournal } from "./journal-text.ts";

/** The journal in memory and on its way to where it lies; what stands on it waits for `saved`. */
export class JournalKeeper {
  readonly #store: JournalStore;
  #journal: Journal;
  #written: Journal;
  #writing: Promise<boolean> | undefined;

  constructor(store: JournalStore, first: Journal) {
    this.#store = store;
    this.#journal = first;
    this.#written = first;
  }

  present(): Journal {
    return this.#journal;
  }

  change(next: (journal: Journal) => Journal): void {
    this.#journal = next(this.#journal);
  }

  /** True when the journal as it is at the call, or a later one, has been written; false when it could not be. */
  async saved(): Promise<boolean> {
    if (this.#written === this.#journal) return true;
    // A write that is under way may have begun before the last change: only the one after it is sure to hold it.
    if (this.#writing !== undefined) await this.#writing;
    if (this.#written === this.#journal) return true;
    this.#writing ??= this.#write();
    return await this.#writing;
  }

  async #write(): Promise<boolean> {
    const journal = this.#journal;
    const outcome = await this.#store.save(writeJournal(journal));
    this.#writing = undefined;
    if (outcome.status === "failed") return false;
    this.#written = journal;
    return true;
  }
}
