import type { Link, LinkAddress } from "../../../../controller/drivers/address/iproute2/ip/links.ts";
import { ipBytes } from "../../../../controller/drivers/address/iproute2/ip-bytes.ts";

/** An interface in use, with these addresses such as `192.0.2.1/24`, or `192.0.2.10/24 eth0:ha` with a label. */
export function linkOf(name: string, addresses: readonly string[], more: Partial<Link> = {}): Link {
  return {
    index: 2,
    name,
    type: "ether",
    hardware: "52:54:00:00:00:02",
    isUp: true,
    hasCarrier: true,
    hasNeighbours: true,
    addresses: addresses.map((text) => addressOf(text)),
    ...more,
  };
}

export function addressOf(text: string, more: Partial<LinkAddress> = {}): LinkAddress {
  const [cidr = "", label] = text.split(" ");
  const [address = "", prefix] = cidr.split("/");
  return {
    address,
    bytes: ipBytes(address).toString("hex"),
    prefixLength: Number(prefix),
    label,
    isSecondary: false,
    hasPrefixRoute: true,
    isTentative: false,
    validSeconds: Number.POSITIVE_INFINITY,
    ...more,
  };
}
