import { createHash } from "node:crypto";

const known = new Map<string, string>();

/** The digest of names of records; the same texts come again and again. */
export function digestText(text: string): string {
  const before = known.get(text);
  if (before !== undefined) return before;
  const digest = createHash("sha256").update(text).digest("hex").slice(0, 40);
  known.set(text, digest);
  return digest;
}
