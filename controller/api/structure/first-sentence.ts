/** The first sentence of a description, on one line and with its full stop; empty where there is none. */
export function firstSentence(description: string | undefined): string {
  const text = (description ?? "").replaceAll(/\s+/g, " ").trim();
  const end = /(?<!\b(?:e\.g|i\.e|etc|vs))\.(?= )/.exec(text);
  return end === null ? text : text.slice(0, end.index + 1);
}
