/** The few forms of DER (ITU-T X.690) that certificates are made of. */
export function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

export function set(...parts: readonly Buffer[]): Buffer {
  return tagged(0x31, Buffer.concat(parts));
}

/** A positive number, as its bytes: in the fewest that show no sign, for DER knows no other form (X.690, 8.3.2). */
export function integer(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const fewest = first === -1 ? Buffer.of(0) : bytes.subarray(first);
  const isSigned = ((fewest[0] ?? 0) & 0x80) !== 0;
  return tagged(0x02, isSigned ? Buffer.concat([Buffer.of(0), fewest]) : fewest);
}

export function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split(".").map(Number);
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

export function utf8(text: string): Buffer {
  return tagged(0x0c, Buffer.from(text));
}

/** To the second; with two digits of the year through 2049 and four from then on (RFC 5280, 4.1.2.5). */
export function time(ms: number): Buffer {
  const text = new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+/g, "");
  return text < "2050" ? tagged(0x17, Buffer.from(text.slice(2))) : tagged(0x18, Buffer.from(text));
}

export function truth(): Buffer {
  return tagged(0x01, Buffer.of(0xff));
}

export function octets(bytes: Buffer): Buffer {
  return tagged(0x04, bytes);
}

/** Of the last byte so many bits are not used. */
export function bits(bytes: Buffer, unused = 0): Buffer {
  return tagged(0x03, Buffer.concat([Buffer.of(unused), bytes]));
}

/** With any other tag, such as 0xa0 for an explicit [0]. */
export function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest >>>= 8) bytes.unshift(rest & 0xff);
  const head = length < 0x80 ? [length] : [0x80 | bytes.length, ...bytes];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}

function base128(value: number): readonly number[] {
  const digits = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) digits.unshift((rest & 0x7f) | 0x80);
  return digits;
}

export interface DerElement {
  readonly tag: number;
  readonly content: Buffer;
  /** With its tag and length. */
  readonly whole: Buffer;
}

/** The elements that stand one after the other in what OpenSSL has already read as DER; undefined where they do not. */
export function readElements(bytes: Buffer): readonly DerElement[] | undefined {
  const elements: DerElement[] = [];
  for (let at = 0; at < bytes.length;) {
    const tag = bytes[at];
    const short = bytes[at + 1];
    if (tag === undefined || short === undefined || short === 0x80 || short > 0x84) return undefined;
    const lengthBytes = short < 0x80 ? 0 : short - 0x80;
    const start = at + 2 + lengthBytes;
    if (start > bytes.length) return undefined;
    const length = lengthBytes === 0 ? short : bytes.readUIntBE(at + 2, lengthBytes);
    if (start + length > bytes.length) return undefined;
    elements.push({
      tag,
      content: bytes.subarray(start, start + length),
      whole: bytes.subarray(at, start + length),
    });
    at = start + length;
  }
  return elements;
}
