import { shutdownOf } from "../host/shutdown-of.ts";
import { openRemoteOf } from "./open-remote-of.ts";
import { runAgent } from "./run-agent.ts";
import { runProcess, type ProcessParts, type StartedPart } from "./run-process.ts";
import type { Terminal } from "./terminal.ts";

export interface ProcessOptions {
  readonly config: string;
}

/**
 * `holdfast agent`: the agent of this node until `stop` aborts. What runs goes on running then, for the next agent; only
 * where systemd shuts the machine down everything is stopped in order, so that others need not wait.
 */
export function agent({ config }: ProcessOptions, terminal: Terminal, stop: AbortSignal): Promise<number> {
  return runProcess({ config, stop, openStore: openRemoteOf, start: startAgentPart }, terminal);
}

export async function startAgentPart(parts: ProcessParts): Promise<StartedPart> {
  const { file, present } = parts;
  const started = await runAgent({
    ...parts,
    node: file.name,
    namespace: file.cluster,
    stateDir: file.stateDir,
    lastingDir: file.lastingDir,
    secretsDir: file.secretsDir,
    allow: () => present().allow,
  });
  if (!started.ok) return started;
  return { ok: true, health: started.health, end: async () => await started.end(await shutdownOf()) };
}
