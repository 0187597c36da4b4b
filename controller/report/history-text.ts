import type { HADecisionSpec } from "../api/types.gen.ts";
import { showInvisible } from "../api/manifest-error.ts";
import type { Style } from "./style.ts";

/** One line a decision, in the order in which they are given: when, what it is about, what changed, and why. */
export function historyText(decisions: readonly HADecisionSpec[], style: Style): string {
  const names = decisions.map(({ about }) => `${about.kind}/${about.name}`);
  const width = Math.max(0, ...names.map((name) => name.length));
  const lines = decisions.map(({ at, change, why }, index) => {
    const reasons = why.length === 0 ? "" : `: ${why.join("; ")}`;
    const name = (names[index] ?? "").padEnd(width);
    return `${style.faint(timeText(at))}  ${style.title(name)}  ${showInvisible(`${change}${reasons}`)}`;
  });
  return lines.map((line) => `${line}\n`).join("");
}

/** To the second, in UTC whatever the clock of the leader says. */
function timeText(at: string): string {
  const ms = Date.parse(at);
  return Number.isNaN(ms)
    ? showInvisible(at)
    : new Date(ms)
        .toISOString()
        .replace("T", " ")
        .replace(/\.\d+Z$/, "Z");
}
