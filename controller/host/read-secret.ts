import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** The keys of a secret and what they hold; or why it cannot be read, without a word of what is in it. */
export type SecretOutcome =
  | { readonly ok: true; readonly values: ReadonlyMap<string, string> }
  | { readonly ok: false; readonly message: string };

const keysMax = 64;
const bytesMax = 1 << 20;

/**
 * Reads the secret NAME from the files `ROOT/NAME/KEY`, anew at each call, so that a new one holds as soon as it is there.
 * A line end at the end of a file is none of its value. Names that begin with a point are passed over: they are how
 * mounted secrets are swapped.
 */
export function readSecret(root: string, name: string): SecretOutcome {
  const folder = join(root, name);
  const values = new Map<string, string>();
  if (!/^[a-z0-9-]+$/.test(name)) return refuse(name, folder, "it has no name of a secret");
  try {
    const keys = readdirSync(folder).filter((key) => !key.startsWith("."));
    if (keys.length === 0) return refuse(name, folder, "there is none");
    if (keys.length > keysMax) return refuse(name, folder, `there are ${keys.length} and at most ${keysMax} are read`);
    for (const key of keys) {
      const file = join(folder, key);
      const found = statSync(file);
      if (!found.isFile()) return refuse(name, folder, `${key} is none`);
      if (found.size > bytesMax)
        return refuse(name, folder, `${key} has ${found.size} bytes and at most ${bytesMax} are read`);
      values.set(key, readFileSync(file, "utf8").replace(/\r?\n$/, ""));
    }
    return { ok: true, values };
  } catch (error) {
    return refuse(name, folder, error instanceof Error && "code" in error ? String(error.code) : String(error));
  }
}

function refuse(name: string, folder: string, why: string): SecretOutcome {
  return {
    ok: false,
    message: `Cannot read secret ${name} as its keys must be files in ${folder} on this node: ${why}`,
  };
}
