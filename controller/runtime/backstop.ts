import type { HALeaseSpec } from "../api/types.gen.ts";
import type { Incarnation } from "../core/incarnation.ts";
import type { Ms } from "../core/lease.ts";
import type { Deadman } from "../ports/deadman.ts";

/** What this node knows of its deadman: whether it would make the node let go if the agent fell silent now. */
export class Backstop {
  readonly #deadman: Deadman;
  readonly #onChange: () => void;
  #setFor: Incarnation | undefined;
  #asked = 0;

  constructor(deadman: Deadman, onChange: () => void) {
    this.#deadman = deadman;
    this.#onChange = onChange;
  }

  /** A deadline of this incarnation is in force. Where a node has no deadman nothing stands behind it, and nothing is asked. */
  isSetFor(incarnation: Incarnation): boolean {
    return this.#deadman.kind === "None" || this.#setFor === incarnation;
  }

  async set(lease: { readonly incarnation: Incarnation; readonly endsAt: Ms }, isJournalEmpty: boolean): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    const isInForce = await this.#deadman.setDeadline(lease.endsAt, isJournalEmpty);
    // A later question is answered later, and only its answer counts.
    if (asked !== this.#asked) return;
    const wasSet = this.#setFor === lease.incarnation;
    this.#setFor = isInForce ? lease.incarnation : undefined;
    if (isInForce && !wasSet) this.#onChange();
  }

  /** What a renewal says of it; armed only while a deadline is in force. */
  watchdog(): HALeaseSpec["watchdog"] | undefined {
    const { kind, timeoutMs } = this.#deadman;
    if (kind === "None") return undefined;
    return { kind, timeoutMs, armed: this.#setFor !== undefined && this.#deadman.isArmed() };
  }
}
