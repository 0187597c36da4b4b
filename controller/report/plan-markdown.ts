import type { Change } from "../core/plan/plan.ts";
import { spanText } from "./age-text.ts";
import { codeMarkdown as code, proseMarkdown as prose } from "./escape-markdown.ts";
import { markdownSections, type MarkdownSection } from "./markdown-sections.ts";
import type { PlanDocument, PlanRisk, PlanStatus } from "./plan-document.ts";
import {
  actionWords,
  basisNote,
  changeWords,
  effectWords,
  expectedWords,
  impactWords,
  nodeWords,
  redundancyWords,
  riskWord,
  basisWords,
  summaryWords,
  troubledAtEnd,
  untouchedCount,
  valueWords,
} from "./plan-words.ts";

/** Hosts of code take a little more in one comment; the rest is left to what a job writes around it. */
const lengthMax = 59_999;

/**
 * `markdown` is what GitHub, GitLab and Gitea have in common. `github` is the same with its summary in an alert
 * (https://docs.github.com/en/get-started/writing-on-github), for a comment and for the summary of a job.
 */
export type MarkdownForm = "markdown" | "github";

/**
 * A plan for a pull request, in fewer than 60,000 characters whatever it holds: its summary and risks, and everything else
 * folded. What comes from objects, facts and files is shown as it is and is no markup. The first line is a comment by which
 * a job finds what it posted before.
 */
export function planMarkdown(document: PlanDocument, form: MarkdownForm = "markdown"): string {
  const head = headText(document, form);
  return `${head}${markdownSections(sectionsOf(document), lengthMax - head.length)}`;
}

function headText(document: PlanDocument, form: MarkdownForm): string {
  const { id, cluster, source, basis, whatIf } = document;
  const summary = prose(summaryWords(document));
  const supposed = whatIf.length === 0 ? "" : `\n\nWhat if ${code(whatIf.join(", "))}`;
  return `<!-- holdfast plan ${encodeURIComponent(cluster).replaceAll("--", "-%2D")} -->
## Plan ${id}: ${titleWords[document.status]}

${form === "github" ? `> [!${alerts[document.status]}]\n> ${summary}` : `**${summary}**`}

${code(source)} against cluster ${code(cluster)} (${prose(basisWords(basis))})${supposed}

`;
}

const titleWords: Readonly<Record<PlanStatus, string>> = {
  Blocked: "blocked",
  Incomplete: "incomplete",
  Changes: "changes",
  NoChanges: "no changes",
};

const alerts: Readonly<Record<PlanStatus, string>> = {
  Blocked: "CAUTION",
  Incomplete: "WARNING",
  Changes: "IMPORTANT",
  NoChanges: "NOTE",
};

/** The order in which they are read, and in which they are given room. */
function sectionsOf(document: PlanDocument): readonly MarkdownSection[] {
  const { risks, waits, drift, unknowns } = document;
  return [
    { ...folded("Risks", ["", "code", "object", "what may happen"], risks.map(riskRow)), isFolded: false },
    folded(
      "Waits",
      ["object", "waits for"],
      waits.map(({ object, waitsFor }) => [code(object), prose(waitsFor)]),
    ),
    folded(
      "In the end",
      ["object", "is"],
      troubledAtEnd(document).map(([object, words]) => [code(object), prose(words)]),
    ),
    actionSection(document),
    impactSection(document),
    folded("Changes", ["", "object", "field", "before", "after", "effect"], document.changes.flatMap(changeRows)),
    folded(
      "Drift",
      ["object", "node", "found"],
      drift.map(({ object, node = "", what }) => [code(object), code(node), prose(what)]),
    ),
    folded(
      "Redundancy",
      ["group", "before, during, after"],
      document.impact.redundancy.map((one) => [code(one.group), redundancyWords(one)]),
    ),
    folded(
      "Unknown",
      ["node", "what"],
      unknowns.map(({ node = "-", what }) => [code(node), prose(what)]),
    ),
  ];
}

function folded(title: string, head: readonly string[], rows: readonly (readonly string[])[]): MarkdownSection {
  return { title, isFolded: true, head, rows, note: "" };
}

function riskRow(risk: PlanRisk): readonly string[] {
  const { object, message, denied } = risk;
  const word = riskWord(risk);
  const advice = denied ? ` (denied by \`--deny-risk ${risk.code}\`)` : ` (accept with \`--accept ${risk.code}\`)`;
  const isBlocking = word === "BLOCK";
  return [isBlocking ? `**${word}**` : word, risk.code, code(object), `${prose(message)}${isBlocking ? advice : ""}`];
}

function actionSection({ actions, expectedMs }: PlanDocument): MarkdownSection {
  const rows = actions.map((action) => [
    String(action.id),
    code(action.node),
    code(actionWords(action)),
    action.after.join(", "),
    action.disruptive ? "**disrupts**" : "safe",
    code(expectedWords(action)),
    prose(action.reason),
  ]);
  const head = ["", "node", "action", "after", "", "expected", "because"];
  const title = `Actions, done in ${spanText(expectedMs)}`;
  return { ...folded(title, head, rows), note: prose(basisNote(actions)) };
}

function impactSection(document: PlanDocument): MarkdownSection {
  const { objects, nodes } = document.impact;
  const untouched = untouchedCount(document);
  const rows = [
    ...objects.map((one) => [code(one.object), prose(impactWords(one))]),
    ...nodes.map((one) => [code(one.node), nodeWords(one, document)]),
  ];
  const section = folded("Impact", ["what", "what happens to it"], rows);
  return { ...section, note: untouched === 0 ? "" : `${untouched} untouched` };
}

const marks = { Create: "+", Change: "~", Delete: "-" } as const;

function changeRows({ object, type, fields, effect }: Change): readonly (readonly string[])[] {
  const first = [prose(marks[type]), code(object)];
  if (fields.length === 0) return [[...first, changeWords[type], "", "", effectWords[effect]]];
  return fields.map(({ path, before, after }, index) => [
    ...(index === 0 ? first : ["", ""]),
    code(path),
    code(valueWords(before)),
    code(valueWords(after)),
    index === 0 ? effectWords[effect] : "",
  ]);
}
