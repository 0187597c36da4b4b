import type { ManifestError, Reason } from "../api/manifest-error.ts";

/** Why a file could not be read; `line` is 1 where the fault has no better place. */
export interface ReadFailure {
  readonly reason: Reason;
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
}

export function toManifestError(file: string, failure: ReadFailure): ManifestError {
  const { reason, message, line = 1, column = 1 } = failure;
  return { file, line, column, object: "", path: "", reason, message };
}

const meanings: Readonly<Record<string, string>> = {
  EACCES: "this user may not read it",
  EPERM: "this user may not read it",
  EIO: "the device reports an error",
  EISDIR: "it is a directory",
  EAGAIN: "it gives no data",
  EMFILE: "this process has too many open files",
  ESTALE: "the file server has lost it",
};

/** What an error of the operating system means for a user. */
export function describeSystemError(error: unknown): ReadFailure {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOENT" || code === "ENOTDIR")
    return { reason: "NoSuchFile", message: "there is no such file or directory" };
  if (code === "ELOOP") return { reason: "SymlinkLoop", message: "its symbolic links lead in a circle" };
  if (code === "ENAMETOOLONG") return { reason: "NoSuchFile", message: "its name is longer than any file's may be" };
  const detail = meanings[code] ?? (error instanceof Error ? error.message : String(error));
  return { reason: "UnreadableFile", message: `cannot be read: ${detail}${code === "" ? "" : ` (${code})`}` };
}
