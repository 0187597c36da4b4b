import type { ReadFailure } from "./read-failure.ts";

/** Decodes UTF-8 strictly; a byte order mark stays in the text. What is no text is refused with its first such byte. */
export function decodeText(bytes: Buffer): { readonly text: string } | { readonly failure: ReadFailure } {
  const encoding = encodingByMark(bytes);
  if (encoding !== undefined) {
    return { failure: { reason: "BinaryFile", message: `must be text in UTF-8, is ${encoding}: save it as UTF-8` } };
  }
  const nul = bytes.indexOf(0);
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    if (nul === -1) return { text };
  } catch {
    // Where it is, only the bytes tell.
  }
  const invalid = findInvalid(bytes);
  const offset = nul === -1 || (invalid !== -1 && invalid < nul) ? invalid : nul;
  const found = offset === nul ? "a NUL byte" : `the byte 0x${(bytes[offset] ?? 0).toString(16).toUpperCase()}`;
  const message = `must be text in UTF-8, has ${found} at offset ${offset}`;
  return { failure: { reason: "BinaryFile", message, ...positionOf(bytes, offset) } };
}

/** UTF-32 begins with the mark of UTF-16. */
function encodingByMark(bytes: Buffer): string | undefined {
  const isLittle = bytes[0] === 0xff && bytes[1] === 0xfe;
  const isBig = bytes[0] === 0xfe && bytes[1] === 0xff;
  return isLittle || isBig ? "in UTF-16 or UTF-32" : undefined;
}

/** The offset of the first byte that is not UTF-8, -1 where all are. */
function findInvalid(bytes: Buffer): number {
  const text = bytes.toString("utf8");
  let offset = 0;
  let from = 0;
  for (let index = text.indexOf("\uFFFD"); index !== -1; index = text.indexOf("\uFFFD", index + 1)) {
    offset += Buffer.byteLength(text.slice(from, index));
    from = index;
    // The replacement character may also stand in the file itself.
    if (bytes.readUIntBE(offset, Math.min(3, bytes.length - offset)) !== 0xefbfbd) return offset;
  }
  return -1;
}

function positionOf(bytes: Buffer, offset: number): { readonly line: number; readonly column: number } {
  const before = bytes.subarray(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  let line = 1;
  for (let index = before.indexOf("\n"); index !== -1; index = before.indexOf("\n", index + 1)) line += 1;
  return { line, column: before.subarray(lineStart).toString("utf8").length + 1 };
}
