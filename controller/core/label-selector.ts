import type { HAGroupCandidatesSelector, HAGroupCandidatesSelectorMatchExpression } from "../api/types.gen.ts";

export type LabelSelector = HAGroupCandidatesSelector;
export type Labels = Readonly<Record<string, string>>;

/** Whether a choice of nodes, by name or by label, has this one among them. */
export function isChosen(
  chosen: { readonly nodes?: readonly string[]; readonly selector?: LabelSelector },
  node: { readonly name: string; readonly labels?: Labels },
): boolean {
  if (chosen.nodes !== undefined) return chosen.nodes.includes(node.name);
  return chosen.selector !== undefined && isSelected(chosen.selector, node.labels ?? {});
}

/**
 * Whether labels fulfil every entry of a selector, as Kubernetes' label selectors do
 * (https://pkg.go.dev/k8s.io/apimachinery/pkg/labels#Requirement.Matches): an absent label fulfils NotIn, and Gt and Lt
 * compare whole numbers.
 */
export function isSelected(selector: LabelSelector, labels: Labels): boolean {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  return (
    Object.entries(matchLabels).every(([key, value]) => labelOf(labels, key) === value) &&
    matchExpressions.every((expression) => isFulfilled(expression, labels))
  );
}

function isFulfilled(expression: HAGroupCandidatesSelectorMatchExpression, labels: Labels): boolean {
  const { key, operator, values = [] } = expression;
  const value = labelOf(labels, key);
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    case "Gt":
      return compareNumbers(value, values[0]) > 0;
    case "Lt":
      return compareNumbers(value, values[0]) < 0;
  }
}

/** NaN, which is neither above nor below, where one of them is no whole number. */
function compareNumbers(value: string | undefined, bound: string | undefined): number {
  const [a, b] = [value, bound].map((text) => (text !== undefined && /^-?\d{1,15}$/.test(text) ? Number(text) : NaN));
  return (a ?? NaN) - (b ?? NaN);
}

function labelOf(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
