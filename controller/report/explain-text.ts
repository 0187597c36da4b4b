import { apiVersion } from "../api/api-version.ts";
import type { KindDefinition } from "../api/catalog.ts";
import type { FieldDescription } from "./describe-field.ts";
import type { Style } from "./style.ts";
import { wrapText } from "./wrap-text.ts";

export interface ExplainOptions {
  readonly style: Style;
  /** In characters. */
  readonly width: number;
  /**
   * All fields below with their types, those of metadata left out, instead of the fields one level down with their
   * descriptions.
   */
  readonly isRecursive: boolean;
}

/** What `holdfast explain` prints for people, with a line feed at the end. */
export function explainText(definition: KindDefinition, field: FieldDescription, options: ExplainOptions): string {
  const { style, width } = options;
  const names = [definition.plural, definition.singular, ...definition.shortNames].join(", ");
  const title = field.path === "" ? `${definition.kind} (${names})` : `${definition.kind}.${field.path}`;
  const description = field.path === "" ? definition.description : field.description;
  const sections = [
    [`${style.title(title)}  ${style.faint(apiVersion)}`],
    wrapText(description, width),
    field.path === "" ? ruleLines(field.rules, options) : factLines(field, options),
    options.isRecursive ? treeLines(field, options) : fieldLines(field, options),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join("\n")}\n`)
    .join("\n");
}

function factLines(field: FieldDescription, options: ExplainOptions): readonly string[] {
  const facts = [
    ["Type", `${field.type}${field.isRequired ? ", required" : ""}`],
    ["Default", defaultText(field)],
    ["One of", (field.enum ?? []).map(valueText).join(", ")],
    ["Bounds", field.bounds.join("; ")],
  ].filter(([, text]) => text !== "");
  const lines = facts.flatMap(([label = "", text = ""]) => labelled(label, text, options));
  return [...lines, ...ruleLines(field.rules, options)];
}

function ruleLines(rules: readonly string[], options: ExplainOptions): readonly string[] {
  return rules.flatMap((rule, index) => labelled(index === 0 ? "Rules" : "", rule, options));
}

const labelWidth = 9;

function labelled(label: string, text: string, { style, width }: ExplainOptions): readonly string[] {
  return wrapText(text, width - labelWidth).map((line, index) => {
    const head = (index === 0 ? label : "").padEnd(labelWidth);
    return `${style.faint(head)}${line}`;
  });
}

function fieldLines(field: FieldDescription, { style, width }: ExplainOptions): readonly string[] {
  const lines = field.fields.flatMap((inner) => [
    `  ${style.title(inner.name)}  ${style.faint(summary(inner))}`,
    ...wrapText(inner.description, width - 6).map((line) => `      ${line}`),
  ]);
  return lines.length === 0 ? [] : [style.title("Fields"), ...lines];
}

function treeLines(field: FieldDescription, { style }: ExplainOptions): readonly string[] {
  const tree = (fields: readonly FieldDescription[], indent: string): readonly string[] =>
    fields.flatMap((inner) => [
      `${indent}${inner.name}  ${style.faint(summary(inner))}`,
      // The same for every kind, and longer than many a spec.
      ...(inner.path === "metadata" ? [] : tree(inner.fields, `${indent}  `)),
    ]);
  return field.fields.length === 0 ? [] : [style.title("Fields"), ...tree(field.fields, "  ")];
}

function summary(field: FieldDescription): string {
  const preset = field.default === undefined ? "" : `, default ${valueText(field.default)}`;
  const values = field.enum === undefined ? "" : `, one of ${field.enum.map(valueText).join(" ")}`;
  return `${field.type}${field.isRequired ? ", required" : ""}${preset}${values}`;
}

function defaultText(field: FieldDescription): string {
  if (field.default !== undefined) return valueText(field.default);
  return field.inherited ?? "";
}

function valueText(value: unknown): string {
  return typeof value === "string" && value !== "" ? value : JSON.stringify(value);
}
