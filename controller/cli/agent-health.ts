import type { Ms } from "../core/lease.ts";
import type { Metrics } from "../host/metrics.ts";
import type { Health } from "../host/start-health-server.ts";
import type { AgentStanding } from "../runtime/agent-parts.ts";

/** An agent does its work while it holds its lease, can write its journal, and what it says is taken. */
export function agentHealth(standing: AgentStanding | undefined, now: Ms): Health {
  if (standing === undefined) return { isHealthy: false, detail: { waits: "for the store" } };
  const { lease, held, busy, journalError, reportRefused } = standing;
  const detail = {
    leaseMs: lease === undefined ? 0 : Math.round(lease.endsAt - now),
    incarnation: lease?.incarnation,
    held,
    busy,
    journalError,
    reportRefused,
  };
  const isHealthy = lease !== undefined && journalError === undefined && reportRefused === undefined;
  return { isHealthy, detail };
}

/** The same as numbers; none before the agent has begun. */
export function measureAgent(standing: () => AgentStanding | undefined, metrics: Metrics): void {
  metrics.gauge("holdfast_report_refused", "1 while the store refuses the report of this node.", () => {
    const now = standing();
    return now === undefined ? undefined : Number(now.reportRefused !== undefined);
  });
  metrics.gauge("holdfast_journal_unwritable", "1 while the journal of this node cannot be written.", () => {
    const now = standing();
    return now === undefined ? undefined : Number(now.journalError !== undefined);
  });
}
