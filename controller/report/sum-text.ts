import type { ScoreTerm } from "../core/placement/assess-node.ts";

/** A score as it is added up: `101.001 = preferred 100 + stickiness 1 + runs there 0.001`. */
export function sumText(score: number, terms: readonly ScoreTerm[]): string {
  if (terms.length === 0) return pointsText(score);
  const texts = terms.map(termText);
  const [first = "", ...others] = texts;
  return `${pointsText(score)} = ${first.replace(/^\+ /, "").replace(/^- /, "-")}${others.map((text) => ` ${text}`).join("")}`;
}

/** With three digits at most: the smallest part of a score is 1/1024. */
export function pointsText(points: number): string {
  return String(Math.round(points * 1000) / 1000);
}

function termText({ group, cause, times, score }: ScoreTerm): string {
  const sign = score < 0 ? "-" : "+";
  const each = pointsText(Math.abs(score / times));
  const whose = group === undefined ? "" : ` of ${group}`;
  return `${sign} ${causeText(cause)}${whose} ${each}${times === 1 ? "" : ` x ${times}`}`;
}

function causeText(cause: ScoreTerm["cause"]): string {
  switch (cause.kind) {
    case "Preferred":
      return "preferred";
    case "Checker":
      return `checker ${cause.checker}`;
    case "Home":
      return "its home before maintenance or a shutdown";
    case "Return":
      return "ran there last";
    case "Move":
      return "an order to move there";
    case "Rule":
      return `rule ${cause.rule}`;
    case "Beside":
      return `rule ${cause.rule} with ${cause.group}`;
    case "Stickiness":
      return "stickiness";
    case "Running":
      return "runs there";
    case "Drained":
      return "drained";
  }
}
