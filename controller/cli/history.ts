import type { HADecisionSpec } from "../api/types.gen.ts";
import { durationMs } from "../api/duration.ts";
import { historyText } from "../report/history-text.ts";
import { createStyle } from "../report/style.ts";
import { specOf } from "../runtime/records.ts";
import type { StoreChoice } from "./choose-store.ts";
import { findKind } from "./find-kind.ts";
import { callTimeoutMs, openStore } from "./open-store.ts";
import { hasColour, type Terminal } from "./terminal.ts";

export interface HistoryOptions extends StoreChoice {
  /** A duration: what is older is left out. */
  readonly since?: string;
  readonly output: "text" | "json";
}

/** `holdfast history`: what the leaders decided and why, the newest last; of one group or node, or of all. */
export async function history(of: string | undefined, options: HistoryOptions, terminal: Terminal): Promise<number> {
  const open = await openStore(options, terminal);
  if (open === undefined) return 1;
  const { namespace } = open;
  const listing = await open.store.list({ namespace, kind: "HADecision" }, { timeoutMs: callTimeoutMs });
  open.close();
  if (!listing.ok) {
    terminal.err(`holdfast: ${listing.message}\n`);
    return 1;
  }
  const all = listing.value.items.map((object) => specOf("HADecision", object));
  const sinceMs = options.since === undefined ? Number.NEGATIVE_INFINITY : Date.now() - durationMs(options.since);
  const decisions = selectDecisions(all, of, sinceMs);
  if (options.output === "json") {
    terminal.out(`${JSON.stringify({ namespace, decisions })}\n`);
    return 0;
  }
  terminal.out(historyText(decisions, createStyle(hasColour(terminal, terminal.isOutTerminal))));
  if (decisions.length === 0) {
    const whose = of === undefined ? "" : ` of ${of}`;
    const when = options.since === undefined ? "" : ` in the last ${options.since}`;
    terminal.err(`no decision${whose} is recorded in the namespace ${namespace}${when}\n`);
  }
  return 0;
}

/** In the order of terms and numbers; `of` is a name, or `Kind/name` with any name of the kind. */
export function selectDecisions(
  decisions: readonly HADecisionSpec[],
  of: string | undefined,
  sinceMs: number,
): readonly HADecisionSpec[] {
  return decisions
    .filter((decision) => isAbout(decision, of) && !(Date.parse(decision.at) < sinceMs))
    .toSorted((a, b) => a.number - b.number || a.term - b.term);
}

/** A node is also what something was taken from or given to. */
function isAbout({ about, from, to }: HADecisionSpec, of: string | undefined): boolean {
  if (of === undefined) return true;
  const [first = "", second] = of.split("/");
  const name = second ?? first;
  const kind = second === undefined ? undefined : (findKind(first) ?? first);
  const isNamed = about.name === name && (kind === undefined || about.kind === kind);
  return isNamed || ((kind ?? "HANode") === "HANode" && (from.includes(name) || to.includes(name)));
}
