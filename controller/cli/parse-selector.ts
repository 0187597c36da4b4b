import type { LabelSelector } from "../core/label-selector.ts";

type Expression = NonNullable<LabelSelector["matchExpressions"]>[number];

/**
 * A selector as kubectl takes it: `tier=web,zone!=a,rack in (a,b),disk notin (ssd),gpu,!old`, all of which must hold.
 * Undefined where the text is none.
 */
export function parseSelector(text: string): LabelSelector | undefined {
  const parts = text.split(/,(?![^(]*\))/).map((part) => part.trim());
  const expressions = parts.map(parseExpression);
  const known = expressions.filter((expression) => expression !== undefined);
  return known.length === expressions.length ? { matchExpressions: known } : undefined;
}

const key = String.raw`(?<key>[A-Za-z0-9][-A-Za-z0-9_./]*)`;
const forms: readonly (readonly [RegExp, (groups: Groups) => Omit<Expression, "key">])[] = [
  [new RegExp(`^${key}$`), () => ({ operator: "Exists" })],
  [new RegExp(`^!\\s*${key}$`), () => ({ operator: "DoesNotExist" })],
  [
    new RegExp(`^${key}\\s*==?\\s*(?<value>[-A-Za-z0-9_.]*)$`),
    ({ value }) => ({ operator: "In", values: [value ?? ""] }),
  ],
  [
    new RegExp(`^${key}\\s*!=\\s*(?<value>[-A-Za-z0-9_.]*)$`),
    ({ value }) => ({ operator: "NotIn", values: [value ?? ""] }),
  ],
  [new RegExp(`^${key}\\s+in\\s+\\((?<list>[^()]*)\\)$`), ({ list }) => ({ operator: "In", values: listOf(list) })],
  [
    new RegExp(`^${key}\\s+notin\\s+\\((?<list>[^()]*)\\)$`),
    ({ list }) => ({ operator: "NotIn", values: listOf(list) }),
  ],
];

type Groups = Readonly<Record<string, string | undefined>>;

function parseExpression(text: string): Expression | undefined {
  for (const [form, read] of forms) {
    const groups: Groups | undefined = form.exec(text)?.groups;
    if (groups !== undefined) return { key: groups["key"] ?? "", ...read(groups) };
  }
  return undefined;
}

function listOf(text = ""): readonly string[] {
  return text.split(",").map((value) => value.trim());
}
