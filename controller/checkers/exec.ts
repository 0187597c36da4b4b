import type { CheckerExec } from "../api/types.gen.ts";
import { refuseCommand, type AllowList } from "../host/allow-list.ts";
import { runCommand, type CommandOutcome } from "../host/run-command.ts";
import type { ProbeAnswer } from "../ports/checker.ts";
import type { ActionLimit } from "../ports/driver.ts";

export interface ExecParts {
  readonly allow: AllowList;
  /** Beside those of the spec. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What is kept of the output, for the message. */
const outputBytesMax = 4 << 10;
/** No checker has a longer time limit, and the signal ends each at its own. */
const timeoutMs = 3_600_000;

/**
 * Runs the command once; nothing of it lives after, neither what it left behind. One that this node does not allow, or
 * that cannot be started, has found nothing.
 */
export async function probeExec(spec: CheckerExec, parts: ExecParts, { signal }: ActionLimit): Promise<ProbeAnswer> {
  const [program = "", ...parameters] = spec.command;
  const refusal = refuseCommand(parts.allow, program);
  if (refusal !== undefined) return { found: "Unknown", message: refusal };
  const environment = { ...spec.environment, ...parts.environment };
  const command = [program, ...parameters] as const;
  return judge(
    program,
    await runCommand({ command, environment, timeoutMs, outputBytesMax, signal, leftovers: "end" }),
  );
}

function judge(program: string, outcome: CommandOutcome): ProbeAnswer {
  switch (outcome.type) {
    case "not-started":
      return { found: "Unknown", message: outcome.message };
    case "exited":
      if (outcome.code === 0) return { found: "Healthy" };
      return unhealthy(`${program} exited with ${outcome.code}`, outcome);
    case "killed":
      return unhealthy(`${program} was killed by ${outcome.signal}`, outcome);
    case "ended":
      return unhealthy(`${program} ${outcome.isGone ? "had not exited" : "cannot be killed"}`, outcome);
  }
}

function unhealthy(
  what: string,
  { stdout, stderr }: { readonly stdout: string; readonly stderr: string },
): ProbeAnswer {
  const said = `${stdout} ${stderr}`.replaceAll(/\s+/g, " ").trim();
  return { found: "Unhealthy", message: said === "" ? what : `${what}: ${said}` };
}
