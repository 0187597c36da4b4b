import { mkdtemp, realpath, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative, resolve } from "node:path";
import { runCommand } from "../host/run-command.ts";

/** Files as a commit has them, in a folder of their own until `remove` is called. */
export type CheckedOut =
  | {
      readonly ok: true;
      /** Where each of the paths lies; those that the commit does not have are left out. */
      readonly paths: readonly string[];
      readonly missing: readonly string[];
      /** The full name of the commit. */
      readonly commit: string;
      readonly remove: () => Promise<void>;
    }
  | { readonly ok: false; readonly message: string };

interface CheckOutOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const gitSeconds = 60;
const textBytesMax = 1024 * 1024;

/**
 * The same paths as a commit of their Git repository has them (a branch, a tag, a commit, `origin/main`). The whole tree
 * is laid out, since a kustomization may name what lies beside it. Needs git and tar; never throws.
 */
export async function checkOutTree(
  ref: string,
  paths: readonly string[],
  { environment }: CheckOutOptions,
): Promise<CheckedOut> {
  const [first = "."] = paths;
  const git = (...words: string[]) => run(["git", "-C", directory, ...words], environment);
  const directory = await folderOf(first);
  const top = await git("rev-parse", "--show-toplevel");
  if (!top.ok) return { ok: false, message: `Cannot read --base ${ref}: ${top.message}` };
  const commit = await git("rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`);
  if (!commit.ok) {
    const shallow = await git("rev-parse", "--is-shallow-repository");
    const hint = shallow.ok && shallow.text === "true" ? ", which is a shallow clone: fetch more of its history" : "";
    return {
      ok: false,
      message: `Cannot read --base ${ref}: it is no folder here, and no commit of ${top.text}${hint}`,
    };
  }
  const named = await Promise.all(paths.map(async (path) => ({ path, inside: await pathInside(top.text, path) })));
  const stray = named.find(({ inside }) => inside === undefined);
  if (stray !== undefined) {
    return { ok: false, message: `Cannot read --base ${ref}: ${stray.path} is not in the repository ${top.text}` };
  }
  const folder = await mkdtemp(join(tmpdir(), "holdfast-base-")).catch(() => undefined);
  if (folder === undefined) {
    return { ok: false, message: `Cannot read --base ${ref}: no folder for it can be made in ${tmpdir()} (TMPDIR)` };
  }
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const archive = join(folder, "tree.tar");
  const tree = join(folder, "tree");
  const laid = await inTurn([
    // From the top: anywhere else git archives what lies there.
    () => run(["git", "-C", top.text, "archive", "--format=tar", `--output=${archive}`, commit.text], environment),
    () => run(["mkdir", tree], environment),
    () => run(["tar", "-xf", archive, "-C", tree], environment),
  ]);
  if (!laid.ok) {
    await remove();
    return { ok: false, message: `Cannot read --base ${ref}: ${laid.message}` };
  }
  const inTree = named.map(async ({ path, inside = "" }) => {
    const there = join(tree, inside);
    return { path, there, isThere: await exists(there) };
  });
  const found = await Promise.all(inTree);
  return {
    ok: true,
    paths: found.filter(({ isThere }) => isThere).map(({ there }) => there),
    missing: found.filter(({ isThere }) => !isThere).map(({ path }) => path),
    commit: commit.text,
    remove,
  };
}

type Ran = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly message: string };

async function run(command: readonly [string, ...string[]], environment: CheckOutOptions["environment"]): Promise<Ran> {
  const outcome = await runCommand({
    command,
    environment,
    timeoutMs: gitSeconds * 1000,
    outputBytesMax: textBytesMax,
  });
  if (outcome.type === "not-started") return { ok: false, message: outcome.message };
  if (outcome.type === "exited" && outcome.code === 0) return { ok: true, text: outcome.stdout.trim() };
  const said = outcome.stderr.trim().split("\n")[0] ?? "";
  return { ok: false, message: `${command[0]} failed${said === "" ? "" : `: ${said}`}` };
}

async function inTurn(steps: readonly (() => Promise<Ran>)[]): Promise<Ran> {
  let last: Ran = { ok: true, text: "" };
  for (const step of steps) {
    last = await step();
    if (!last.ok) return last;
  }
  return last;
}

async function folderOf(path: string): Promise<string> {
  const full = resolve(path);
  const found = await stat(full).catch(() => undefined);
  return found?.isDirectory() === true ? full : dirname(full);
}

/** The path as Git has it, which follows the links that lead to its top; undefined where it lies elsewhere. */
async function pathInside(top: string, path: string): Promise<string | undefined> {
  const full = resolve(path);
  const folder = await realpath(dirname(full)).catch(() => dirname(full));
  const candidates = [join(folder, basename(full)), await realpath(full).catch(() => full)];
  return candidates.map((one) => relative(top, one)).find((one) => one !== ".." && !one.startsWith("../"));
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
