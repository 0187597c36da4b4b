import { expect, it } from "vitest";
import { agentHealth, measureAgent } from "../../controller/cli/agent-health.ts";
import { createMetrics } from "../../controller/host/metrics.ts";
import type { AgentStanding } from "../../controller/runtime/agent-parts.ts";

const well: AgentStanding = {
  lease: { incarnation: "4.z", endsAt: 3_800 },
  held: 2,
  busy: 1,
  journalError: undefined,
  reportRefused: undefined,
};

it.each<{ readonly what: string; readonly standing: AgentStanding | undefined; readonly health: object }>([
  {
    what: "that holds its lease is healthy",
    standing: well,
    health: { isHealthy: true, detail: { leaseMs: 1_800, incarnation: "4.z", held: 2, busy: 1 } },
  },
  {
    what: "whose report is refused is not, and says why",
    standing: { ...well, reportRefused: "Refused: spec.claims has too many items" },
    health: { isHealthy: false, detail: { leaseMs: 1_800, reportRefused: "Refused: spec.claims has too many items" } },
  },
  {
    what: "whose journal cannot be written is not, and says why",
    standing: { ...well, journalError: "no space left" },
    health: { isHealthy: false, detail: { held: 2, journalError: "no space left" } },
  },
  {
    what: "without a lease is not",
    standing: { ...well, lease: undefined },
    health: { isHealthy: false, detail: { leaseMs: 0, held: 2 } },
  },
  {
    what: "that has not begun waits for the store",
    standing: undefined,
    health: { isHealthy: false, detail: { waits: "for the store" } },
  },
])("an agent $what", ({ standing, health }) => {
  expect(agentHealth(standing, 2_000)).toMatchObject(health);
});

it.each([
  ["0 while the report is taken", well, "holdfast_report_refused 0"],
  ["1 while it is refused", { ...well, reportRefused: "Full: no space left" }, "holdfast_report_refused 1"],
  ["0 while the journal can be written", well, "holdfast_journal_unwritable 0"],
  ["1 while it cannot", { ...well, journalError: "no space left" }, "holdfast_journal_unwritable 1"],
] as const)("the metric is %s", async (_, standing, line) => {
  const metrics = createMetrics();
  measureAgent(() => standing, metrics);
  expect((await metrics.text()).split("\n")).toContain(line);
});
