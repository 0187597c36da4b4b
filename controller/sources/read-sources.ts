import type { ManifestError } from "../api/manifest-error.ts";
import type { SourceText } from "../api/yaml.ts";
import { buildKustomization } from "./build-kustomization.ts";
import { createFound, findManifests, type Manifest } from "./find-manifests.ts";
import { toManifestError, type ReadFailure } from "./read-failure.ts";
import { readStream, readText, type TextOrFailure } from "./read-text.ts";

export interface ReadOptions {
  /** What the path `-` stands for; standard input by default. */
  readonly standardInput?: AsyncIterable<Uint8Array | string>;
  /** Of the tools that build kustomizations; that of this process by default. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

const atOnceMax = 16;
const textMebibytesMax = 512;

/**
 * Reads every manifest that the paths lead to: files, directories (see findManifests), kustomizations, and `-` for
 * standard input. All paths are tried and all errors come back; the order of both follows the paths, and by name below
 * them. A file that several paths lead to is read once. Never throws; waits for nothing but standard input, disks and,
 * for at most 60 s each, kustomize.
 */
export async function readSources(
  paths: readonly string[],
  options: ReadOptions = {},
): Promise<{ readonly sources: readonly SourceText[]; readonly errors: readonly ManifestError[] }> {
  const tasks = await plan(paths);
  const sources: SourceText[] = [];
  const errors: ManifestError[] = [];
  let room = textMebibytesMax * 1024 * 1024;
  for (let start = 0; start < tasks.length && room >= 0; start += atOnceMax) {
    const batch = tasks.slice(start, start + atOnceMax);
    for (const result of await Promise.all(batch.map((task) => read(task, options)))) {
      if ("failure" in result) errors.push(toManifestError(result.file, result.failure));
      else if (room >= 0) {
        room -= result.text.length;
        if (room >= 0) sources.push(result);
        else errors.push(toManifestError(result.file, tooMuch));
      }
    }
  }
  return { sources, errors };
}

const tooMuch: ReadFailure = {
  reason: "FileTooLarge",
  message: `with the files before it there are more than ${textMebibytesMax} MiB: it and what follows was not read; name fewer`,
};

type Task = Manifest | { readonly type: "input"; readonly path: "-" };
type Result = SourceText | { readonly file: string; readonly failure: ReadFailure };

async function plan(paths: readonly string[]): Promise<readonly Task[]> {
  const found = createFound();
  const tasks: Task[] = [];
  let taken = 0;
  for (const path of paths) {
    if (path !== "-") await findManifests(found, path);
    tasks.push(...found.manifests.slice(taken));
    taken = found.manifests.length;
    if (path === "-") tasks.push(tasks.some(({ type }) => type === "input") ? inputTwice : { type: "input", path });
  }
  return tasks;
}

const inputTwice: Task = {
  type: "failure",
  path: "-",
  failure: { reason: "UnreadableFile", message: "standard input is named twice and can be read only once" },
};

async function read(task: Task, options: ReadOptions): Promise<Result> {
  switch (task.type) {
    case "failure":
      return { file: task.path, failure: task.failure };
    case "input":
      return named(task.path, await readStream(options.standardInput ?? process.stdin));
    case "file":
      return named(task.path, await readText(task.path));
    case "kustomization": {
      const built = await buildKustomization(task.path, options.environment ?? process.env);
      return "failure" in built ? { file: task.path, failure: built.failure } : built.source;
    }
  }
}

function named(file: string, result: TextOrFailure): Result {
  return "failure" in result ? { file, failure: result.failure } : { file, text: result.text };
}
