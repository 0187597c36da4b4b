import type { GroupExplanation } from "../core/why.ts";
import type { NodeExplanation } from "../core/why-node.ts";

/** What `holdfast why -o json` prints: docs/why.schema.json describes it for other programs. */
export type WhyReport = WhyHead &
  (
    | { readonly about: "Group"; readonly group: GroupExplanation }
    /** A resource of a group, or one that is a group of its own. */
    | { readonly about: "Resource"; readonly isMember: boolean; readonly group: GroupExplanation }
    | { readonly about: "Node"; readonly node: NodeExplanation }
  );

interface WhyHead {
  /** Grows when the meaning of a field changes. */
  readonly format: 1;
  /** What was asked for, as `Kind/name`. */
  readonly object: string;
  readonly cluster: string;
  /** Where the facts come from: a store by its identity, or a file. */
  readonly source: string;
  /** Whether a manager was seen to lead; null where it was not looked at for long enough. Nothing is done until one does. */
  readonly leads: boolean | null;
}
