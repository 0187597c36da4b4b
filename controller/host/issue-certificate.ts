import { createPrivateKey, generateKeyPairSync, X509Certificate, type KeyObject } from "node:crypto";

import { readElements, type DerElement } from "./der.ts";
import { keyIdOf, nameOf, signCertificate, type Purpose, type Signer, type Subject } from "./sign-certificate.ts";

/** PEM texts that belong together. */
export interface CertificateTexts {
  readonly cert: string;
  /** PKCS #8, without a password. */
  readonly key: string;
}

export interface IssuedCertificate extends CertificateTexts {
  /** Milliseconds since 1970. */
  readonly validUntilMs: number;
}

/** An authority that certificates can be issued by. */
export interface Authority extends IssuedCertificate {
  readonly signer: Signer;
}

/**
 * Whom a certificate is for. A node sees its cluster and writes its own records; a manager and an admin, which is a
 * person or a program of theirs, may write everything; a server is what the others connect to.
 */
export type CertificateRole = "node" | "manager" | "admin" | "server";

export interface CertificateWish {
  readonly role: CertificateRole;
  readonly name: string;
  /** Of a node: its cluster, which is a namespace; `default` by default. */
  readonly cluster?: string | undefined;
  /** IP addresses and DNS names by which a node or a server is reached. */
  readonly addresses?: readonly string[];
  /** From now on; certificates end with their authority at the latest. 825 by default. */
  readonly days?: number | undefined;
}

const dayMs = 86_400_000;
/** Clocks of nodes may be that far behind the one that a certificate is issued by. */
const backdatedMs = 3_600_000;
const authorityDays = 3_653;
const daysDefault = 825;

/** A new authority, on the curve P-256, valid for ten years. */
export function createAuthority(name: string, wallClockMs = Date.now()): Authority {
  const { publicKey, privateKey } = newKeys();
  const subject = nameOf({ commonName: name });
  const signer = { name: subject, key: privateKey, keyId: keyIdOf(publicKey) };
  const validUntilMs = wallClockMs + authorityDays * dayMs;
  const validFromMs = wallClockMs - backdatedMs;
  const cert = signCertificate(
    { subject, publicKey, validFromMs, validUntilMs, purpose: { kind: "authority" } },
    signer,
  );
  return { cert, key: pemOf(privateKey), signer, validUntilMs };
}

export type OpenedAuthority =
  | { readonly ok: true; readonly authority: Authority }
  /** Which rule is broken, without the names of files. */
  | { readonly ok: false; readonly rule: string };

/** An authority that was made before, here or elsewhere. */
export function openAuthority({ cert, key }: CertificateTexts, wallClockMs = Date.now()): OpenedAuthority {
  const parsed = parsePair(cert, key);
  if (parsed === undefined) return refuse("the certificate and its key must be PEM, the key without a password");
  const { certificate, privateKey } = parsed;
  if (privateKey.asymmetricKeyDetails?.namedCurve !== "prime256v1") return refuse("the key must be on the curve P-256");
  if (!certificate.checkPrivateKey(privateKey)) return refuse("the key must belong to the certificate");
  if (!certificate.ca) return refuse("the certificate must be that of an authority (CA:TRUE)");
  const { validFromDate, validToDate } = certificate;
  if (wallClockMs < validFromDate.getTime() || wallClockMs >= validToDate.getTime()) {
    const span = `it is from ${validFromDate.toISOString()} to ${validToDate.toISOString()}`;
    return refuse(`the certificate must be valid now, ${new Date(wallClockMs).toISOString()}; ${span}`);
  }
  const identity = identityOf(certificate.raw);
  if (identity === undefined) return refuse("the certificate must be DER of version 3");
  const signer = { ...identity, key: privateKey };
  return { ok: true, authority: { cert, key, signer, validUntilMs: validToDate.getTime() } };
}

/**
 * A new key and its certificate. As clients, nodes, managers and admins are let in by it (controller/server/caller.ts);
 * nodes and servers are found by their addresses. What the wish says is taken as it is.
 */
export function issueCertificate(
  authority: Authority,
  wish: CertificateWish,
  wallClockMs = Date.now(),
): IssuedCertificate {
  const { publicKey, privateKey } = newKeys();
  const validUntilMs = Math.min(wallClockMs + (wish.days ?? daysDefault) * dayMs, authority.validUntilMs);
  const cert = signCertificate(
    {
      subject: nameOf(subjectOf(wish)),
      publicKey,
      validFromMs: wallClockMs - backdatedMs,
      validUntilMs,
      purpose: purposeOf(wish),
    },
    authority.signer,
  );
  return { cert, key: pemOf(privateKey), validUntilMs };
}

function subjectOf({ role, name, cluster = "default" }: CertificateWish): Subject {
  switch (role) {
    case "node":
      return { organisation: "holdfast:node", unit: cluster, commonName: name };
    case "manager":
    case "admin":
      return { organisation: `holdfast:${role}`, commonName: name };
    case "server":
      return { commonName: name };
  }
}

function purposeOf({ role, addresses = [] }: CertificateWish): Purpose {
  switch (role) {
    case "node":
      return { kind: "end", usages: ["server", "client"], addresses };
    case "manager":
    case "admin":
      return { kind: "end", usages: ["client"], addresses: [] };
    case "server":
      return { kind: "end", usages: ["server"], addresses };
  }
}

function newKeys(): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  return generateKeyPairSync("ec", { namedCurve: "P-256" });
}

function pemOf(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" });
}

function parsePair(
  cert: string,
  key: string,
): { readonly certificate: X509Certificate; readonly privateKey: KeyObject } | undefined {
  try {
    return { certificate: new X509Certificate(cert), privateKey: createPrivateKey(key) };
  } catch {
    return undefined;
  }
}

function refuse(rule: string): OpenedAuthority {
  return { ok: false, rule };
}

const subjectKeyIdentifier = Buffer.from("551d0e", "hex");

/** Name and key identifier of a certificate as they stand in it, for what it issues must repeat them byte for byte. */
function identityOf(certificate: Buffer): Omit<Signer, "key"> | undefined {
  const [signed] = within(readElements(certificate)?.[0]) ?? [];
  const fields = within(signed) ?? [];
  // Version, serial number, algorithm, issuer, validity, subject; of version 1 the first is missing.
  const subject = fields[0]?.tag === 0xa0 ? fields[5] : undefined;
  if (subject === undefined) return undefined;
  const extensions = within(within(fields.find(({ tag }) => tag === 0xa3))?.[0]) ?? [];
  const [found] = extensions.flatMap((one) => {
    const parts = within(one) ?? [];
    return parts[0]?.content.equals(subjectKeyIdentifier) === true ? [parts.at(-1)] : [];
  });
  return { name: subject.whole, keyId: within(found)?.[0]?.content };
}

function within(element: DerElement | undefined): readonly DerElement[] | undefined {
  return element === undefined ? undefined : readElements(element.content);
}
