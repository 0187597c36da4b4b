import { emptyJournal } from "../core/journal.ts";
import type { Ms } from "../core/lease.ts";
import type { AgentParts } from "./agent-parts.ts";
import { Agent } from "./agent.ts";
import { readJournal } from "./journal-text.ts";

const earlierRetryMs: Ms = 1_000;

/**
 * Resolves when the agent has ended what an earlier one left, and has begun. It then runs until it is stopped; stopping
 * it leaves what runs running, for the next agent on the node to go on with.
 */
export async function startAgent(parts: AgentParts): Promise<Agent> {
  const saved = readJournal(await parts.journalStore.load(), parts.boot);
  const journal = saved.kind === "read" ? saved.journal : emptyJournal(parts.boot, saved.kind === "none");
  const agent = new Agent(parts, journal);
  await endEarlierActions(parts);
  await agent.begin(journal.lease);
  return agent;
}

/** Nothing is known of anything as long as what an earlier agent has begun may still live. */
async function endEarlierActions({ driver, clock, log }: AgentParts): Promise<void> {
  for (;;) {
    const outcome = await driver.endEarlierActions({ signal: new AbortController().signal });
    if (outcome.status !== "failed") return;
    log.error("what an earlier agent began could not be ended; this agent waits", { error: outcome.error });
    await new Promise<void>((resolve) => {
      clock.wakeAt(clock.now() + earlierRetryMs, resolve);
    });
  }
}
