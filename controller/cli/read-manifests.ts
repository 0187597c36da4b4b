import { loadObjects, type IsKnown, type LoadedObject } from "../api/load-objects.ts";
import type { ManifestError } from "../api/manifest-error.ts";
import type { SourceText } from "../api/yaml.ts";
import { readSources } from "../sources/read-sources.ts";
import { openCatalog } from "./open-catalog.ts";
import type { Progress } from "./start-progress.ts";
import type { Terminal } from "./terminal.ts";

/** What stands in manifests, each object judged by itself. */
export interface Manifests {
  /** The objects that are right by themselves. */
  readonly loaded: readonly LoadedObject[];
  /** Why the others are not, and what could not be read. */
  readonly wrong: readonly ManifestError[];
  /** How many of our objects were read, right or wrong. */
  readonly objects: number;
  readonly passedOver: Readonly<Record<string, number>>;
}

export async function readManifests(
  paths: readonly string[],
  terminal: Terminal,
  { progress, isKnown }: { readonly progress: Progress; readonly isKnown?: IsKnown },
): Promise<Manifests> {
  progress.say("reading files");
  const { sources, errors: unread } = await readSources(paths, { environment: terminal.env });
  progress.say(`checking ${sources.length} files`, isMuch(sources));
  const { objects: loaded, errors, passedOver } = loadObjects(sources, openCatalog(), isKnown);
  return { loaded, wrong: [...unread, ...errors], objects: loaded.length + countWrong(errors), passedOver };
}

/** Objects that were read and are not among the loaded ones, for an error of their own. */
function countWrong(errors: readonly ManifestError[]): number {
  return new Set(errors.filter(({ object }) => object !== "").map(({ file, object }) => `${file}\n${object}`)).size;
}

/** So much text that checking it takes about a second. */
const shortTextMax = 2_000_000;

function isMuch(sources: readonly SourceText[]): boolean {
  return sources.reduce((length, { text }) => length + text.length, 0) > shortTextMax;
}
