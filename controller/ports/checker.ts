import type { ProbeSpec } from "../core/compile-checks.ts";
import type { ActionLimit } from "./driver.ts";

export interface ProbeTask {
  /** The name under which the verdict of the checker is reported. */
  readonly checker: string;
  readonly probe: ProbeSpec;
}

export type ProbeAnswer =
  | { readonly found: "Healthy" }
  /** `message`: what was asked, and what was there instead of a good answer; without times and numbers of the moment. */
  | { readonly found: "Unhealthy"; readonly message: string }
  /** The probe cannot be run on this node: it has found nothing, and nobody may conclude anything. */
  | { readonly found: "Unknown"; readonly message: string };

/**
 * Runs one probe at a time of whatever type, each on a connection or in a process of its own; what is on the other side
 * may do as it likes. Never rejects, and does not know of intervals. When the signal aborts, the promise settles as soon
 * as nothing of the probe lives any more, with an answer that says what it was waiting for.
 */
export interface Prober {
  probe(task: ProbeTask, limit: ActionLimit): Promise<ProbeAnswer>;
}
