import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { openAuthority, type Authority } from "../host/issue-certificate.ts";
import { replaceFile } from "../host/replace-file.ts";

export interface PairPaths {
  readonly cert: string;
  readonly key: string;
}

export function authorityPaths(folder: string): PairPaths {
  return { cert: join(folder, "ca.crt"), key: join(folder, "ca.key") };
}

export type ReadAuthority =
  | { readonly ok: true; readonly authority: Authority }
  | { readonly ok: false; readonly problem: string };

/** The authority in a folder. A key that others can read is no secret any more, and nothing is issued by it. */
export function readAuthority(folder: string): ReadAuthority {
  const paths = authorityPaths(folder);
  try {
    const cert = readFileSync(paths.cert, "utf8");
    const mode = statSync(paths.key).mode & 0o777;
    if ((mode & 0o077) !== 0) {
      return refuse(`${paths.key} must be readable by its owner alone (0600); it is 0${mode.toString(8)}`);
    }
    const opened = openAuthority({ cert, key: readFileSync(paths.key, "utf8") });
    return opened.ok ? opened : refuse(`of ${paths.cert} and ${paths.key} ${opened.rule}`);
  } catch (error) {
    return refuse(`${messageOf(error)}; holdfast pki init makes an authority`);
  }
}

function refuse(problem: string): ReadAuthority {
  return { ok: false, problem };
}

/** Makes the folder where its parent exists; why it cannot be written to, or nothing. */
export function problemsOfFolder(option: string, path: string): readonly string[] {
  try {
    if (!existsSync(path)) mkdirSync(path, { mode: 0o700 });
    return statSync(path).isDirectory() ? [] : [`${option} ${path} must be a folder; it is a file`];
  } catch (error) {
    return [`${option} ${path} must be a folder, or its parent must exist: ${messageOf(error)}`];
  }
}

export function problemsOfOldFiles(paths: readonly string[], mayReplace: boolean): readonly string[] {
  if (mayReplace) return [];
  return paths.filter((path) => existsSync(path)).map((path) => `${path} must not exist yet; --force replaces it`);
}

/** Certificates of two authorities in one folder would not be told apart. */
export function problemsOfOtherAuthority(path: string, { cert }: Authority, mayReplace: boolean): readonly string[] {
  if (mayReplace || !existsSync(path)) return [];
  try {
    if (readFileSync(path, "utf8") === cert) return [];
    return [`${path} must be the authority that issues; it is another one, which --force replaces`];
  } catch (error) {
    return [messageOf(error)];
  }
}

export interface PairTexts {
  readonly cert: string;
  readonly key: string;
}

/** The key first: who finds the certificate finds its key. Undefined, or why it could not be written. */
export function writePair(paths: PairPaths, { cert, key }: PairTexts): string | undefined {
  return attempt(() => {
    replaceFile(paths.key, key, { mode: 0o600, isDurable: true });
    replaceFile(paths.cert, cert, { mode: 0o644, isDurable: true });
  });
}

/** The same text is left alone, for it may be the authority's own file. */
export function writeAuthority(path: string, { cert }: Authority): string | undefined {
  return attempt(() => {
    if (existsSync(path) && readFileSync(path, "utf8") === cert) return;
    replaceFile(path, cert, { mode: 0o644, isDurable: true });
  });
}

function attempt(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
