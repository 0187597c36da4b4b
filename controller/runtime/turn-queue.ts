/**
 * Turns of a loop, never two at once: asked for while one runs there is one more after it, however often it was asked.
 */
export class TurnQueue {
  readonly #turn: () => Promise<void>;
  #isDirty = false;
  #isTurning = false;
  #isOpen = false;

  constructor(turn: () => Promise<void>) {
    this.#turn = turn;
  }

  /** Something has changed since the present turn began. */
  get isDirty(): boolean {
    return this.#isDirty;
  }

  /** From now on turns run; what was asked for before runs now. */
  open(): void {
    this.#isOpen = true;
    this.ask();
  }

  close(): void {
    this.#isOpen = false;
  }

  ask(): void {
    this.#isDirty = true;
    if (this.#isOpen && !this.#isTurning) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isTurning = true;
    // What arrives together is looked at together.
    await Promise.resolve();
    while (this.#isDirty && this.#isOpen) {
      this.#isDirty = false;
      await this.#turn();
    }
    this.#isTurning = false;
  }
}
