import { addressBytes } from "../core/ip-address.ts";
import type { AddressReader } from "./address-reader.ts";
import { addOverlap, addSighting, type HolderRecord } from "./holder-record.ts";

export interface HolderWatch {
  readonly record: () => HolderRecord;
  /** Which of the addresses were seen on the machine at the last look. */
  readonly heldBy: (machine: string) => readonly string[];
  readonly stop: () => void;
}

export interface WatchedLab {
  readonly addresses: readonly string[];
  /** The machines that run now. */
  readonly readers: () => ReadonlyMap<string, AddressReader>;
  /** The monotonic clock of the machine, in milliseconds. */
  readonly nowMs: () => number;
}

const lookEveryMs = 20;

/**
 * Looks at every machine every 20 ms. Two machines that are seen with one address are an overlap only if the first is
 * seen with it once more after the second was: between two looks an address may rightly have moved.
 */
export function watchHolders({ addresses, readers, nowMs }: WatchedLab): HolderWatch {
  const watched = addresses.map((address) => ({ address, bytes: addressBytes(address) ?? "" }));
  let record: HolderRecord = { spans: [], overlaps: [] };
  let held: ReadonlyMap<string, readonly string[]> = new Map();
  let isStopped = false;
  let isLooking = false;

  async function look(): Promise<void> {
    const seen = await Promise.all([...readers()].map(([machine, reader]) => lookAt(machine, reader)));
    held = new Map(seen.map(({ machine, has }) => [machine, has]));
    for (const { machine, has, atMs } of seen) {
      for (const address of has) record = addSighting(record, { address, machine, atMs });
    }
    for (const address of addresses) {
      const [first, second] = seen.filter(({ has }) => has.includes(address));
      if (first !== undefined && second !== undefined) await confirm(address, first, second);
    }
  }

  async function lookAt(machine: string, reader: AddressReader): Promise<Seen> {
    const found = await reader.read();
    const has = watched.filter(({ bytes }) => found?.has(bytes) === true).map(({ address }) => address);
    return { machine, reader, has, atMs: nowMs() };
  }

  async function confirm(address: string, first: Seen, second: Seen): Promise<void> {
    const before = await lookAt(first.machine, first.reader);
    const between = await lookAt(second.machine, second.reader);
    const after = await lookAt(first.machine, first.reader);
    if (![before, between, after].every(({ has }) => has.includes(address))) return;
    const machines = [first.machine, second.machine] as const;
    record = addOverlap(record, { address, machines, fromMs: before.atMs, toMs: after.atMs });
  }

  const timer = setInterval(() => {
    // A look that takes longer than the pause is not followed by two.
    if (isLooking || isStopped) return;
    isLooking = true;
    void look().finally(() => {
      isLooking = false;
    });
  }, lookEveryMs);
  return {
    record: () => record,
    heldBy: (machine) => held.get(machine) ?? [],
    stop() {
      isStopped = true;
      clearInterval(timer);
    },
  };
}

interface Seen {
  readonly machine: string;
  readonly reader: AddressReader;
  readonly has: readonly string[];
  readonly atMs: number;
}
