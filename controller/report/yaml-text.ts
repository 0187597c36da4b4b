import { quoteText } from "../api/manifest-error.ts";
import { isRecord } from "../api/structure/is-record.ts";

/**
 * A JSON value as YAML in block style, with a line feed at its end. Whatever a reader of YAML 1.1 or 1.2 could take for
 * something else, and what cannot be seen, stands in double quotes: what is printed reads back as what it was.
 */
export function yamlText(value: unknown): string {
  const lines = isBlock(value) ? blockLines(value) : [scalar(value)];
  return lines.map((line) => `${line}\n`).join("");
}

type Block = Readonly<Record<string, unknown>> | readonly unknown[];

function isBlock(value: unknown): value is Block {
  return Array.isArray(value) ? value.length > 0 : isRecord(value) && Object.keys(value).length > 0;
}

function blockLines(value: Block): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item: unknown) => indented(item, "- "));
  return Object.entries(value).flatMap(([name, field]) => {
    if (field === undefined) return [];
    const key = scalar(name);
    if (!isBlock(field)) return [`${key}: ${scalar(field)}`];
    return [`${key}:`, ...blockLines(field).map((line) => `  ${line}`)];
  });
}

function indented(item: unknown, mark: string): readonly string[] {
  if (!isBlock(item)) return [`${mark}${scalar(item)}`];
  return blockLines(item).map((line, index) => `${index === 0 ? mark : "  "}${line}`);
}

function scalar(value: unknown): string {
  if (typeof value === "string") return isPlain(value) ? value : quoteText(value);
  if (Array.isArray(value)) return "[]";
  return isRecord(value) ? "{}" : JSON.stringify(value ?? null);
}

const words = /^[A-Za-z][A-Za-z0-9_./()-]*(?: [A-Za-z0-9_./()-]+)*$/;
const numbersWithUnits = /^[0-9]+(ms|s|m|h|Ki|Mi|Gi|Ti)$/;
const addresses = /^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+(\/[0-9]+)?$/;
const otherMeanings = /^(y|yes|n|no|on|off|true|false|null)$/i;

function isPlain(text: string): boolean {
  if (otherMeanings.test(text)) return false;
  return words.test(text) || numbersWithUnits.test(text) || addresses.test(text);
}
