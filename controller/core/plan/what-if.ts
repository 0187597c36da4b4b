import type { GroupKey, NodeName } from "../desired.ts";

/** Something that goes wrong, or that somebody orders, at the moment that a plan begins with. */
export type WhatIf =
  /** The node loses its power and does not come back. */
  | { readonly kind: "node-down"; readonly node: NodeName }
  | { readonly kind: "node-maintenance"; readonly node: NodeName }
  /** The named checker finds the holder of each group that uses it, or all its candidates where it runs there, unhealthy. */
  | { readonly kind: "checker-fails"; readonly checker: string }
  | { readonly kind: "group-stopped"; readonly group: GroupKey }
  /** Nobody reaches the store any more. */
  | { readonly kind: "store-lost" };
