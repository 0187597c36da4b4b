import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createAuthority, type Authority as Issuer } from "../../controller/host/issue-certificate.ts";
import { nameOf, signCertificate } from "../../controller/host/sign-certificate.ts";
import type { CredentialPaths, TlsCredentials } from "../../controller/host/tls-credentials.ts";

/** An authority of a test, and where its certificates lie. */
export interface Authority {
  readonly folder: string;
  readonly ca: string;
  readonly issuer: Issuer;
}

export function makeAuthority(folder: string, name = "ca"): Authority {
  mkdirSync(folder, { recursive: true });
  const ca = join(folder, `${name}.crt`);
  const issuer = createAuthority(name);
  writeFileSync(ca, issuer.cert);
  return { folder, ca, issuer };
}

/**
 * A key and its certificate, good for 127.0.0.1 for a day, as a server and as a client: `/O=holdfast:node/CN=n1`. Unlike
 * what the product issues, it may name anybody.
 */
export function issue(authority: Authority, file: string, subject: string): CredentialPaths {
  const cert = join(authority.folder, `${file}.crt`);
  const key = join(authority.folder, `${file}.key`);
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const parts = new Map(subject.split("/").map((part) => [part.split("=", 1)[0], part.slice(part.indexOf("=") + 1)]));
  const content = {
    subject: nameOf({ commonName: parts.get("CN") ?? "", organisation: parts.get("O"), unit: parts.get("OU") }),
    publicKey,
    validFromMs: Date.now() - 3_600_000,
    validUntilMs: Date.now() + 86_400_000,
    purpose: { kind: "end", usages: ["server", "client"], addresses: ["localhost", "127.0.0.1"] },
  } as const;
  writeFileSync(key, privateKey.export({ type: "pkcs8", format: "pem" }));
  writeFileSync(cert, signCertificate(content, authority.issuer.signer));
  return { cert, key, ca: authority.ca };
}

export function readCredentials({ cert, key, ca }: CredentialPaths): TlsCredentials {
  return { cert: readFileSync(cert, "utf8"), key: readFileSync(key, "utf8"), ca: readFileSync(ca, "utf8") };
}
