const words: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ...["", "~", "null", "Null", "NULL"].map((text) => [text, null] as const),
  ...inCases(["y", "yes", "true", "on"]).map((text) => [text, true] as const),
  ...inCases(["n", "no", "false", "off"]).map((text) => [text, false] as const),
  ...[".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"].map((text) => [text, Infinity] as const),
  ...["-.inf", "-.Inf", "-.INF"].map((text) => [text, -Infinity] as const),
  ...[".nan", ".NaN", ".NAN"].map((text) => [text, Number.NaN] as const),
]);

const integerPattern = /^[-+]?(?:0[bB][01]+|0[oO][0-7]+|0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)$/;
const floatPattern = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
/** Beside a leading point go-yaml leaves underscores to strconv.ParseFloat, which takes them between digits only. */
const pointFloatPattern = /^\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+)?$/;

/**
 * The value that sigs.k8s.io/yaml gives to a scalar without quotes, which is what kubectl, kustomize and the API server
 * read with (sigs.k8s.io/yaml/goyaml.v2, resolve.go). A timestamp is text there.
 */
export function readAsGoYaml(text: string): unknown {
  if (words.has(text)) return words.get(text);
  if (text.startsWith(".")) return pointFloatPattern.test(text) ? toFloat(text.replaceAll("_", ""), text) : text;
  if (!/^[-+0-9]/.test(text)) return text;
  const plain = text.replaceAll("_", "");
  if (integerPattern.test(plain)) return toInteger(plain);
  return floatPattern.test(plain) ? toFloat(plain, text) : text;
}

function toInteger(plain: string): number {
  const isNegative = plain.startsWith("-");
  const digits = plain.replace(/^[-+]/, "").toLowerCase();
  const value = Number(/^0[0-7]+$/.test(digits) ? `0o${digits}` : digits);
  return isNegative && value !== 0 ? -value : value;
}

function toFloat(plain: string, text: string): unknown {
  const value = Number(plain);
  if (!Number.isFinite(value)) return text;
  return value === 0 ? 0 : value;
}

function inCases(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => {
    const capital = text.charAt(0).toUpperCase() + text.slice(1);
    return [...new Set([text, capital, text.toUpperCase()])];
  });
}
