import { registerHooks } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { mutate, type Change, type Mutant } from "./mutant.ts";

const root = resolve(import.meta.dirname, "../../..");

/** Makes the changes in what this process loads from now on; gives the files of which none was loaded yet. */
export function registerMutant({ changes }: Pick<Mutant, "changes">): ReadonlyMap<string, readonly Change[]> {
  const unmade = new Map<string, Change[]>();
  for (const change of changes) {
    const url = pathToFileURL(resolve(root, change.file)).href;
    unmade.set(url, [...(unmade.get(url) ?? []), change]);
  }
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const wanted = unmade.get(url);
      if (wanted === undefined) return loaded;
      unmade.delete(url);
      const { source } = loaded;
      const text = typeof source === "string" ? source : new TextDecoder().decode(source ?? undefined);
      return { ...loaded, source: mutate(text, wanted) };
    },
  });
  return unmade;
}
