import { addressBytes } from "../core/ip-address.ts";

/** A range of addresses of one family that share their first `prefix` bits. */
export interface Subnet {
  readonly first: bigint;
  /** 32 for IPv4, 128 for IPv6. */
  readonly bits: number;
  readonly prefix: number;
}

/** The subnet that an address with its prefix length stands in; undefined where the text is none. */
export function subnetOf(cidr: string): Subnet | undefined {
  const bytes = addressBytes(cidr);
  const prefix = /\/(\d{1,3})$/.exec(cidr)?.[1];
  if (bytes === undefined || prefix === undefined) return undefined;
  const bits = bytes.length * 4;
  if (Number(prefix) > bits) return undefined;
  const host = (1n << BigInt(bits - Number(prefix))) - 1n;
  return { first: BigInt(`0x${bytes}`) & ~host, bits, prefix: Number(prefix) };
}

/** Whether the address, with or without a prefix length, lies in the subnet. */
export function isInSubnet({ first, bits, prefix }: Subnet, address: string): boolean {
  const bytes = addressBytes(address);
  if (bytes === undefined || bytes.length * 4 !== bits) return false;
  return BigInt(`0x${bytes}`) >> BigInt(bits - prefix) === first >> BigInt(bits - prefix);
}

/** How many addresses lie strictly between the subnet's first and its last. */
export function roomOf({ bits, prefix }: Subnet): bigint {
  return (1n << BigInt(bits - prefix)) - 2n;
}

/** The address at this distance from the subnet's first, without its prefix length. */
export function addressAt({ first, bits }: Subnet, offset: bigint): string {
  const digits = (first + offset).toString(16).padStart(bits / 4, "0");
  const parts = digits.match(bits === 32 ? /../g : /.{4}/g) ?? [];
  const numbers = parts.map((part) => Number.parseInt(part, 16));
  return bits === 32 ? numbers.join(".") : numbers.map((number) => number.toString(16)).join(":");
}
