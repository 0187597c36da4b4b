import { constants, type Stats } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";

import { decodeText } from "./decode-text.ts";
import { describeSystemError, type ReadFailure } from "./read-failure.ts";

/** What is longer is not read. */
export const fileMebibytesMax = 32;
const fileBytesMax = fileMebibytesMax * 1024 * 1024;

export type TextOrFailure = { readonly text: string } | { readonly failure: ReadFailure };

const tooLarge: ReadFailure = {
  reason: "FileTooLarge",
  message: `must be at most ${fileMebibytesMax} MiB: split it`,
};

/**
 * The text of a regular file. Anything else is not waited for: a pipe, a socket or a device may never end. Never throws.
 */
export async function readText(file: string): Promise<TextOrFailure> {
  let handle: FileHandle | undefined;
  try {
    // Without waiting, in case the file was exchanged for a pipe since it was looked at.
    handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    const stats = await handle.stat();
    if (!stats.isFile()) return { failure: describeSpecialFile(stats) };
    if (stats.size > fileBytesMax) return { failure: tooLarge };
    return await readUpTo(handle, stats.size);
  } catch (error) {
    return { failure: describeSystemError(error) };
  } finally {
    await handle?.close().catch(() => undefined);
  }
}

/** The text of a stream; what goes beyond the limit is not read. Never throws. */
export async function readStream(stream: AsyncIterable<Uint8Array | string>): Promise<TextOrFailure> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of stream) {
      const buffer = Buffer.from(chunk);
      bytes += buffer.length;
      if (bytes > fileBytesMax) return { failure: tooLarge };
      chunks.push(buffer);
    }
  } catch (error) {
    return { failure: describeSystemError(error) };
  }
  return decodeText(Buffer.concat(chunks));
}

/** What stands where a file should, said without opening it. */
export function describeSpecialFile(stats: Stats): ReadFailure {
  const kinds: readonly (readonly [boolean, string])[] = [
    [stats.isDirectory(), "a directory"],
    [stats.isFIFO(), "a named pipe"],
    [stats.isSocket(), "a socket"],
    [stats.isCharacterDevice() || stats.isBlockDevice(), "a device"],
  ];
  const kind = kinds.find(([isKind]) => isKind)?.[1] ?? "no regular file";
  const rule = `must be a regular file, is ${kind}`;
  const isStream = stats.isFIFO() || stats.isCharacterDevice();
  const advice = isStream ? "it was not opened: give it on standard input, named -" : "it was not opened";
  return { reason: "UnreadableFile", message: `${rule}; ${advice}` };
}

/** A size is a promise only: files below /proc say 0, and a file may grow while it is read. */
async function readUpTo(handle: FileHandle, sizeExpected: number): Promise<TextOrFailure> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(Math.max(sizeExpected - bytes, 0) + 4096);
    const { bytesRead } = await handle.read(chunk, 0, chunk.length);
    if (bytesRead === 0) return decodeText(Buffer.concat(chunks));
    bytes += bytesRead;
    if (bytes > fileBytesMax) return { failure: tooLarge };
    chunks.push(chunk.subarray(0, bytesRead));
  }
}
