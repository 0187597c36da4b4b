import type { Journal } from "../core/journal.ts";
import type { JournalStore } from "../ports/journal-store.ts";
import { writeJournal } from "./journal-text.ts";

/** The journal in memory and on its way to where it lies; what stands on it waits for `saved`. */
export class JournalKeeper {
  readonly #store: JournalStore;
  readonly #onTurned: () => void;
  #journal: Journal;
  #written: Journal;
  #writing: Promise<boolean> | undefined;
  #failure: string | undefined;

  /** `onTurned`: it cannot be written any more, or for another reason, or can be again. */
  constructor(store: JournalStore, first: Journal, onTurned: () => void) {
    this.#store = store;
    this.#onTurned = onTurned;
    this.#journal = first;
    this.#written = first;
  }

  present(): Journal {
    return this.#journal;
  }

  /** As it lies where the next agent would read it. */
  written(): Journal {
    return this.#written;
  }

  /** Why it could not be written when that was last tried; undefined where it could. */
  get failure(): string | undefined {
    return this.#failure;
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

  /** Whether it can be written now: tried, also where it has not changed. */
  async canSave(): Promise<boolean> {
    this.#journal = { ...this.#journal };
    return await this.saved();
  }

  async #write(): Promise<boolean> {
    const journal = this.#journal;
    const outcome = await this.#store.save(writeJournal(journal));
    this.#writing = undefined;
    if (outcome.status !== "failed") this.#written = journal;
    this.#noteFailure(outcome.status === "failed" ? outcome.error : undefined);
    return outcome.status !== "failed";
  }

  #noteFailure(failure: string | undefined): void {
    if (failure === this.#failure) return;
    this.#failure = failure;
    this.#onTurned();
  }
}
