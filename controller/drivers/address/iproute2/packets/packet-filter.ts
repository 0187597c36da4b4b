/**
 * Programs of classic BPF (packet(7), `struct sock_filter`) that let through what speaks of one of these addresses, so
 * that a busy network does not wake this process. Offsets count from the header above the link.
 */

/** Beyond these a program is longer than the kernel takes (4096 instructions); everything then comes through. */
const arpAddressesMax = 500;
const neighbourAddressesMax = 400;

/** Packets in which one of the addresses is the sender's, and probes for one of them (the sender's is zero). */
export function arpFilter(addresses: readonly Uint8Array[]): Uint8Array {
  if (addresses.length > arpAddressesMax) return assemble([accept]);
  const senderAt = 14;
  const targetAt = 24;
  const words = addresses.map((address) => word(address, 0));
  return assemble([
    load(senderAt),
    ...words.flatMap((value) => [compare(value, { otherwise: 1 }), accept]),
    compare(0, { equal: 1 }),
    refuse,
    load(targetAt),
    ...words.flatMap((value) => [compare(value, { otherwise: 1 }), accept]),
    refuse,
  ]);
}

/** Neighbour solicitations and advertisements whose target is one of the addresses. */
export function neighbourFilter(addresses: readonly Uint8Array[]): Uint8Array {
  if (addresses.length > neighbourAddressesMax) return assemble([accept]);
  const nextHeaderAt = 6;
  const typeAt = 40;
  const targetAt = 48;
  return assemble([
    loadByte(nextHeaderAt),
    compare(58, { otherwise: 3 }),
    loadByte(typeAt),
    compare(136, { equal: 2 }),
    compare(135, { equal: 1 }),
    refuse,
    ...addresses.flatMap((address) => [
      load(targetAt),
      compare(word(address, 0), { otherwise: 7 }),
      load(targetAt + 4),
      compare(word(address, 4), { otherwise: 5 }),
      load(targetAt + 8),
      compare(word(address, 8), { otherwise: 3 }),
      load(targetAt + 12),
      compare(word(address, 12), { otherwise: 1 }),
      accept,
    ]),
    refuse,
  ]);
}

interface Instruction {
  readonly code: number;
  readonly equal: number;
  readonly otherwise: number;
  readonly value: number;
}

/** The number returned is how many bytes of the packet are kept. */
const accept: Instruction = { code: 0x06, equal: 0, otherwise: 0, value: 0xffff };
const refuse: Instruction = { code: 0x06, equal: 0, otherwise: 0, value: 0 };

function load(at: number): Instruction {
  return { code: 0x20, equal: 0, otherwise: 0, value: at };
}

function loadByte(at: number): Instruction {
  return { code: 0x30, equal: 0, otherwise: 0, value: at };
}

/** How many instructions are passed over where it is equal, and where it is not: at most 255. */
function compare(value: number, skip: { readonly equal?: number; readonly otherwise?: number }): Instruction {
  return { code: 0x15, equal: skip.equal ?? 0, otherwise: skip.otherwise ?? 0, value };
}

function word(address: Uint8Array, at: number): number {
  return Buffer.from(address).readUInt32BE(at);
}

function assemble(instructions: readonly Instruction[]): Uint8Array {
  const program = Buffer.alloc(instructions.length * 8);
  for (const [index, { code, equal, otherwise, value }] of instructions.entries()) {
    program.writeUInt16LE(code, index * 8);
    program.writeUInt8(equal, index * 8 + 2);
    program.writeUInt8(otherwise, index * 8 + 3);
    program.writeUInt32LE(value, index * 8 + 4);
  }
  return program;
}
