import type { CarriedAddress, CarriedAddresses } from "../../../controller/fencing/watchdog/carried-addresses.ts";
import type { Registered } from "../../../controller/fencing/watchdog/registered-addresses.ts";
import { Watchdog } from "../../../controller/fencing/watchdog/watchdog.ts";
import { addressBytes } from "../../../controller/core/ip-address.ts";
import type { Outcome } from "../../../controller/ports/driver.ts";
import { EventQueue } from "../../../sim/event-queue.ts";

/** A node in virtual time, for as many deadmen in a row as a test starts on it. */
export class FakeNode {
  readonly queue = new EventQueue();
  readonly carried = new Map<string, CarriedAddress>();
  readonly logged: string[] = [];
  readonly removals: (readonly string[])[] = [];
  /** How often the whole list was read, which costs a process. */
  lists = 0;
  registered: Registered = { mayHaveEntries: false, addresses: new Set(), isWhole: true };
  saved: number | undefined;
  canSave = true;
  canForget = true;
  canList = true;
  canRemove = true;
  /** How long a removal takes; what was asked for is gone at its end. */
  removalMs = 2;
  /** Addresses on interfaces that do not work. */
  readonly unreachable = new Set<string>();

  carry(address: string, label?: string): void {
    this.carried.set(address, {
      interface: "eth0",
      address,
      bytes: addressBytes(address) ?? "",
      prefixLength: 24,
      peer: undefined,
      label,
    });
  }

  /** As the agent's journal says. */
  register(...addresses: readonly string[]): void {
    const bytes = addresses.map((address) => addressBytes(address) ?? "");
    this.registered = { mayHaveEntries: addresses.length > 0, addresses: new Set(bytes), isWhole: true };
  }

  loseJournal(): void {
    this.registered = { mayHaveEntries: true, addresses: new Set(), isWhole: false };
  }

  start(): Watchdog {
    const { queue, logged } = this;
    const note = (message: string): void => void logged.push(message);
    return new Watchdog({
      clock: { now: () => queue.now(), wakeAt: (at, call) => queue.at(at, call) },
      log: { debug: note, info: note, warn: note, error: note },
      readRegistered: () => this.registered,
      readMarks: () => (one) => one.label === "eth0:ha",
      deadlines: { load: () => this.saved, save: (at) => this.#save(at), forget: () => this.#forget() },
      addresses: {
        list: () => this.#list(),
        remove: (addresses) => this.#remove(addresses.map(({ address }) => address)),
        isReachable: (known) =>
          [...this.carried.values()].some(({ address, bytes }) => known.has(bytes) && !this.unreachable.has(address)),
      },
    });
  }

  async runUntil(time: number): Promise<void> {
    await this.queue.runUntil(time);
  }

  #list(): Promise<CarriedAddresses> {
    this.lists += 1;
    if (!this.canList) return Promise.resolve({ ok: false, error: "no ip here" });
    return Promise.resolve({ ok: true, addresses: [...this.carried.values()] });
  }

  #save(at: number): Outcome {
    if (!this.canSave) return { status: "failed", error: "the disk is full" };
    this.saved = at;
    return { status: "done" };
  }

  #forget(): Outcome {
    if (!this.canForget) return { status: "failed", error: "the disk cannot be written" };
    this.saved = undefined;
    return { status: "done" };
  }

  #remove(addresses: readonly string[]): Promise<Outcome> {
    this.removals.push(addresses);
    return new Promise((resolve) => {
      this.queue.after(this.removalMs, () => {
        if (this.canRemove) for (const address of addresses) this.carried.delete(address);
        resolve(this.canRemove ? { status: "done" } : { status: "failed", error: "not permitted" });
      });
    });
  }
}
