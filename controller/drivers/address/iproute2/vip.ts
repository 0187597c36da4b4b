import type { HAAssignmentMember, VirtualIPSpec } from "../../../api/types.gen.ts";
import { claimsOf } from "../../../core/claims-of.ts";
import { addressBytes } from "../../../core/ip-address.ts";
import { resourceKeyOf, type ResourceKey } from "../../../core/journal.ts";

/** A VirtualIP as a driver of addresses needs it. */
export interface Vip {
  /**
   * The resource and its address, such as `VirtualIP/web@192.0.2.10`: one that was edited to have another address is
   * another thing, and both may be there for a while.
   */
  readonly id: string;
  readonly key: ResourceKey;
  readonly resource: HAAssignmentMember;
  readonly spec: VirtualIPSpec;
  /** Without its prefix length. */
  readonly address: string;
  /** In hexadecimal. */
  readonly bytes: string;
  readonly prefixLength: number;
  readonly isIpv6: boolean;
}

/** Whether this driver is the one that the resource asks for. */
export function isForIproute2({ kind, spec }: HAAssignmentMember): boolean {
  return kind === "VirtualIP" && spec["driver"] === "iproute2";
}

export function vipOf(resource: HAAssignmentMember): Vip {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a member is written from an object that passed the schema, with its defaults
  const spec = resource.spec as unknown as VirtualIPSpec;
  const [address = "", prefix = ""] = spec.address.split("/");
  const key = resourceKeyOf(resource);
  const [claim] = claimsOf({ kind: "VirtualIP", spec });
  const isIpv6 = address.includes(":");
  return {
    id: `${key}@${claim?.key ?? address}`,
    key,
    resource,
    spec,
    address,
    bytes: addressBytes(address) ?? "",
    prefixLength: Number(prefix),
    isIpv6,
  };
}
