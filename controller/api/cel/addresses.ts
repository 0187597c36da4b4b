/**
 * IP addresses and networks as Kubernetes' CEL reads them: Go's net/netip, without zones and without IPv4 mapped into IPv6
 * (https://pkg.go.dev/k8s.io/apiserver/pkg/cel/library#IP, #CIDR).
 */
export class CelIp {
  readonly family: 4 | 6;
  readonly bits: bigint;

  constructor(family: 4 | 6, bits: bigint) {
    this.family = family;
    this.bits = bits;
  }
}

/** A network, or an address with the length of its network's prefix: the bits behind the prefix are kept. */
export class CelCidr {
  readonly ip: CelIp;
  readonly prefixLength: number;

  constructor(ip: CelIp, prefixLength: number) {
    this.ip = ip;
    this.prefixLength = prefixLength;
  }
}

/** What `ip` is where it is no call: the place of `ip.isCanonical`. */
export class CelIpNamespace {
  isCanonical(text: string): boolean {
    return formatIp(toIp(text)) === text;
  }
}

export const addressFunctions = {
  "isIP(string): bool": (text: string) => parseIp(text) !== undefined,
  "ip(string): IP": toIp,
  "IpNamespace.isCanonical(string): bool": (namespace: CelIpNamespace, text: string) => namespace.isCanonical(text),
  "IP.family(): int": (ip: CelIp) => BigInt(ip.family),
  "IP.isUnspecified(): bool": (ip: CelIp) => ip.bits === 0n,
  "IP.isLoopback(): bool": isLoopback,
  "IP.isLinkLocalMulticast(): bool": (ip: CelIp) =>
    ip.family === 4 ? top(ip, 24) === 0xe0_00_00n : (top(ip, 16) & 0xff_0fn) === 0xff_02n,
  "IP.isLinkLocalUnicast(): bool": isLinkLocalUnicast,
  "IP.isGlobalUnicast(): bool": isGlobalUnicast,
  "string_(IP): string": formatIp,
  "isCIDR(string): bool": (text: string) => parseCidr(text) !== undefined,
  "cidr(string): CIDR": toCidr,
  "CIDR.ip(): IP": (cidr: CelCidr) => cidr.ip,
  "CIDR.prefixLength(): int": (cidr: CelCidr) => BigInt(cidr.prefixLength),
  "CIDR.masked(): CIDR": (cidr: CelCidr) => new CelCidr(mask(cidr), cidr.prefixLength),
  "CIDR.containsIP(IP): bool": containsIp,
  "CIDR.containsIP(string): bool": (cidr: CelCidr, text: string) => containsIp(cidr, toIp(text)),
  "CIDR.containsCIDR(CIDR): bool": containsCidr,
  "CIDR.containsCIDR(string): bool": (cidr: CelCidr, text: string) => containsCidr(cidr, toCidr(text)),
  "string_(CIDR): string": (cidr: CelCidr) => `${formatIp(cidr.ip)}/${cidr.prefixLength}`,
} as const;

export const addressOperators = {
  "IP == IP": isSameIp,
  "CIDR == CIDR": (a: CelCidr, b: CelCidr) => isSameIp(a.ip, b.ip) && a.prefixLength === b.prefixLength,
} as const;

function toIp(text: string): CelIp {
  const ip = parseIp(text);
  if (ip === undefined) throw new Error(`IP address ${JSON.stringify(text)} cannot be parsed`);
  return ip;
}

function toCidr(text: string): CelCidr {
  const cidr = parseCidr(text);
  if (cidr === undefined) throw new Error(`network address ${JSON.stringify(text)} cannot be parsed`);
  return cidr;
}

function parseCidr(text: string): CelCidr | undefined {
  const match = /^(.*)\/(0|[1-9][0-9]{0,2})$/s.exec(text);
  const ip = parseIp(match?.[1] ?? "");
  const prefixLength = Number(match?.[2]);
  return ip === undefined || prefixLength > width(ip) ? undefined : new CelCidr(ip, prefixLength);
}

function parseIp(text: string): CelIp | undefined {
  if (!text.includes(":")) {
    const bits = parseIpv4(text);
    return bits === undefined ? undefined : new CelIp(4, bits);
  }
  const bits = parseIpv6(text);
  return bits === undefined || bits >> 32n === 0xffffn ? undefined : new CelIp(6, bits);
}

function parseIpv4(text: string): bigint | undefined {
  if (!/^(?:(?:0|[1-9][0-9]{0,2})(?:\.|$)){4}$/.test(text) || text.endsWith(".")) return undefined;
  const fields = text.split(".").map(Number);
  return fields.some((field) => field > 255) ? undefined : joinFields(fields, 8n);
}

/** Of an address without a zone, the 128 bits; IPv4 mapped into IPv6 is accepted. */
export function parseIpv6(text: string): bigint | undefined {
  const [head = "", tail, ...more] = text.split("::");
  if (more.length > 0) return undefined;
  const left = parseFields(head, tail === undefined);
  const right = parseFields(tail ?? "", true);
  if (left === undefined || right === undefined) return undefined;
  const missing = 8 - left.length - right.length;
  // `::` stands for at least one field.
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  return joinFields([...left, ...Array.from({ length: missing }, () => 0), ...right], 16n);
}

/** Sixteen bits each; the last two may be written as an IPv4 address where they end the whole. */
function parseFields(text: string, isEnd: boolean): readonly number[] | undefined {
  if (text === "") return [];
  const fields: number[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    const ipv4 = isEnd && index === parts.length - 1 ? parseIpv4(part) : undefined;
    if (ipv4 !== undefined) fields.push(Number(ipv4 >> 16n), Number(ipv4 & 0xffffn));
    else if (/^[0-9A-Fa-f]{1,4}$/.test(part)) fields.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return fields;
}

function joinFields(fields: readonly number[], size: bigint): bigint {
  return fields.reduce((bits, field) => (bits << size) | BigInt(field), 0n);
}

/** The canonical form, for IPv6 that of RFC 5952. */
function formatIp(ip: CelIp): string {
  if (ip.family === 4) return [24n, 16n, 8n, 0n].map((shift) => (ip.bits >> shift) & 0xffn).join(".");
  const fields = Array.from({ length: 8 }, (_, index) => Number((ip.bits >> BigInt(112 - 16 * index)) & 0xffffn));
  const zeros = { start: -1, length: 1 };
  for (let start = 0; start < 8; start += 1) {
    let length = 0;
    while (fields[start + length] === 0) length += 1;
    if (length > zeros.length) Object.assign(zeros, { start, length });
  }
  const texts = fields.map((field) => field.toString(16));
  if (zeros.start < 0) return texts.join(":");
  return `${texts.slice(0, zeros.start).join(":")}::${texts.slice(zeros.start + zeros.length).join(":")}`;
}

function width(ip: CelIp): 32 | 128 {
  return ip.family === 4 ? 32 : 128;
}

/** The first bits of an address. */
function top(ip: CelIp, length: number): bigint {
  return ip.bits >> BigInt(width(ip) - length);
}

function isSameIp(a: CelIp, b: CelIp): boolean {
  return a.family === b.family && a.bits === b.bits;
}

function isLoopback(ip: CelIp): boolean {
  return ip.family === 4 ? top(ip, 8) === 127n : ip.bits === 1n;
}

function isLinkLocalUnicast(ip: CelIp): boolean {
  return ip.family === 4 ? top(ip, 16) === 0xa9_fen : top(ip, 10) === 0x3_fan;
}

function isGlobalUnicast(ip: CelIp): boolean {
  const isMulticast = ip.family === 4 ? top(ip, 4) === 0xen : top(ip, 8) === 0xffn;
  const isBroadcast = ip.family === 4 && ip.bits === 0xff_ff_ff_ffn;
  return ip.bits !== 0n && !isBroadcast && !isLoopback(ip) && !isMulticast && !isLinkLocalUnicast(ip);
}

function mask({ ip, prefixLength }: CelCidr): CelIp {
  const hostBits = BigInt(width(ip) - prefixLength);
  return new CelIp(ip.family, (ip.bits >> hostBits) << hostBits);
}

function containsIp({ ip, prefixLength }: CelCidr, other: CelIp): boolean {
  return ip.family === other.family && top(ip, prefixLength) === top(other, prefixLength);
}

function containsCidr(cidr: CelCidr, other: CelCidr): boolean {
  return cidr.prefixLength <= other.prefixLength && containsIp(cidr, other.ip);
}
