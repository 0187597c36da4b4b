/** A thing that must not be touched twice, by what it is and not by the object that names it. */
export interface Claim {
  readonly type: "Address" | "Device" | "FileSystem" | "Path" | "Unit" | "PrimaryRole";
  readonly key: string;
}

/** `Address 192.0.2.10`: equal exactly where the claims are. */
export type ClaimKey = string;

export function claimKeyOf(claim: Claim): ClaimKey {
  let key = keys.get(claim);
  if (key === undefined) {
    key = `${claim.type} ${claim.key}`;
    keys.set(claim, key);
  }
  return key;
}

/** A decision asks for the keys of the same claims over and over. */
const keys = new WeakMap<Claim, ClaimKey>();

/** Whether touching one touches the other: equal, or paths of which one lies in the other. */
export function doClaimsMeet(a: Claim, b: Claim): boolean {
  if (a.type !== b.type) return false;
  if (a.key === b.key) return true;
  return a.type === "Path" && (isBelow(a.key, b.key) || isBelow(b.key, a.key));
}

function isBelow(path: string, parent: string): boolean {
  return path.startsWith(parent.endsWith("/") ? parent : `${parent}/`);
}

/** Data and primary roles: what two holders would destroy, and what an unseen node may hold. */
export function isDataClaim(claim: Claim): boolean {
  switch (claim.type) {
    case "Device":
    case "FileSystem":
    case "Path":
    case "PrimaryRole":
      return true;
    case "Address":
    case "Unit":
      return false;
  }
}
