import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";

/** The API server's own code, asked as a program (test/kubernetes/oracle/). */
export interface Oracle {
  readonly isThere: true;
  judgeDefinitions(folder: string): Promise<readonly DefinitionVerdict[]>;
  /** One verdict for each request, in their order; the kinds are those of `folder`. */
  judgeObjects(folder: string, requests: readonly ObjectRequest[]): Promise<readonly ObjectVerdict[]>;
}

export interface NoOracle {
  readonly isThere: false;
  /** One sentence for whoever reads why a test was skipped. */
  readonly why: string;
}

export interface Problem {
  readonly type: string;
  readonly field: string;
  readonly detail: string;
}

export interface DefinitionVerdict {
  readonly file: string;
  readonly errors: readonly Problem[];
}

export interface ObjectRequest {
  readonly object: unknown;
  /** The object as it was before, which makes of the request an update. */
  readonly old?: unknown;
}

export interface ObjectVerdict {
  /** As it would be stored; null where it could not even be decoded. */
  readonly object: unknown;
  /** What strict field validation refuses. */
  readonly unknown: readonly string[];
  readonly errors: readonly Problem[];
}

const source = resolve(import.meta.dirname, "oracle");
const run = promisify(execFile);
const environment = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-buildvcs=false", GOTOOLCHAIN: "local" };

/** Builds the oracle, or takes the one built before from the same source. Throws where it does not compile. */
export async function findOracle(): Promise<Oracle | NoOracle> {
  const toolchain = await attempt(["version"]);
  if (toolchain.error !== undefined) return absent(`no Go toolchain (${toolchain.error})`);
  const folder = join(tmpdir(), `holdfast-oracle-${await fingerprint(toolchain.output)}`);
  const program = join(folder, "oracle");
  if (!(await isFile(program))) {
    const modules = await attempt(["list", "-deps", "."]);
    if (modules.error !== undefined) return absent(`its Go modules cannot be had (${modules.error})`);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const fresh = join(folder, `building-${process.pid}`);
    await run("go", ["build", "-trimpath", "-o", fresh, "."], { cwd: source, env: environment });
    await rename(fresh, program);
    await rm(fresh, { force: true });
  }
  return {
    isThere: true,
    judgeDefinitions: (crds) => ask<DefinitionVerdict>(program, ["crds", crds], []),
    judgeObjects: (crds, requests) => ask<ObjectVerdict>(program, ["objects", crds], requests),
  };
}

function absent(why: string): NoOracle {
  return { isThere: false, why: `The API server's own validation was not asked: ${why}.` };
}

interface Attempt {
  readonly output: string;
  /** The last line that was said, where it failed. */
  readonly error?: string;
}

async function attempt(args: readonly string[]): Promise<Attempt> {
  try {
    const { stdout } = await run("go", args, { cwd: source, env: environment, maxBuffer: 1 << 26 });
    return { output: stdout };
  } catch (error) {
    const said = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
    return { output: "", error: said.split("\n").at(-1) || String(error) };
  }
}

/** Changes with the source, the toolchain and who runs it: one user's program is never run by another. */
async function fingerprint(version: string): Promise<string> {
  const hash = createHash("sha256").update(version).update(String(process.getuid?.()));
  for (const name of (await readdir(source)).toSorted()) hash.update(name).update(await readFile(join(source, name)));
  return hash.digest("hex").slice(0, 16);
}

async function isFile(path: string): Promise<boolean> {
  try {
    const found = await stat(path);
    return found.isFile() && found.uid === (process.getuid?.() ?? found.uid);
  } catch {
    return false;
  }
}

async function ask<Answer>(
  program: string,
  args: readonly string[],
  requests: readonly unknown[],
): Promise<readonly Answer[]> {
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.on("error", () => {
    // It has ended before it read all: its exit code and its last words say why.
  });
  child.stdin.end(requests.map((request) => `${JSON.stringify(request)}\n`).join(""));
  const code = new Promise<number | null>((done, failed) => child.once("error", failed).once("close", done));
  const [output, complaint, exit] = await Promise.all([text(child.stdout), text(child.stderr), code]);
  if (exit !== 0) throw new Error(`oracle ${args.join(" ")} ended with ${exit}: ${complaint.trim()}`);
  return output
    .trimEnd()
    .split("\n")
    .map((line): Answer => JSON.parse(line));
}
