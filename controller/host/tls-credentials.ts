import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { createSecureContext } from "node:tls";

/** PEM files of one side of a mutual TLS connection. */
export interface CredentialPaths {
  /** The certificate that this side shows, with those between it and the authority, if any. */
  readonly cert: string;
  readonly key: string;
  /** The authority that the other side's certificate must come from. */
  readonly ca: string;
}

/** The text of these files, found to belong together. */
export interface TlsCredentials {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
}

export type LoadedCredentials =
  /** `version` stands for the files as they were just before they were read. */
  | { readonly ok: true; readonly credentials: TlsCredentials; readonly version: string }
  | { readonly ok: false; readonly message: string };

/** Reads the files and checks that they can be used at `wallClockMs`; the message names the file and what to do. */
export function loadCredentials(paths: CredentialPaths, wallClockMs: number): LoadedCredentials {
  try {
    const version = versionOf(paths);
    const cert = read("certificate", paths.cert);
    const key = read("key", paths.key);
    const ca = read("authority", paths.ca);
    const own = parse(paths.cert, "certificate", () => new X509Certificate(cert));
    const authority = parse(paths.ca, "authority", () => new X509Certificate(ca));
    const privateKey = parse(paths.key, "key", () => createPrivateKey(key));
    if (!own.checkPrivateKey(privateKey)) throw new Error(`the key ${paths.key} does not belong to ${paths.cert}`);
    checkTime(paths.cert, own, wallClockMs);
    checkTime(paths.ca, authority, wallClockMs);
    if (!authority.ca) throw new Error(`${paths.ca} is no certificate of an authority (CA:TRUE)`);
    createSecureContext({ cert, key, ca });
    return { ok: true, credentials: { cert, key, ca }, version };
  } catch (error) {
    return {
      ok: false,
      message: `Cannot use the TLS files: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

export interface FollowedCredentials {
  readonly stop: () => void;
}

/** Twice this after the last file was replaced at the latest, what came is in use. */
const lookEveryMs = 2_000;

export interface FollowOptions {
  readonly paths: CredentialPaths;
  /** Of the files that are in use. */
  readonly version: string;
  readonly wallClockMs: () => number;
}

/**
 * Looks at the files as long as it is not stopped, and tells what they hold when they have changed and stood still for
 * one look: what replaces them may write them one after the other. What cannot be used is told as it is, once.
 */
export function followCredentials(
  { paths, version, wallClockMs }: FollowOptions,
  onChange: (loaded: LoadedCredentials) => void,
): FollowedCredentials {
  let told = version;
  let seen = version;
  const timer = setInterval(() => {
    const now = versionOf(paths);
    if (now === seen && now !== told) {
      told = now;
      onChange(loadCredentials(paths, wallClockMs()));
    }
    seen = now;
  }, lookEveryMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

function versionOf({ cert, key, ca }: CredentialPaths): string {
  return [cert, key, ca]
    .map((path) => {
      const stat = statSync(path, { throwIfNoEntry: false, bigint: true });
      return stat === undefined ? "none" : `${stat.ino}/${stat.size}/${stat.mtimeNs}`;
    })
    .join(" ");
}

function read(what: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT") throw new Error(`there is no ${what} ${path}`, { cause: error });
    throw new Error(`the ${what} ${path} cannot be read: ${String(code)}`, { cause: error });
  }
}

function parse<T>(path: string, what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new Error(`${path} must hold a ${what} in PEM; it does not`, { cause: error });
  }
}

function checkTime(path: string, { validFromDate, validToDate }: X509Certificate, now: number): void {
  if (now > validToDate.getTime())
    throw new Error(`${path} was valid until ${validToDate.toISOString()}; issue it anew`);
  if (now < validFromDate.getTime()) {
    throw new Error(`${path} is valid from ${validFromDate.toISOString()} on; set the clock or issue it anew`);
  }
}
