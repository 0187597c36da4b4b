import type { ProcessOptions } from "./agent.ts";
import { openRemoteOf } from "./open-remote-of.ts";
import { runManager } from "./run-manager.ts";
import { runProcess, type ProcessParts, type StartedPart } from "./run-process.ts";
import type { Terminal } from "./terminal.ts";

/** `holdfast manager`: a manager of one cluster until `stop` aborts. Any number may run; one leads. */
export function manager({ config }: ProcessOptions, terminal: Terminal, stop: AbortSignal): Promise<number> {
  return runProcess({ config, stop, openStore: openRemoteOf, start: startManagerPart }, terminal);
}

export function startManagerPart(parts: ProcessParts): Promise<StartedPart> {
  const { file, present } = parts;
  const started = runManager({
    ...parts,
    name: file.name,
    namespace: file.cluster,
    secretsDir: file.secretsDir,
    allow: () => present().allow,
  });
  return Promise.resolve({ ok: true, health: started.health, end: () => started.end() });
}
