import type { Stats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import { kustomizationNames } from "./build-kustomization.ts";
import { describeSystemError, type ReadFailure } from "./read-failure.ts";
import { describeSpecialFile } from "./read-text.ts";

/** What a path leads to, in the order in which it is to be read. */
export type Manifest =
  | { readonly type: "file"; readonly path: string }
  | { readonly type: "kustomization"; readonly path: string }
  | { readonly type: "failure"; readonly path: string; readonly failure: ReadFailure };

const manifestsMax = 100_000;

/** What has been found already, shared between all paths: what is reached twice is read once. */
export interface Found {
  readonly manifests: Manifest[];
  readonly seen: Set<string>;
  /** How often a path led to a manifest, a failure, or a directory that was seen before. */
  reached: number;
}

export function createFound(): Found {
  return { manifests: [], seen: new Set(), reached: 0 };
}

/**
 * Adds what a path leads to: the file itself, whatever its name; a kustomization, for its directory or its file; else all
 * *.yaml, *.yml and *.json below the directory, sorted by name, without what begins with a point. A file whose name nearly
 * ends so is a failure: it was meant to be read. Never throws.
 */
export async function findManifests(found: Found, path: string): Promise<void> {
  const before = found.reached;
  if (path === "") {
    return fail(found, '""', { reason: "NoSuchFile", message: "a path is empty, as where a variable is not set" });
  }
  const stats = await look(found, path);
  if (stats === undefined) return;
  if (stats.isDirectory()) {
    await walk(found, path, { stats, above: [] });
    if (found.reached > before) return;
    const message = "holds no manifest: no *.yaml, *.yml or *.json and no kustomization is in it or below it";
    fail(found, path, { reason: "NoManifests", message });
  } else if (kustomizationNames.includes(basename(path))) {
    const directory = dirname(path);
    const owner = await look(found, directory);
    if (owner !== undefined) add(found, owner, { type: "kustomization", path: directory });
  } else addFile(found, path, stats);
}

interface Directory {
  readonly stats: Stats;
  /** The identities of the directories that lead here. */
  readonly above: readonly string[];
}

async function walk(found: Found, path: string, { stats, above }: Directory): Promise<void> {
  const identity = identityOf(stats);
  if (above.includes(identity)) {
    return fail(found, path, { reason: "SymlinkLoop", message: "leads back to a directory that it is in" });
  }
  const names = await listNames(found, path);
  if (kustomizationNames.some((name) => names.includes(name))) {
    return add(found, stats, { type: "kustomization", path });
  }
  if (found.seen.has(identity)) {
    found.reached += 1;
    return;
  }
  found.seen.add(identity);
  for (const name of names.filter((entry) => !entry.startsWith("."))) {
    await visit(found, join(path, name), [...above, identity]);
  }
}

async function visit(found: Found, path: string, above: readonly string[]): Promise<void> {
  if (isFull(found)) return;
  const isManifest = /\.(?:ya?ml|json)$/i.test(path);
  const stats = await look(found, path, !isManifest);
  if (stats?.isDirectory() === true) await walk(found, path, { stats, above });
  else if (stats !== undefined && isManifest) addFile(found, path, stats);
  else if (stats !== undefined) refuseMisnamed(found, path);
}

/** A slip in the name of a file would otherwise take its objects away without a word. */
function refuseMisnamed(found: Found, path: string): void {
  const slip = /\.(?:yam|yal|ymal|yalm|yamll|ylm|ymll|(?:yaml|yml)\.txt)$/i.exec(path);
  if (slip === null) return;
  const message = `is not read, as its name ends in ${slip[0]}: if it is a manifest, let it end in .yaml`;
  fail(found, path, { reason: "UnreadableFile", message });
}

/** What stands at a path, links followed; a link to nothing is no error where `mayBeMissing`. */
async function look(found: Found, path: string, mayBeMissing = false): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    const failure = describeSystemError(error);
    if (!mayBeMissing || failure.reason !== "NoSuchFile") fail(found, path, failure);
    return undefined;
  }
}

async function listNames(found: Found, path: string): Promise<readonly string[]> {
  try {
    // By code units: the same order whatever the language of the machine is.
    return (await readdir(path)).toSorted((a, b) => (a < b ? -1 : 1));
  } catch (error) {
    fail(found, path, describeSystemError(error));
    return [];
  }
}

function addFile(found: Found, path: string, stats: Stats): void {
  if (stats.isFile()) add(found, stats, { type: "file", path });
  else fail(found, path, describeSpecialFile(stats));
}

function add(found: Found, stats: Stats, manifest: Manifest): void {
  const identity = `${manifest.type} ${identityOf(stats)}`;
  found.reached += 1;
  if (found.seen.has(identity) || isFull(found)) return;
  found.seen.add(identity);
  found.manifests.push(manifest);
  if (!isFull(found)) return;
  const message = `at most ${manifestsMax} files are read at a time; this one and those after it were not: name fewer`;
  fail(found, manifest.path, { reason: "FileTooLarge", message });
}

function fail(found: Found, path: string, failure: ReadFailure): void {
  found.reached += 1;
  found.manifests.push({ type: "failure", path, failure });
}

function isFull(found: Found): boolean {
  return found.manifests.length >= manifestsMax;
}

function identityOf(stats: Stats): string {
  return `${stats.dev}:${stats.ino}`;
}
