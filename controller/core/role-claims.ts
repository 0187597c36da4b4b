import type { Claim } from "./claim.ts";

/** A member as a wish, an assignment or a journal has it. */
export interface RoleMember {
  readonly spec: Readonly<Record<string, unknown>>;
  readonly claims: readonly Claim[];
}

function isPromotable(member: RoleMember): boolean {
  return member.spec["promotable"] !== undefined;
}

/**
 * The primary roles of these members. A role is that of the thing which is promoted, not of the group or the object that
 * names it: both may be renamed while an old primary runs.
 */
export function roleClaimsOf(members: readonly RoleMember[]): readonly Claim[] {
  return members.filter(isPromotable).flatMap(({ claims }) => {
    const [first] = claims;
    return first === undefined ? [] : [roleClaim(first)];
  });
}

const roleClaims = new WeakMap<Claim, Claim>();

function roleClaim(thing: Claim): Claim {
  const known = roleClaims.get(thing);
  if (known !== undefined) return known;
  const claim: Claim = { type: "PrimaryRole", key: thing.key };
  roleClaims.set(thing, claim);
  return claim;
}
