import type { HAAssignmentMember } from "../../../../controller/api/types.gen.ts";
import type { LogFields } from "../../../../controller/ports/log.ts";

export interface DriverSetup {
  readonly stateDir: string;
  readonly ipProgram?: string;
  readonly etcFolder?: string;
  readonly hostNamePath?: string;
  /** Hardware addresses of nodes proven gone. */
  readonly gone: readonly string[];
}

export type ActionVerb = "start" | "stop" | "probe" | "promote" | "demote" | "endEarlierActions" | "sweep";

/** What the process is asked; each call has a number. */
export interface DriverCall {
  readonly id: number;
  readonly driver: number;
  readonly verb: ActionVerb | "create" | "abort" | "keep" | "close";
  readonly setup?: DriverSetup;
  readonly resources?: readonly HAAssignmentMember[];
  /** `keep`: for so long from now on; absent without an end. */
  readonly forMs?: number;
  readonly isAborted?: boolean;
  /** `abort`: the number of the call. */
  readonly of?: number;
}

export type DriverMessage =
  /** What the call came to, in JSON. */
  | { readonly type: "answer"; readonly call: number; readonly value: string; readonly tookMs: number }
  | { readonly type: "broken"; readonly call: number; readonly error: string }
  | { readonly type: "drift"; readonly driver: number; readonly resource: string }
  | {
      readonly type: "log";
      readonly driver: number;
      readonly level: string;
      readonly message: string;
      readonly fields: LogFields;
    };
