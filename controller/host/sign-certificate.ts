import { createHash, randomBytes, sign, type KeyObject } from "node:crypto";
import { isIP } from "node:net";

import { addressBytes } from "../core/ip-address.ts";
import { bits, integer, octets, oid, sequence, set, tagged, time, truth, utf8 } from "./der.ts";

/** Who is named by a certificate. */
export interface Subject {
  readonly commonName: string;
  readonly organisation?: string | undefined;
  readonly unit?: string | undefined;
}

export type Purpose =
  | { readonly kind: "authority" }
  | {
      readonly kind: "end";
      readonly usages: readonly ("server" | "client")[];
      /** IP addresses and names by which it may be reached as a server. */
      readonly addresses: readonly string[];
    };

export interface CertificateContent {
  /** As `nameOf` gives it. */
  readonly subject: Buffer;
  /** Of a key on P-256. */
  readonly publicKey: KeyObject;
  /** Milliseconds since 1970, counted to the second. */
  readonly validFromMs: number;
  readonly validUntilMs: number;
  readonly purpose: Purpose;
}

export interface Signer {
  /** The name of the authority, as its own certificate has it, byte for byte. */
  readonly name: Buffer;
  /** Of a key on P-256. */
  readonly key: KeyObject;
  /** What the authority's own certificate calls its key; undefined where it does not. */
  readonly keyId: Buffer | undefined;
}

const ecdsaWithSha256 = sequence(oid("1.2.840.10045.4.3.2"));
const usageIds = { server: "1.3.6.1.5.5.7.3.1", client: "1.3.6.1.5.5.7.3.2" } as const;

/** A certificate of version 3 (RFC 5280, section 4.1) as PEM. */
export function signCertificate(content: CertificateContent, signer: Signer): string {
  const signed = sequence(
    tagged(0xa0, integer(Buffer.of(2))),
    integer(serialNumber()),
    ecdsaWithSha256,
    signer.name,
    sequence(time(content.validFromMs), time(content.validUntilMs)),
    content.subject,
    content.publicKey.export({ type: "spki", format: "der" }),
    tagged(0xa3, sequence(...extensionsOf(content, signer))),
  );
  const whole = sequence(signed, ecdsaWithSha256, bits(sign("sha256", signed, signer.key)));
  return `-----BEGIN CERTIFICATE-----\n${whole.toString("base64").replaceAll(/.{1,64}/g, "$&\n")}-----END CERTIFICATE-----\n`;
}

export function nameOf({ organisation, unit, commonName }: Subject): Buffer {
  const parts = [
    ["2.5.4.10", organisation],
    ["2.5.4.11", unit],
    ["2.5.4.3", commonName],
  ] as const;
  return sequence(
    ...parts.flatMap(([id, value]) => (value === undefined ? [] : [set(sequence(oid(id), utf8(value)))])),
  );
}

/** The first 160 bits of the SHA-256 of the key's point (RFC 7093, section 2). */
export function keyIdOf(publicKey: KeyObject): Buffer {
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]);
  return createHash("sha256").update(point).digest().subarray(0, 20);
}

/** 128 bits, of which 126 are random: positive, and not zero. */
function serialNumber(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes;
}

function extensionsOf({ purpose, publicKey }: CertificateContent, signer: Signer): readonly Buffer[] {
  const isAuthority = purpose.kind === "authority";
  const always = [
    // An authority issues certificates of nodes and users, and no authorities below itself.
    extension("2.5.29.19", isAuthority ? sequence(truth(), integer(Buffer.of(0))) : sequence(), true),
    // keyCertSign and cRLSign, or digitalSignature.
    extension("2.5.29.15", isAuthority ? bits(Buffer.of(0b0000_0110), 1) : bits(Buffer.of(0b1000_0000), 7), true),
    extension("2.5.29.14", octets(keyIdOf(publicKey))),
    ...(signer.keyId === undefined ? [] : [extension("2.5.29.35", sequence(tagged(0x80, signer.keyId)))]),
  ];
  if (purpose.kind === "authority") return always;
  const usages = extension("2.5.29.37", sequence(...purpose.usages.map((usage) => oid(usageIds[usage]))));
  const names = purpose.addresses.map(alternativeName);
  return [...always, usages, ...(names.length === 0 ? [] : [extension("2.5.29.17", sequence(...names))])];
}

function alternativeName(address: string): Buffer {
  if (isIP(address) === 0) return tagged(0x82, Buffer.from(address, "latin1"));
  return tagged(0x87, Buffer.from(addressBytes(address) ?? "", "hex"));
}

function extension(id: string, value: Buffer, isCritical = false): Buffer {
  return sequence(oid(id), ...(isCritical ? [truth()] : []), octets(value));
}
