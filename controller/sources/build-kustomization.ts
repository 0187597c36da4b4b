import { join } from "node:path";

import type { SourceText } from "../api/yaml.ts";
import { runCommand, type CommandOutcome } from "../host/run-command.ts";
import type { ReadFailure } from "./read-failure.ts";

/** The names that kustomize knows a kustomization by. */
export const kustomizationNames: readonly string[] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

const buildSeconds = 60;
const outputMebibytesMax = 64;
const shownLines = 5;
const shownLength = 1000;

export type SourceOrFailure = { readonly source: SourceText } | { readonly failure: ReadFailure };

/**
 * What a kustomization builds, by `kubectl kustomize`, or by `kustomize build` where there is no kubectl. Lines of the
 * source are lines of that output, which no file holds; its name says so. Never throws.
 */
export async function buildKustomization(
  directory: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<SourceOrFailure> {
  // A name that begins with a dash would be read as an option.
  const target = directory.startsWith("-") ? `./${directory}` : directory;
  const tools = [
    ["kubectl", "kustomize", target],
    ["kustomize", "build", target],
  ] as const;
  for (const command of tools) {
    const outcome = await runCommand({
      command,
      environment,
      timeoutMs: buildSeconds * 1000,
      outputBytesMax: outputMebibytesMax * 1024 * 1024,
      beyondOutput: "end",
      graceMs: 1000,
    });
    if (outcome.type === "not-started" && outcome.why === "missing") continue;
    const tool = `${command[0]} ${command[1]}`;
    if (outcome.type !== "exited" || outcome.code !== 0) {
      return { failure: { reason: "KustomizeFailed", message: `${tool} failed: ${describe(outcome)}` } };
    }
    return { source: { file: `${join(directory, "kustomization.yaml")} (as built)`, text: outcome.stdout } };
  }
  const message =
    "needs kubectl or kustomize to be built, and neither is in PATH: install one, or name the files themselves";
  return { failure: { reason: "KustomizeMissing", message } };
}

function describe(outcome: CommandOutcome): string {
  switch (outcome.type) {
    case "not-started":
      return outcome.message;
    case "killed":
      return `it was ended by ${outcome.signal}`;
    case "ended":
      return outcome.why === "timeout"
        ? `it must end within ${buildSeconds} s and was ended: ${firstLines(outcome.stderr)}`
        : `it must print at most ${outputMebibytesMax} MiB and was ended`;
    case "exited":
      return `exit code ${outcome.code}: ${firstLines(outcome.stderr)}`;
  }
}

function firstLines(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const shown = lines.slice(0, shownLines).join("; ").slice(0, shownLength);
  return shown === "" ? "it printed no error" : shown;
}
