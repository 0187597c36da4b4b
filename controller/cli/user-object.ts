import type { Condition, HoldfastObject } from "../api/types.gen.ts";

/** An object of a kind that users write: all of these have a status. */
export type UserObject = Exclude<
  HoldfastObject,
  { readonly kind: "HAAssignment" | "HAClaim" | "HADecision" | "HAFencing" | "HALease" | "HANodeReport" }
>;

/** The condition of a type; undefined where nothing was said of it. */
export function conditionOf({ status }: Pick<UserObject, "status">, type: string): Condition | undefined {
  return status?.conditions?.find((condition) => condition.type === type);
}

export function labelOf({ kind, metadata }: Pick<UserObject, "kind" | "metadata">): string {
  return `${kind}/${metadata.name}`;
}
