import { getSystemErrorName } from "node:util";
import { address, errno, load } from "koffi";

/** What a call of the C library came to: its result, or the name of its error, such as `EPERM`. */
export type Called = { readonly ok: true; readonly value: number } | { readonly ok: false; readonly code: string };

/**
 * The few calls of the C library that Node has no way to make. None of them waits: sockets are opened so that a call which
 * would have to fails with `EAGAIN`.
 */
export interface Libc {
  socket(family: number, type: number, protocol: number): Called;
  bind(socket: number, address: Uint8Array): Called;
  setOption(socket: number, option: { readonly level: number; readonly name: number }, value: Uint8Array): Called;
  sendTo(socket: number, payload: Uint8Array, to: Uint8Array): Called;
  /** Fills `payload`, and `from` with the sender; the value is the length of what came. */
  receiveFrom(socket: number, payload: Uint8Array, from: Uint8Array): Called;
  close(socket: number): Called;
  /** Closes it in another thread: the kernel lets the last one of a packet socket wait, for 10 to 150 ms. */
  closeLater(socket: number): void;
  /** Where the bytes lie in memory, for a structure that points to them; only for as long as they are referred to. */
  addressOf(bytes: Uint8Array): bigint;
}

export const socketType = { datagram: 2, nonBlocking: 0o4000, closeOnExec: 0o2000000 } as const;

/** A peer that is not there is an error of the call, and no signal. */
const noSignal = 0x4000;

/** Loaded with the first call, so that a command which makes none does not pay for it. */
export function openLibc(): Libc {
  opened ??= bindLibc();
  return opened;
}

let opened: Libc | undefined;

type NativeCall = (...parameters: readonly unknown[]) => unknown;

function bindLibc(): Libc {
  // Node itself stands on the C library, so that its symbols are there without a path to it.
  const library = load(null);
  const native = (definition: string): NativeCall => library.func(definition);
  const socket = native("int socket(int, int, int)");
  const bind = native("int bind(int, const void*, uint32_t)");
  const setsockopt = native("int setsockopt(int, int, int, const void*, uint32_t)");
  const sendto = native("intptr_t sendto(int, const void*, size_t, int, const void*, uint32_t)");
  const recvfrom = native("intptr_t recvfrom(int, void*, size_t, int, void*, void*)");
  const close = library.func("int close(int)");
  return {
    socket: (family, type, protocol) => judge(socket(family, type, protocol)),
    bind: (descriptor, to) => judge(bind(descriptor, to, to.length)),
    setOption: (descriptor, { level, name }, value) => judge(setsockopt(descriptor, level, name, value, value.length)),
    sendTo: (descriptor, payload, to) => judge(sendto(descriptor, payload, payload.length, noSignal, to, to.length)),
    receiveFrom: (descriptor, payload, from) => {
      const length = new Uint8Array(new Uint32Array([from.length]).buffer);
      return judge(recvfrom(descriptor, payload, payload.length, 0, from, length));
    },
    close: (descriptor) => judge(close(descriptor)),
    closeLater: (descriptor) => void close.async(descriptor, () => undefined),
    addressOf: (bytes) => address(bytes),
  };
}

function judge(result: unknown): Called {
  const value = Number(result);
  return value < 0 ? { ok: false, code: getSystemErrorName(-errno()) } : { ok: true, value };
}
