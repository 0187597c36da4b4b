import type { StoreWrite } from "../controller/ports/store.ts";
import type { StoreEvent } from "./watch-hub.ts";

/** What is wrong between one process and the store; may be changed at any time. */
export interface StoreTrouble {
  /** Nothing gets through, in either direction. */
  isCutOff: boolean;
  /** Requests arrive and are done; their answers, and all watch events, are lost. */
  isDeafened: boolean;
  /** Share of answers that are lost although the request was done. */
  replyLoss: number;
  /** Share of requests that reach the store only long after the caller has given up. */
  lateShare: number;
  /** Share of requests that reach the store twice. */
  duplicateShare: number;
  /** Milliseconds one way, at least and at most. */
  latency: readonly [number, number];
  /** Lists show an older state, as a cache in between may. */
  isListStale: boolean;
  /** Watch events come this many milliseconds later than they would. */
  watchLagMs: number;
  /** The watch stands still: its events are lost, and its owner notices after `silenceMsMax`. */
  isWatchStalled: boolean;
  /** After how many milliseconds without a sign a client gives up its watch. */
  silenceMsMax: number;
}

export function noTrouble(): StoreTrouble {
  return {
    isCutOff: false,
    isDeafened: false,
    replyLoss: 0,
    lateShare: 0,
    duplicateShare: 0,
    latency: [0.3, 2],
    isListStale: false,
    watchLagMs: 0,
    isWatchStalled: false,
    silenceMsMax: 400,
  };
}

/** What is wrong with the store itself. */
export interface StoreFault {
  isAway: boolean;
  /** Reads are answered, writes are refused. */
  isReadOnly: boolean;
  /** Every answer takes this many milliseconds longer. */
  slowMs: number;
}

/** Somebody who comes between processes and the store at single moments; each is told of each moment, in order. */
export interface Interference {
  /** A process is about to write: it goes on, or it dies before the write leaves it, or just after. */
  atWrite(process: string, writes: readonly StoreWrite[]): "GoOn" | "DieBefore" | "DieAfter";
  /** An event of a watch is on its way to a process; false loses it, and nobody notices. */
  delivers(process: string, event: StoreEvent): boolean;
  /** The revision whose state a process is given when it lists; undefined for the present one. */
  listedAt(process: string): number | undefined;
}

/** A process that dies at one of its own writes. */
export interface WriteCrash {
  /** How many writes it still sends; the last one leaves the process, or does not. */
  left: number;
  readonly isSent: boolean;
}
