import type { HAAssignmentMember, VirtualIPSpec } from "../../../../controller/api/types.gen.ts";
import { claimsOf } from "../../../../controller/core/claims-of.ts";

/** A VirtualIP as an assignment has it: checked, and with its defaults. */
export function vipMember(address: string, more: Partial<VirtualIPSpec> = {}, name = "web"): HAAssignmentMember {
  const spec: VirtualIPSpec = {
    address,
    driver: "iproute2",
    duplicateCheck: { enabled: true, wait: "50ms", onDuplicate: "Block" },
    announcements: { count: 5, interval: "200ms", repeatEvery: "1s" },
    ...more,
  };
  return {
    kind: "VirtualIP",
    name,
    uid: `uid-${name}`,
    generation: 1,
    spec: { ...spec },
    claims: claimsOf({ kind: "VirtualIP", spec }),
  };
}

export const endless = { signal: new AbortController().signal };
