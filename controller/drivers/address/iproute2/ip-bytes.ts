import { addressBytes } from "../../../core/ip-address.ts";

/** The bytes of an address whose text was checked before: 4 of IPv4, 16 of IPv6. Throws where it is none. */
export function ipBytes(address: string): Buffer {
  const bytes = addressBytes(address);
  if (bytes === undefined) throw new Error(`address that passed the schema is none: ${address}`);
  return Buffer.from(bytes, "hex");
}

/** Whether an address lies in a network, both as bytes; addresses of two families never do. */
export function isWithin(address: Uint8Array, network: Uint8Array, prefixLength: number): boolean {
  if (address.length !== network.length) return false;
  return network.every((byte, index) => {
    const bits = Math.min(8, Math.max(0, prefixLength - 8 * index));
    const mask = (0xff << (8 - bits)) & 0xff;
    return (byte & mask) === ((address[index] ?? 0) & mask);
  });
}

/** The bytes of a hardware address such as `52:54:00:12:34:56`. */
export function hardwareBytes(hardware: string): Buffer {
  return Buffer.from(hardware.replaceAll(":", ""), "hex");
}
