import { generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CredentialPaths, TlsCredentials } from "../../controller/host/tls-credentials.ts";
import { bits, integer, octets, oid, sequence, set, tagged, time, truth, utf8 } from "./encode-der.ts";

/** An authority of a test, and where its certificates lie. */
export interface Authority {
  readonly folder: string;
  readonly ca: string;
  readonly name: string;
  readonly key: KeyObject;
}

export function makeAuthority(folder: string, name = "ca"): Authority {
  mkdirSync(folder, { recursive: true });
  const { publicKey, privateKey: key } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const ca = join(folder, `${name}.crt`);
  const authority = { folder, ca, name: `/CN=${name}`, key };
  writeFileSync(ca, certificate(authority, { subject: authority.name, publicKey, extensions: authorityExtensions }));
  return authority;
}

/** A key and its certificate, good for 127.0.0.1 for a day, as a server and as a client: `/O=holdfast:node/CN=n1`. */
export function issue(authority: Authority, file: string, subject: string): CredentialPaths {
  const cert = join(authority.folder, `${file}.crt`);
  const key = join(authority.folder, `${file}.key`);
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  writeFileSync(key, privateKey.export({ type: "pkcs8", format: "pem" }));
  writeFileSync(cert, certificate(authority, { subject, publicKey, extensions: ownExtensions }));
  return { cert, key, ca: authority.ca };
}

export function readCredentials({ cert, key, ca }: CredentialPaths): TlsCredentials {
  return { cert: readFileSync(cert, "utf8"), key: readFileSync(key, "utf8"), ca: readFileSync(ca, "utf8") };
}

interface Certified {
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly extensions: readonly Buffer[];
}

const dayMs = 86_400_000;
const ecdsaWithSha256 = sequence(oid("1.2.840.10045.4.3.2"));

/** Of version 3, as PEM (RFC 5280, section 4.1). */
function certificate(authority: Authority, { subject, publicKey, extensions }: Certified): string {
  const signed = sequence(
    tagged(0xa0, integer(Buffer.of(2))),
    integer(randomBytes(8)),
    ecdsaWithSha256,
    nameOf(authority.name),
    sequence(time(new Date(Date.now() - dayMs / 24)), time(new Date(Date.now() + dayMs))),
    nameOf(subject),
    publicKey.export({ type: "spki", format: "der" }),
    tagged(0xa3, sequence(...extensions)),
  );
  const whole = sequence(signed, ecdsaWithSha256, bits(sign("sha256", signed, authority.key)));
  return `-----BEGIN CERTIFICATE-----\n${whole.toString("base64").replaceAll(/.{64}/g, "$&\n")}\n-----END CERTIFICATE-----\n`;
}

const attributes: Readonly<Record<string, string>> = { CN: "2.5.4.3", O: "2.5.4.10", OU: "2.5.4.11" };

function nameOf(text: string): Buffer {
  const parts = text.split("/").slice(1);
  return sequence(
    ...parts.map((part) => {
      const [attribute = "", value = ""] = part.split("=");
      return set(sequence(oid(attributes[attribute] ?? ""), utf8(value)));
    }),
  );
}

function extension(id: string, value: Buffer, isCritical = false): Buffer {
  return sequence(oid(id), ...(isCritical ? [truth()] : []), octets(value));
}

const authorityExtensions = [
  extension("2.5.29.19", sequence(truth()), true),
  extension("2.5.29.15", bits(Buffer.of(0b0000_0110), 1), true),
];

const ownExtensions = [
  extension("2.5.29.19", sequence(), true),
  extension("2.5.29.15", bits(Buffer.of(0b1000_0000), 7), true),
  extension("2.5.29.37", sequence(oid("1.3.6.1.5.5.7.3.1"), oid("1.3.6.1.5.5.7.3.2"))),
  extension("2.5.29.17", sequence(tagged(0x82, Buffer.from("localhost")), tagged(0x87, Buffer.of(127, 0, 0, 1)))),
];
