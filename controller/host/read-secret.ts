import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

export type SecretOutcome =
  | { readonly ok: true; readonly values: ReadonlyMap<string, string> }
  /** Names files and never says what they hold. */
  | { readonly ok: false; readonly message: string };

const keysMax = 64;
const valueBytesMax = 4_096;

/**
 * The Secret of this name, a file for each of its keys below `folder`/NAME. Names that begin with a dot are passed over,
 * as a mounted Secret has them beside its keys; a line end at the end of a value does not belong to it.
 */
export function readSecret(folder: string, name: string): SecretOutcome {
  const path = join(folder, name);
  try {
    const keys = readdirSync(path).filter((key) => !key.startsWith("."));
    if (keys.length > keysMax) throw new Error(`it must have at most ${keysMax} keys; it has ${keys.length}`);
    return { ok: true, values: new Map(keys.toSorted().map((key) => [key, readValue(join(path, key))])) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ok: false, message: `Cannot read Secret ${name} in ${path}: ${why}` };
  }
}

function readValue(path: string): string {
  const { size } = statSync(path);
  if (size > valueBytesMax) throw new Error(`${path} must have at most ${valueBytesMax} bytes; it has ${size}`);
  return readFileSync(path, "utf8").replace(/\r?\n$/, "");
}
