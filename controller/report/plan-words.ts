import type { Change, ChangeEffect, FieldChange, NodeImpact, PlanAction, Redundancy } from "../core/plan/plan.ts";
import { spanText } from "./age-text.ts";
import { canonicalJson } from "./canonical-json.ts";
import type { PlanBasis, PlanDocument, PlanObjectImpact, PlanRisk } from "./plan-document.ts";

// One thing is said in one way, on a terminal and in a pull request.

export const effectWords: Readonly<Record<ChangeEffect, string>> = {
  NoEffect: "no effect on what runs",
  Reload: "reload",
  Restart: "restart",
  Move: "move",
  Start: "start",
  Stop: "stop",
};

export const changeWords: Readonly<Record<Change["type"], string>> = {
  Create: "created",
  Change: "changed",
  Delete: "deleted",
};

/** `manifests/prod@9c1e2f7 against cluster prod (facts at most 0.7 s old)` */
export function sourceWords({ source, cluster, basis }: PlanDocument): string {
  return `${source} against cluster ${cluster} (${basisWords(basis)})`;
}

export function basisWords({ kind, oldestFactMs, description }: PlanBasis): string {
  const age = oldestFactMs === null ? "" : `at most ${spanText(oldestFactMs)} old`;
  switch (kind) {
    case "Live":
      return age === "" ? "without facts" : `facts ${age}`;
    case "File":
      return `facts of ${description === "" ? "a file" : description}${age === "" ? "" : `, ${age} when they were written`}`;
    case "Healthy":
      return `taken to be healthy${description === "" ? "" : `: ${description}`}`;
  }
}

/** `3 actions, 1 disruptive, 1 drift corrected. Blocked by HA201.` */
export function summaryWords(document: PlanDocument): string {
  const { blockedBy, complete, waits } = document;
  const sentences = [
    workWords(document),
    waits.length > 0
      ? `At the end ${counted(waits.length, "object")} still ${waits.length === 1 ? "waits" : "wait"}`
      : "",
    blockedBy.length > 0 ? `Blocked by ${blockedBy.join(", ")}` : "",
    complete ? "" : "Incomplete: facts are missing or stale",
  ];
  return `${sentences.filter((part) => part !== "").join(". ")}.`;
}

function workWords({ actions, changes, drift }: PlanDocument): string {
  if (actions.length + changes.length + drift.length === 0) return "Nothing to do";
  const disruptive = actions.filter((action) => action.disruptive).length;
  const touched = new Set(actions.flatMap(({ object, group }) => (group === undefined ? [object] : [object, group])));
  const corrected = drift.filter(({ object }) => touched.has(object)).length;
  const counts = [
    actions.length === 0 ? "No action" : counted(actions.length, "action"),
    disruptive > 0 ? `${disruptive} disruptive` : "",
    actions.length === 0 && changes.length > 0 ? `${counted(changes.length, "object")} changed` : "",
    corrected > 0 ? `${corrected} drift corrected` : "",
    drift.length > corrected ? `${drift.length - corrected} drift left` : "",
  ];
  return counts.filter((part) => part !== "").join(", ");
}

function counted(number: number, thing: string, things = `${thing}s`): string {
  return `${number} ${number === 1 ? thing : things}`;
}

/** Where it was and where it comes to be, and for how long it is nowhere. */
export function impactWords({ from, to, downMs, worstDownMs }: PlanObjectImpact): string {
  const [before, after] = [from.join(", "), to.join(", ")];
  if (before === after) return downMs === 0 ? `stays${worstWords(worstDownMs)}` : downWords(downMs, worstDownMs);
  if (before === "") return `starts on ${after}${downMs === 0 ? "" : `, ${downWords(downMs, worstDownMs)}`}`;
  if (after === "") return `stops on ${before}${downMs === null ? " and stays down" : ""}`;
  return `${before} -> ${after}, ${downMs === 0 ? `never down${worstWords(worstDownMs)}` : downWords(downMs, worstDownMs)}`;
}

function downWords(downMs: number | null, worstDownMs: number | null): string {
  if (downMs === null) return "down, and still down at the end";
  const worst = worstDownMs === null ? "at worst for good" : `at worst ${spanText(worstDownMs)}`;
  return `down ${spanText(downMs)}${worstDownMs === downMs ? "" : ` (${worst})`}`;
}

function worstWords(worstDownMs: number | null): string {
  return worstDownMs === 0 ? "" : ` (at worst ${downWords(worstDownMs, worstDownMs)})`;
}

/** `2 stops, 1 start`; `fenced` */
export function nodeWords({ node, starts, stops }: NodeImpact, { actions }: PlanDocument): string {
  const verbs = actions.filter((action) => action.node === node).map(({ verb }) => verb);
  const roles = verbs.filter((verb) => verb === "promote" || verb === "demote").length;
  return [
    verbs.includes("fence") ? "fenced" : "",
    stops === 0 ? "" : counted(stops, "stop"),
    starts === 0 ? "" : counted(starts, "start"),
    roles === 0 ? "" : counted(roles, "change of role", "changes of role"),
  ]
    .filter((part) => part !== "")
    .join(", ");
}

/** Resources that nothing happens to. */
export function untouchedCount({ final, impact }: PlanDocument): number {
  const touched = new Set(impact.objects.map(({ object }) => object));
  return Object.keys(final).filter((object) => !object.startsWith("HAGroup/") && !touched.has(object)).length;
}

/** `one spare node -> no spare node -> one spare node`: before, during, after. */
export function redundancyWords({ before, during, after }: Redundancy): string {
  const [first, ...rest] = before === during && during === after ? [before] : [before, during, after];
  return [spareWords(first ?? before), ...rest.map(spareWords)].join(" -> ");
}

function spareWords(nodes: number): string {
  if (nodes === 0) return "no spare node";
  return nodes === 1 ? "one spare node" : `${nodes} spare nodes`;
}

/** What is done, and to what: `stop nginx.service`, `fence: reboot by ipmi`. */
export function actionWords({ verb, thing }: PlanAction): string {
  return `${verb}${verb === "fence" ? ":" : ""} ${thing}`;
}

const basisMarks: Readonly<Record<PlanAction["basis"], string>> = { Measured: "", Assumed: "~", Limit: "<" };

/** `0.3 s`, and what `basisNote` explains before it. */
export function expectedWords({ expectedMs, basis }: PlanAction): string {
  return `${basisMarks[basis]}${spanText(expectedMs)}`;
}

/** What the marks of expected times mean; empty where there are none. */
export function basisNote(actions: readonly PlanAction[]): string {
  const found = new Set(actions.map(({ basis }) => basis));
  const notes = [
    found.has("Assumed") ? "~ as this kind takes" : "",
    found.has("Limit") ? "< as long as it may take" : "",
  ];
  const told = notes.filter((note) => note !== "").join(", ");
  return told === "" ? "" : `not measured yet: ${told}`;
}

/** What is at the end neither running nor stopped as it should be. */
export function troubledAtEnd({ final }: PlanDocument): readonly (readonly [object: string, words: string])[] {
  return Object.entries(final)
    .filter(([, { state }]) => state !== "Started" && state !== "Stopped")
    .map(([object, { state, nodes }]) => [object, nodes.length === 0 ? state : `${state} on ${nodes.join(", ")}`]);
}

export function riskWord({ level, accepted, denied }: PlanRisk): "BLOCK" | "warn" | "accepted" {
  if (denied) return "BLOCK";
  if (accepted) return "accepted";
  return level === "Block" ? "BLOCK" : "warn";
}

/** What to do about a risk that blocks; empty where it does not. */
export function riskAdvice(risk: PlanRisk): string {
  if (risk.denied) return `denied by --deny-risk ${risk.code}`;
  return riskWord(risk) === "BLOCK" ? `accept with --accept ${risk.code}` : "";
}

const valueLengthMax = 120;

/** A value of a field in at most 120 characters; `-o json` has it whole. */
export function valueWords(value: unknown): string {
  if (value === undefined) return "(none)";
  const text = typeof value === "string" && value !== "" ? value : canonicalJson(value);
  return text.length <= valueLengthMax ? text : `${text.slice(0, valueLengthMax - 1)}…`;
}

export function fieldWords({ path, before, after }: FieldChange): string {
  return `${path}: ${valueWords(before)} -> ${valueWords(after)}`;
}
