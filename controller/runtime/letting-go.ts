import type { Journal } from "../core/journal.ts";
import type { Held } from "./agent-parts.ts";
import type { Backstop } from "./backstop.ts";
import type { JournalKeeper } from "./journal-keeper.ts";

/** Whether this node lets go at the end of its lease, what others were told of it, and what its deadman is told. */
export class LettingGo {
  readonly #backstop: Backstop;
  #isDue = true;
  /** Whether others may have it from this node that it lets go at the end of its lease. */
  #isSaid = true;
  #isAboutToSay = false;

  constructor(backstop: Backstop) {
    this.#backstop = backstop;
  }

  /**
   * An earlier agent has said that this node does not let go, and may have left no deadline in force: it is said again
   * until this one has found that nothing is left here, and has set one.
   */
  goOnStaying(): void {
    this.#isDue = false;
    this.#isSaid = false;
    this.#backstop.goOnUnbounded();
  }

  /** A renewal was acknowledged that said that this node does not let go. */
  get staysTold(): boolean {
    return !this.#isSaid;
  }

  /** The next agent may take it that nobody was told that this node lets go: also not by a renewal that is on its way. */
  get staysWritten(): boolean {
    return !this.#isSaid && !this.#isAboutToSay;
  }

  /** The end of the lease is the end of what runs here. */
  get isBounded(): boolean {
    return this.#isDue || this.#isSaid;
  }

  noteDue(isDue: boolean): void {
    this.#isDue = isDue;
  }

  noteAcknowledged(isSaid: boolean): void {
    this.#isSaid = isSaid;
  }

  /**
   * What the next renewal says. It says again that the node lets go only when a deadline that ends is in force again:
   * arming comes first. And what is sent may arrive though no answer comes, so that it counts as said from now on; for the
   * next agent of this node as well, so that it is `written` down before that the node stays no more.
   */
  say(written: Journal["lease"]): boolean {
    this.#isAboutToSay = this.#isDue && this.#backstop.isBounded;
    const letsGo = this.#isAboutToSay && written?.stays !== true;
    this.#isSaid ||= letsGo;
    return letsGo;
  }

  /** A deadline was refused, or not asked for yet; or what is frozen here has changed since the last renewal. */
  needsDeadline({ incarnation }: Held): boolean {
    if (this.#backstop.standingFor(incarnation) !== "Set") return true;
    return this.#isDue ? !this.#backstop.isBounded : !this.#isSaid && this.#backstop.isBounded;
  }

  /**
   * Nothing is taken away from what is frozen, once a renewal has told everybody that this node does not let go; and once
   * that is written down, for the next agent of this node must know that no deadline is in force.
   */
  async handOver(held: Held, journal: Pick<JournalKeeper, "present" | "saved">): Promise<boolean> {
    const { isBounded } = this;
    if (!isBounded && (!(await journal.saved()) || this.isBounded)) return false;
    const isJournalEmpty = journal.present().entries.length === 0;
    return await this.#backstop.set({ ...held, endsAt: isBounded ? held.endsAt : Infinity }, isJournalEmpty);
  }
}
