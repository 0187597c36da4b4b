import type { HALeaseSpec } from "../api/types.gen.ts";
import type { Incarnation } from "../core/incarnation.ts";
import type { Ms } from "../core/lease.ts";
import type { Deadman, DeadlineAnswer } from "../ports/deadman.ts";

/** `Refused`: one has passed, and what it was for is not all gone; a later one is taken only when it is. */
export type BackstopStanding = "Set" | "Asked" | "Refused";

interface Answer {
  readonly incarnation: Incarnation;
  readonly said: DeadlineAnswer;
  readonly isBounded: boolean;
}

/** What this node knows of its deadman: whether it would make the node let go if the agent fell silent now. */
export class Backstop {
  readonly #deadman: Deadman;
  readonly #onChange: () => void;
  #answer: Answer | undefined;
  /** Of the deadline that an earlier agent of this node has left in force. */
  #wasBounded = true;
  #asked = 0;

  constructor(deadman: Deadman, onChange: () => void) {
    this.#deadman = deadman;
    this.#onChange = onChange;
  }

  /** An earlier agent has left no deadline in force that ends: it is so until this one has set another. */
  goOnUnbounded(): void {
    this.#wasBounded = false;
  }

  /** Where a node has no deadman nothing stands behind it, and nothing is asked. */
  standingFor(incarnation: Incarnation): BackstopStanding {
    if (this.#deadman.kind === "None") return "Set";
    if (this.#answer?.incarnation !== incarnation) return "Asked";
    // Nobody that is not there has fired: what runs is left, nothing is started, and it is asked again.
    return this.#answer.said === "Unreached" ? "Asked" : this.#answer.said;
  }

  /** There is this lease, and no deadline of an earlier one has passed of which something is left. */
  isBehind(lease: { readonly incarnation: Incarnation } | undefined): boolean {
    return lease !== undefined && this.standingFor(lease.incarnation) === "Set";
  }

  /** Whether the deadline in force ends some time, so that the node may say that it lets go then. */
  get isBounded(): boolean {
    return this.#deadman.kind === "None" || (this.#answer?.isBounded ?? this.#wasBounded);
  }

  /** Hands over the end of the lease; an end of Infinity lets nothing be taken away. True when it is in force. */
  async set(
    lease: { readonly incarnation: Incarnation; readonly endsAt: Ms },
    isJournalEmpty: boolean,
  ): Promise<boolean> {
    this.#asked += 1;
    const asked = this.#asked;
    const said = await this.#deadman.setDeadline(lease.endsAt, isJournalEmpty);
    // A later question is answered later, and only its answer counts.
    if (asked !== this.#asked) return said === "Set";
    const before = this.#answer;
    const isBounded = said === "Set" ? Number.isFinite(lease.endsAt) : (before?.isBounded ?? this.#wasBounded);
    this.#answer = { incarnation: lease.incarnation, said, isBounded };
    const isSame = before?.incarnation === lease.incarnation && before.said === said;
    if (!isSame || before.isBounded !== isBounded) this.#onChange();
    return said === "Set";
  }

  /** What a renewal says of it; armed only while a deadline is in force that ends some time. */
  watchdog(): HALeaseSpec["watchdog"] | undefined {
    const { kind, timeoutMs } = this.#deadman;
    if (kind === "None") return undefined;
    const isInForce = this.#answer?.said === "Set" && this.#answer.isBounded;
    return { kind, timeoutMs, armed: isInForce && this.#deadman.isArmed() };
  }
}
