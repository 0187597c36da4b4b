import type { HAAssignmentSpec, HAClaimSpec, HAFencingSpec, HALeaseSpec } from "../api/types.gen.ts";
import type { GroupKey, NodeName } from "./desired.ts";

/**
 * One compare-and-set on one record. The writes of a decision do not stand on each other: any of them may be lost or
 * refused, and the next decision starts from what the store then shows. `at`: the version it replaces; undefined creates.
 */
export type RecordWrite =
  | { readonly kind: "claim"; readonly at: string | undefined; readonly next: HAClaimSpec }
  | {
      readonly kind: "assignment";
      readonly group: GroupKey;
      readonly at: string | undefined;
      /** Undefined deletes. */
      readonly next: HAAssignmentSpec | undefined;
    }
  | { readonly kind: "close"; readonly node: NodeName; readonly at: string; readonly next: HALeaseSpec }
  | { readonly kind: "fencing"; readonly at: string | undefined; readonly next: HAFencingSpec };
