import type { HAAssignmentMember } from "../controller/api/types.gen.ts";
import { resourceKeyOf } from "../controller/core/journal.ts";

/**
 * What a resource is in the world, whatever its object is called and whatever claims it is given: a unit under two names
 * is one unit. It is read from the spec alone, so that a fault in the production code's claims is seen here.
 */
export type ThingKey = string;

export function thingKeyOf(resource: Pick<HAAssignmentMember, "kind" | "name" | "spec">): ThingKey {
  const known = keys.get(resource);
  if (known !== undefined) return known;
  const key = thingIn(resource.spec) ?? resourceKeyOf(resource);
  keys.set(resource, key);
  return key;
}

const keys = new WeakMap<object, ThingKey>();

function thingIn(spec: HAAssignmentMember["spec"]): ThingKey | undefined {
  const { address, systemd, ocf, exec, process, mount, root } = spec;
  if (typeof address === "string") return `address ${address.replace(/\/.*$/, "").toLowerCase()}`;
  const what = Object.entries({ systemd, ocf, exec, process, mount, root }).find(([, value]) => value !== undefined);
  return what === undefined ? undefined : JSON.stringify(what);
}
