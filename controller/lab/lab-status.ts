import type { AnswerSpan } from "./answer-spans.ts";
import type { FaultRecord } from "./fault-desk.ts";
import type { FaultWish } from "./fault-kinds.ts";
import type { HolderSpan, Overlap } from "./holder-record.ts";
import type { MachineStatus } from "./machine-room.ts";
import type { ProbeTarget } from "./probe-target.ts";

/** What a lab can be asked. */
export type LabRequest =
  | { readonly type: "status" }
  /** Switches all nodes on, whose power is off at first: they find a store, and objects in it. */
  | { readonly type: "boot-nodes" }
  /** All that is kept of answers and holders, for a benchmark or a test. */
  | { readonly type: "record" }
  | { readonly type: "fault"; readonly wishes: readonly FaultWish[] };

/** How a lab is, as it was seen and not as its store says. Times are milliseconds of the machine's monotonic clock. */
export interface LabStatus {
  readonly name: string;
  readonly cluster: string;
  readonly startedAtMs: number;
  readonly nowMs: number;
  readonly machines: readonly (MachineStatus & { readonly holds: readonly string[] })[];
  readonly watched: readonly string[];
  readonly probe?: ProbeTarget;
  /** The latest of what the client was answered. */
  readonly answers: readonly AnswerSpan[];
  readonly faults: readonly FaultRecord[];
  readonly overlaps: readonly Overlap[];
}

export interface LabRecord {
  readonly nowMs: number;
  readonly answers: readonly AnswerSpan[];
  readonly holders: readonly HolderSpan[];
  readonly overlaps: readonly Overlap[];
  readonly faults: readonly FaultRecord[];
}
