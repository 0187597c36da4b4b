import { startAgentPart, type ProcessOptions } from "./agent.ts";
import { startManagerPart } from "./manager.ts";
import { openServedStore } from "./open-served-store.ts";
import { runProcess, type OpenStore, type ProcessParts, type StartedPart } from "./run-process.ts";
import type { Terminal } from "./terminal.ts";

/**
 * `holdfast up`: store, manager and agent of one machine in one process, until `stop` aborts. Other machines join with an
 * agent that names this one's store.
 */
export function up({ config }: ProcessOptions, terminal: Terminal, stop: AbortSignal): Promise<number> {
  return runProcess({ config, stop, openStore, start }, terminal);
}

const openStore: OpenStore = async ({ serve }, log) => {
  if (serve !== undefined) return await openServedStore(serve, log);
  return { ok: false, problems: ["Cannot start: the file must say in `serve` how the store is served; it does not"] };
};

async function start(parts: ProcessParts): Promise<StartedPart> {
  const agent = await startAgentPart(parts);
  if (!agent.ok) return agent;
  const manager = await startManagerPart(parts);
  if (!manager.ok) return manager;
  return {
    ok: true,
    health() {
      const [ofAgent, ofManager] = [agent.health(), manager.health()];
      const isHealthy = ofAgent.isHealthy && ofManager.isHealthy;
      return { isHealthy, detail: { agent: ofAgent.detail, manager: ofManager.detail } };
    },
    async end() {
      await Promise.all([agent.end(), manager.end()]);
    },
  };
}
