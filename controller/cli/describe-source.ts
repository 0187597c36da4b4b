import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { runCommand } from "../host/run-command.ts";
import type { Terminal } from "./terminal.ts";

const gitTimeoutMs = 5_000;

/** `manifests/prod@9c1e2f7`: where manifests come from, with their commit where Git has them just as they are. */
export async function describeSource(paths: readonly string[], { env }: Terminal): Promise<string> {
  const [first = "-"] = paths;
  const name = paths.join(", ");
  if (paths.includes("-")) return name;
  const found = await stat(first).catch(() => undefined);
  const directory = found?.isDirectory() === true ? first : dirname(first);
  const git = async (...words: string[]): Promise<string | undefined> => {
    const command = ["git", "-C", directory, ...words] as const;
    const outcome = await runCommand({ command, environment: env, timeoutMs: gitTimeoutMs, outputBytesMax: 10_000 });
    return outcome.type === "exited" && outcome.code === 0 ? outcome.stdout.trim() : undefined;
  };
  const changed = await git("status", "--porcelain", "--", ".");
  const commit = changed === "" ? await git("rev-parse", "--short=7", "HEAD") : undefined;
  return commit === undefined ? name : `${name}@${commit}`;
}
