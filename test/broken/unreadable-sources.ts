import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { spawnSync } from "node:child_process";

import type { Reason } from "../../controller/api/manifest-error.ts";

/** What cannot stand in a table of texts: files that cannot be read, or are no text, or are very long. */
export interface UnreadableSource {
  readonly name: string;
  /** Files by name; `bin/` holds the only programs in PATH. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** What no file can be: links, pipes. */
  readonly prepare?: (folder: string) => void;
  /** What `validate` is called with, below the folder; `x.yaml` by default. */
  readonly path?: string;
  /** `line:column`; 1:1 where the fault has no better place. */
  readonly place?: string;
  /** Read by `npm test` alone. */
  readonly takesLong?: boolean;
  readonly reason: Reason;
  readonly message: string;
}

const kustomization = { "app/kustomization.yaml": "resources: [x.yaml]\n" };

export const unreadableSources: readonly UnreadableSource[] = [
  { name: "no such file", path: "y.yaml", reason: "NoSuchFile", message: "there is no such file or directory" },
  {
    name: "a link to nothing",
    prepare: link("nowhere", "x.yaml"),
    reason: "NoSuchFile",
    message: "there is no such file or directory",
  },
  {
    name: "a folder without manifests",
    files: { "d/notes.txt": "x" },
    path: "d",
    reason: "NoManifests",
    message: "holds no manifest: no *.yaml, *.yml or *.json and no kustomization is in it or below it",
  },
  {
    name: "a link to itself",
    prepare: link("x.yaml", "x.yaml"),
    reason: "SymlinkLoop",
    message: "its symbolic links lead in a circle",
  },
  {
    name: "a named pipe",
    prepare: (folder) => spawnSync("mkfifo", [join(folder, "x.yaml")]),
    reason: "UnreadableFile",
    message: "must be a regular file, is a named pipe; it was not opened: give it on standard input, named -",
  },
  {
    name: "a device",
    prepare: link("/dev/zero", "x.yaml"),
    reason: "UnreadableFile",
    message: "must be a regular file, is a device; it was not opened: give it on standard input, named -",
  },
  {
    name: "a file that refuses everybody",
    prepare: link("/proc/self/mem", "x.yaml"),
    reason: "UnreadableFile",
    message: "cannot be read: the device reports an error (EIO)",
  },
  {
    name: "more than 32 MiB",
    files: { "x.yaml": Buffer.alloc((32 << 20) + 1, "#") },
    reason: "FileTooLarge",
    message: "must be at most 32 MiB: split it",
  },
  {
    name: "a NUL byte",
    files: { "x.yaml": "kind: HACluster\nmetadata: \0{}\n" },
    place: "2:11",
    reason: "BinaryFile",
    message: "must be text in UTF-8, has a NUL byte at offset 26",
  },
  {
    name: "Latin-1",
    files: { "x.yaml": Buffer.from("# für alle\n", "latin1") },
    place: "1:4",
    reason: "BinaryFile",
    message: "must be text in UTF-8, has the byte 0xFC at offset 3",
  },
  {
    name: "UTF-16",
    files: { "x.yaml": Buffer.from("\uFEFFkind: HACluster\n", "utf16le") },
    reason: "BinaryFile",
    message: "must be text in UTF-8, is in UTF-16 or UTF-32: save it as UTF-8",
  },
  {
    name: "an empty file",
    files: { "x.yaml": "" },
    reason: "EmptyDocument",
    message: "the file is empty: a file that was cut short looks like this",
  },
  {
    name: "more documents than are read",
    takesLong: true,
    files: { "x.yaml": "{apiVersion: v1, kind: Pod}\n---\n".repeat(100_001) },
    place: "200000:1",
    reason: "TooManyDocuments",
    message: "the file has more than 100000 documents; the rest was not read: split it",
  },
  {
    name: "a carriage return without a line feed",
    files: { "x.yaml": "apiVersion: v1\rkind: Pod\r" },
    place: "1:15",
    reason: "InvalidYaml",
    message:
      'a carriage return without a line feed (some readers take it for a line break) may not stand here: take it away, or write it as "\\u000D" in double quotes if it is meant',
  },
  {
    name: "a byte order mark where two files were joined",
    files: { "x.yaml": "apiVersion: v1\nkind: Pod\n---\n\uFEFFapiVersion: v1\nkind: Pod\n" },
    place: "4:1",
    reason: "InvalidYaml",
    message:
      'a byte order mark inside of the text (as where two files were joined) may not stand here: take it away, or write it as "\\uFEFF" in double quotes if it is meant',
  },
  {
    name: "a kustomization without a tool to build it",
    files: kustomization,
    path: "app",
    reason: "KustomizeMissing",
    message:
      "needs kubectl or kustomize to be built, and neither is in PATH: install one, or name the files themselves",
  },
  {
    name: "a kustomization that cannot be built",
    files: { ...kustomization, "bin/kubectl": "#!/bin/sh\necho no such resource >&2\nexit 1\n" },
    path: "app",
    reason: "KustomizeFailed",
    message: "kubectl kustomize failed: exit code 1: no such resource",
  },
];

function link(target: string, name: string): (folder: string) => void {
  return (folder) => symlinkSync(target, join(folder, name));
}
