/** What `holdfast status` shows. As JSON it is printed as it is: the fields and their order are a contract. */
export interface StatusReport {
  readonly namespace: string;
  /** The identity of the store. */
  readonly store: string;
  /** Why the store is not reached at present, and for how long; what follows is then as old as that. */
  readonly lost?: { readonly forMs: number; readonly message: string };
  readonly cluster: { readonly state: string; readonly message: string };
  readonly leader: LeaderSight;
  readonly problems: readonly Problem[];
  readonly nodes: readonly NodeSight[];
  readonly groups: readonly GroupSight[];
  readonly addresses: readonly AddressSight[];
  readonly orders: readonly OrderSight[];
  /** What to do, the most urgent first; empty where nothing is to be done. */
  readonly nextSteps: readonly string[];
}

/** A lease as it was seen while this verb looked: its record has no time, and who looks counts by its own clock. */
export interface LeaseSight {
  /**
   * Renewed: within its time. Silent: for longer than it lasts. NotSeen: not yet for so long. Closed: it was ended.
   * Missing: there is no record of it.
   */
  readonly verdict: "Renewed" | "Silent" | "NotSeen" | "Closed" | "Missing";
  /** Since the last renewal that was seen; null where none was. */
  readonly renewedMsAgo: number | null;
  /** How long it was looked at. */
  readonly lookedMs: number;
  readonly ttlMs: number;
}

export interface LeaderSight {
  readonly name: string;
  readonly term: number;
  /** Null where that is not known yet. */
  readonly leads: boolean | null;
  readonly lease: LeaseSight;
}

export interface Problem {
  /** `Kind/name`. */
  readonly object: string;
  readonly state: string;
  readonly message: string;
}

export interface NodeSight {
  readonly name: string;
  readonly mode: string;
  readonly state: string;
  readonly lease: LeaseSight;
  /** What its agent has last reported to be there, or perhaps there: `Kind/name`. */
  readonly holds: readonly { readonly resource: string; readonly state: string }[];
  readonly message: string;
}

export interface GroupSight {
  readonly group: string;
  readonly state: string;
  readonly holder: string;
  /** RFC 3339: since when it is in this state there, else since it is Ready or is not; empty where that is not said. */
  readonly since: string;
  readonly message: string;
}

export interface AddressSight {
  readonly address: string;
  readonly object: string;
  readonly group: string;
  readonly holder: string;
  readonly state: string;
}

export interface OrderSight {
  readonly name: string;
  readonly type: string;
  readonly target: string;
  readonly state: string;
  readonly message: string;
}
