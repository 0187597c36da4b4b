/** What happened in a run, laid out by place and time. Times are in milliseconds, 0 where its timeline begins. */
export interface Timeline {
  readonly title: string;
  /** What it was read from, and what came of it, as `sim run` says it. */
  readonly told: string;
  readonly isMet: boolean;
  readonly fromMs: number;
  readonly toMs: number;
  readonly lanes: readonly Lane[];
  /** Moments of the whole, such as where a promise was broken. */
  readonly moments: readonly { readonly atMs: number; readonly isBad: boolean; readonly text: string }[];
}

/** One node, or what concerns the whole cluster. */
export interface Lane {
  readonly name: string;
  readonly rows: readonly Row[];
}

export interface Row {
  /** Empty for the rows below the first one of their sort. */
  readonly name: string;
  readonly bars: readonly Bar[];
  readonly marks: readonly Mark[];
}

export interface Bar {
  readonly fromMs: number;
  readonly toMs: number;
  readonly sort: BarSort;
  /** Bars of one number have one colour; for what a group has. */
  readonly hue?: number;
  readonly text: string;
  /** What is told of it beside its times. */
  readonly detail: string;
}

/**
 * `Holds`: a thing is active; `Primary`: as primary; `Broken`: and does not work; `Foreign`: by nobody of Holdfast. `Acts`: an
 * action is under way. `Lease`: open and renewed; `Lapsed`: open and not renewed in time. `Off`: without power.
 */
export type BarSort =
  | "Holds"
  | "Primary"
  | "Broken"
  | "Foreign"
  | "Acts"
  | "Lease"
  | "Lapsed"
  | "Off"
  | "Fault"
  | "Leads";

export interface Mark {
  readonly atMs: number;
  readonly sort: "Closed" | "Fenced" | "Booted" | "TakenAway" | "Wish";
  readonly text: string;
}
