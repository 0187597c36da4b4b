import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CredentialPaths, TlsCredentials } from "../../controller/host/tls-credentials.ts";

/** An authority of a test, and certificates from it. */
export interface Authority {
  readonly folder: string;
  readonly ca: string;
}

export function makeAuthority(folder: string, name = "ca"): Authority {
  mkdirSync(folder, { recursive: true });
  const ca = join(folder, `${name}.crt`);
  const key = join(folder, `${name}.key`);
  openssl([
    "req",
    "-x509",
    "-newkey",
    "ec",
    ...curve,
    "-nodes",
    "-keyout",
    key,
    "-out",
    ca,
    "-days",
    "2",
    "-subj",
    `/CN=${name}`,
  ]);
  return { folder, ca };
}

export interface CertificateWish {
  /** Such as `/O=holdfast:node/CN=n1`. */
  readonly subject: string;
  /** Validity in openssl's form, such as `20200101000000Z`. */
  readonly notBefore?: string;
  readonly notAfter?: string;
}

/** A key and its certificate, good for 127.0.0.1, as a server and as a client. */
export function issue(
  authority: Authority,
  file: string,
  { subject, notBefore, notAfter }: CertificateWish,
): CredentialPaths {
  const at = (ending: string): string => join(authority.folder, `${file}.${ending}`);
  const caKey = authority.ca.replace(/crt$/, "key");
  writeFileSync(at("ext"), "subjectAltName=IP:127.0.0.1,DNS:localhost\nextendedKeyUsage=serverAuth,clientAuth\n");
  openssl(["req", "-newkey", "ec", ...curve, "-nodes", "-keyout", at("key"), "-out", at("csr"), "-subj", subject]);
  const until = notAfter === undefined ? ["-days", "1"] : ["-not_after", notAfter];
  const from = notBefore === undefined ? [] : ["-not_before", notBefore];
  const signing = ["-CA", authority.ca, "-CAkey", caKey, "-extfile", at("ext"), ...until, ...from];
  openssl(["x509", "-req", "-in", at("csr"), "-out", at("crt"), ...signing]);
  return { cert: at("crt"), key: at("key"), ca: authority.ca };
}

const curve = ["-pkeyopt", "ec_paramgen_curve:P-256"];

function openssl(parameters: readonly string[]): void {
  execFileSync("openssl", parameters, { stdio: ["ignore", "ignore", "pipe"] });
}

export function readCredentials({ cert, key, ca }: CredentialPaths): TlsCredentials {
  return { cert: readFileSync(cert, "utf8"), key: readFileSync(key, "utf8"), ca: readFileSync(ca, "utf8") };
}
