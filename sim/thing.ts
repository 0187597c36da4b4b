import type { HAAssignmentMember } from "../controller/api/types.gen.ts";
import { claimKeyOf } from "../controller/core/claim.ts";
import { resourceKeyOf } from "../controller/core/journal.ts";

/** What a resource is in the world, whatever its object is called: a unit under two names is one unit. */
export type ThingKey = string;

export function thingKeyOf(resource: Pick<HAAssignmentMember, "kind" | "name" | "claims">): ThingKey {
  if (resource.claims.length === 0) return resourceKeyOf(resource);
  return resource.claims.map(claimKeyOf).toSorted().join("\n");
}
