import { showInvisible } from "../api/manifest-error.ts";
import type { Change } from "../core/plan/plan.ts";
import { columnsText, type Cell } from "./columns-text.ts";
import type { PlanDocument, PlanRisk } from "./plan-document.ts";
import {
  actionWords,
  basisNote,
  changeWords,
  effectWords,
  expectedWords,
  fieldWords,
  impactWords,
  nodeWords,
  redundancyWords,
  riskAdvice,
  riskWord,
  sourceWords,
  summaryWords,
  troubledAtEnd,
  untouchedCount,
} from "./plan-words.ts";
import type { Style } from "./style.ts";
import { wrapText } from "./wrap-text.ts";
import { spanText } from "./age-text.ts";

export interface PlanTextOptions {
  readonly style: Style;
  /** Characters of a line; absent where lines may have any length. */
  readonly width: number | undefined;
}

/** Of each list; the text says how many more there are. */
const rowsMax = 100;

/** A plan for people, with a line feed at its end: what is wrong, what changes, what is done, what comes of it. */
export function planText(document: PlanDocument, options: PlanTextOptions): string {
  const paragraphs = [
    headLines(document, options),
    [...driftLines(document, options), ...changeLines(document, options)],
    [
      ...actionLines(document, options),
      ...impactLines(document, options),
      ...endLines(document, options),
      ...waitLines(document, options),
    ],
    [...riskLines(document, options), ...unknownLines(document, options)],
    summaryLines(document, options),
  ];
  return paragraphs
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => `${line}\n`).join(""))
    .join("\n");
}

function headLines(document: PlanDocument, { style, width }: PlanTextOptions): readonly string[] {
  const { id, whatIf } = document;
  const title = `Plan ${id}`;
  const line = `${title}   ${showInvisible(sourceWords(document))}`;
  const lines = wrapped(line, width).map((one) => one.replace(title, style.title(title)));
  return whatIf.length === 0 ? lines : [...lines, ...wrapped(`What if ${showInvisible(whatIf.join(", "))}`, width)];
}

function driftLines({ drift }: PlanDocument, options: PlanTextOptions): readonly string[] {
  const rows = drift.map(({ object, node = "", what }) => [
    { text: "!", paint: options.style.bad },
    { text: object },
    { text: node },
    { text: what },
  ]);
  return section("Drift", rows, options);
}

function changeLines({ changes }: PlanDocument, options: PlanTextOptions): readonly string[] {
  return section(
    "Changes",
    changes.flatMap((change) => changeRows(change, options)),
    options,
  );
}

const marks = { Create: "+", Change: "~", Delete: "-" } as const;

function changeRows({ object, type, fields, effect }: Change, { style }: PlanTextOptions): readonly Row[] {
  const paint = type === "Create" ? style.good : type === "Delete" ? style.bad : undefined;
  const [first = changeWords[type], ...others] = fields.map(fieldWords);
  const rest = others.map((words) => [{ text: "" }, { text: "" }, { text: words }, { text: "" }]);
  return [
    [
      { text: marks[type], paint },
      { text: object },
      { text: first },
      { text: effectWords[effect], paint: style.title },
    ],
    ...rest,
  ];
}

function actionLines({ actions, expectedMs }: PlanDocument, options: PlanTextOptions): readonly string[] {
  const { style } = options;
  const rows = actions.map((action) => [
    { text: `${action.id}.`, isRight: true },
    { text: action.node },
    { text: actionWords(action) },
    { text: action.after.length === 0 ? "" : `after ${action.after.join(", ")}`, paint: style.faint },
    action.disruptive ? { text: "disrupts", paint: style.bad } : { text: "safe" },
    { text: expectedWords(action), isRight: true },
    { text: action.reason },
  ]);
  const head = ["", "", "", "", "", "expected", "because"];
  const lines = section(`Actions (done in ${spanText(expectedMs)})`, rows, { ...options, head });
  const note = basisNote(actions.slice(0, rowsMax));
  return note === "" ? lines : [...lines, ...noteLines(note, options)];
}

function impactLines(document: PlanDocument, options: PlanTextOptions): readonly string[] {
  const { objects, nodes, redundancy } = document.impact;
  const untouched = untouchedCount(document);
  const rows = [
    ...objects.map((one) => [{ text: one.object }, { text: impactWords(one) }]),
    ...nodes.map((one) => [{ text: one.node }, { text: nodeWords(one, document) }]),
  ];
  const lines = section("Impact", rows, options);
  const others = untouched === 0 || lines.length === 0 ? [] : noteLines(`${untouched} untouched`, options);
  const spare = redundancy.map((one) => [{ text: one.group }, { text: redundancyWords(one) }]);
  return [...lines, ...others, ...section("Redundancy", spare, options)];
}

function endLines(document: PlanDocument, options: PlanTextOptions): readonly string[] {
  const rows = troubledAtEnd(document).map(([object, words]) => [
    { text: object },
    { text: words, paint: options.style.bad },
  ]);
  return section("In the end", rows, options);
}

function waitLines({ waits }: PlanDocument, options: PlanTextOptions): readonly string[] {
  return section(
    "Waits",
    waits.map(({ object, waitsFor }) => [{ text: object }, { text: waitsFor }]),
    options,
  );
}

function riskLines({ risks }: PlanDocument, options: PlanTextOptions): readonly string[] {
  return section(
    "Risks",
    risks.map((risk) => riskRow(risk, options)),
    options,
  );
}

function riskRow(risk: PlanRisk, { style }: PlanTextOptions): Row {
  const word = riskWord(risk);
  const advice = riskAdvice(risk);
  return [
    { text: word, paint: word === "BLOCK" ? style.bad : undefined },
    { text: risk.code, paint: style.title },
    { text: risk.object },
    { text: advice === "" ? risk.message : `${risk.message} (${advice})` },
  ];
}

function unknownLines({ unknowns }: PlanDocument, options: PlanTextOptions): readonly string[] {
  return section(
    "Unknown",
    unknowns.map(({ node = "-", what }) => [{ text: node }, { text: what }]),
    options,
  );
}

function summaryLines(document: PlanDocument, { style, width }: PlanTextOptions): readonly string[] {
  const isBad = document.blockedBy.length > 0 || !document.complete;
  return wrapped(summaryWords(document), width).map((line) => (isBad ? style.bad(line) : style.good(line)));
}

type Row = readonly Cell[];

interface SectionOptions extends PlanTextOptions {
  readonly head?: readonly string[];
}

/** Nothing where there are no rows; beyond `rowsMax` of them their number. */
function section(title: string, rows: readonly Row[], { style, width, head }: SectionOptions): readonly string[] {
  if (rows.length === 0) return [];
  const shown = rows.slice(0, rowsMax);
  const lines = columnsText(shown, { width, indent: "  ", ...(head === undefined ? {} : { head }) });
  const isHeadShown = head !== undefined && (lines[0] ?? "").startsWith(" ".repeat(title.length + 2));
  const names = isHeadShown ? style.faint((lines[0] ?? "").slice(title.length)) : "";
  const more = rows.length - shown.length;
  return [
    `${style.title(title)}${names}`,
    ...(isHeadShown ? lines.slice(1) : lines),
    ...(more === 0 ? [] : noteLines(`and ${more} more: -o json has all of them`, { style, width })),
  ];
}

function noteLines(text: string, { style, width }: PlanTextOptions): readonly string[] {
  return columnsText([[{ text, paint: style.faint }]], { width, indent: "  " });
}

function wrapped(text: string, width: number | undefined): readonly string[] {
  return width === undefined ? [text] : wrapText(text, width);
}
