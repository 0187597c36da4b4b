import { chmod, chown, lstat, open, readFile, readlink, realpath, rename, rm, stat, symlink } from "node:fs/promises";

import type { Outcome } from "../../../../ports/driver.ts";
import {
  digestOf,
  parseOverlaid,
  renderOverlaid,
  type OverlaidFile,
  type Overlay,
  type OverlayFormat,
} from "./overlaid-file.ts";

export interface OverlayTarget<T> {
  readonly path: string;
  readonly format: OverlayFormat<T>;
  /** A symbolic link in its place is followed, or replaced by a file until it is put back: others own what it leads to. */
  readonly links: "follow" | "replace";
}

/** The overlays over one file. Calls come one after the other, and each leaves the file whole, as it was or as it is meant. */
export interface OverlayStore<T> {
  read(): Promise<string>;
  overlays(): Promise<readonly Overlay<T>[]>;
  change(change: (overlays: readonly Overlay<T>[]) => readonly Overlay<T>[]): Promise<Outcome>;
}

/** Far above what these files have; a larger one is left alone. */
const bytesMax = 1 << 20;

export function openOverlayStore<T>(target: OverlayTarget<T>): OverlayStore<T> {
  let last: Promise<unknown> = Promise.resolve();
  return {
    read: async () => (await load(target)).text,
    overlays: async () => (await load(target)).file.overlays,
    change: (change) => {
      const next = last.then(() => apply(target, change));
      last = next;
      return next;
    },
  };
}

interface Loaded<T> {
  /** Where it really lies. */
  readonly path: string;
  readonly text: string;
  readonly file: OverlaidFile<T>;
  readonly owner: { readonly mode: number; readonly uid: number; readonly gid: number } | undefined;
}

async function apply<T>(
  target: OverlayTarget<T>,
  change: (overlays: readonly Overlay<T>[]) => readonly Overlay<T>[],
): Promise<Outcome> {
  try {
    const loaded = await load(target);
    const overlays = change(loaded.file.overlays);
    const isSame = JSON.stringify(overlays) === JSON.stringify(loaded.file.overlays);
    const text = renderOverlaid({ ...loaded.file, overlays }, target.format);
    if ((isSame && overlays.length === 0) || (isSame && text === loaded.text)) return { status: "unchanged" };
    if (overlays.length > 0) await replace(loaded, text);
    else await putBack(loaded);
    return { status: "done" };
  } catch (error) {
    return {
      status: "failed",
      error: `Cannot change ${target.path}: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

async function load<T>({ path, format, links }: OverlayTarget<T>): Promise<Loaded<T>> {
  const found = await lstat(path).catch(absentOrThrow);
  if (found === undefined) {
    return { path, text: "", file: { origin: { type: "absent" }, overlays: [], base: "" }, owner: undefined };
  }
  const isLink = found.isSymbolicLink();
  const owner = isLink ? await stat(path).catch(absentOrThrow) : found;
  if ((owner?.size ?? 0) > bytesMax)
    throw new Error(`it must not have more than ${bytesMax} bytes, has ${owner?.size}`);
  // Byte for byte, in whatever encoding it is.
  const text = owner === undefined ? "" : await readFile(path, "latin1");
  if (!isLink || links === "follow") {
    const place = isLink ? await realpath(path) : path;
    return { path: place, text, file: parseOverlaid(text, format), owner };
  }
  const origin = { type: "link", target: await readlink(path), digest: digestOf(text) } as const;
  return { path, text, file: { origin, overlays: [], base: text }, owner };
}

/** What stood there before the first overlay, with what others have changed in it since. */
async function putBack<T>(loaded: Loaded<T>): Promise<void> {
  const { path, file } = loaded;
  const { base, origin } = file;
  if (origin.type === "absent" && base === "") return await rm(path, { force: true });
  if (origin.type !== "link" || digestOf(base) !== origin.digest) return await replace(loaded, base);
  const besides = besidesOf(path);
  await rm(besides, { force: true });
  await symlink(origin.target, besides);
  await rename(besides, path);
}

/** Whoever reads it meanwhile, or after a crash, finds the one text or the other. */
async function replace<T>({ path, owner }: Loaded<T>, text: string): Promise<void> {
  const besides = besidesOf(path);
  await rm(besides, { force: true });
  const handle = await open(besides, "wx", 0o600);
  try {
    await handle.writeFile(text, "latin1");
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (owner !== undefined) await chown(besides, owner.uid, owner.gid);
  await chmod(besides, (owner?.mode ?? 0o644) & 0o7777);
  await rename(besides, path);
}

function besidesOf(path: string): string {
  return `${path}.holdfast-new`;
}

function absentOrThrow(error: unknown): undefined {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
  throw error;
}
