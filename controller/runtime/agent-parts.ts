import type { HAAssignmentMember } from "../api/types.gen.ts";
import type { LeaseTiming } from "../core/desired.ts";
import type { Incarnation } from "../core/incarnation.ts";
import type { Ms } from "../core/lease.ts";
import type { Prober } from "../ports/checker.ts";
import type { Clock } from "../ports/clock.ts";
import type { Deadman } from "../ports/deadman.ts";
import type { NodeDriver } from "../ports/driver.ts";
import type { JournalStore } from "../ports/journal-store.ts";
import type { Log } from "../ports/log.ts";
import type { Random } from "../ports/random.ts";
import type { Store } from "../ports/store.ts";

/** What an agent needs of the process around it. */
export interface AgentParts {
  readonly node: string;
  readonly namespace: string;
  /** The hardware identity of this node, where it has one. */
  readonly machine: string | undefined;
  /** The hardware addresses of its network interfaces. */
  readonly hardware: readonly string[];
  readonly boot: string;
  readonly timing: LeaseTiming;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly driver: NodeDriver;
  readonly journalStore: JournalStore;
  readonly deadman: Deadman;
  readonly prober: Prober;
  /** An object that users write has changed: what the agent was started with may be other now. */
  readonly onWish?: () => void;
  /** What this node may come to be told to start: once that is known, and whenever it is other than before. */
  readonly onStartable?: (startable: readonly HAAssignmentMember[]) => void;
}

/** A lease, and its end by the holder's own count. */
export interface Held {
  readonly incarnation: Incarnation;
  readonly endsAt: Ms;
}

/** For people and probes. */
export interface AgentStanding {
  /** By this node's own count. */
  readonly lease: Held | undefined;
  readonly held: number;
  /** Resources on which an action is under way. */
  readonly busy: number;
  /** Why the journal cannot be written, where it cannot. */
  readonly journalError: string | undefined;
  /** Why the store does not take the report of the node, where it does not. */
  readonly reportRefused: string | undefined;
}
