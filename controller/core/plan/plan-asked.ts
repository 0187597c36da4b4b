import type { HoldfastObject } from "../../api/types.gen.ts";
import type { Ms } from "../lease.ts";
import type { ClusterFacts } from "./cluster-facts.ts";
import type { Change } from "./plan.ts";
import type { WhatIf } from "./what-if.ts";

export interface PlanAsked {
  /** The objects as they are now. */
  readonly before: readonly HoldfastObject[];
  /** The objects as they are to be, each with the uid and the generation that it will have. */
  readonly after: readonly HoldfastObject[];
  readonly changes: readonly Change[];
  /** Undefined: a healthy cluster in which `before` has long come true. */
  readonly facts: ClusterFacts | undefined;
  /** How long ago the facts were written; absent where they were read just now, and where there are none. */
  readonly factsAgeMs?: Ms;
  readonly whatIfs: readonly WhatIf[];
  readonly isKubernetes: boolean;
}
