import { loadObjects } from "../../controller/api/load-objects.ts";
import type { ManifestError } from "../../controller/api/manifest-error.ts";
import { checkTogether } from "../../controller/cli/check-together.ts";
import { catalog } from "../crds/read-definitions.ts";

export interface Validation {
  readonly errors: readonly ManifestError[];
  /** Of objects, right ones and foreign ones. */
  readonly readCount: number;
}

/** What `validate` finds in texts of one cluster; the files are named by their index. */
export function validateTexts(texts: readonly string[]): Validation {
  const sources = texts.map((text, index) => ({ file: String(index), text }));
  const { objects, errors, passedOver } = loadObjects(sources, catalog);
  const passedOverCount = Object.values(passedOver).reduce((sum, count) => sum + count, 0);
  return {
    errors: [...errors, ...checkTogether(objects, errors, []).errors],
    readCount: objects.length + passedOverCount,
  };
}
