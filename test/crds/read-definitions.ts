import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import type { Catalog } from "../../controller/api/catalog.ts";
import { openCatalog } from "../../controller/cli/open-catalog.ts";

const folder = join(import.meta.dirname, "../../crds");

/** The kinds of crds/, as the program itself reads them, and its very own: rules are compiled once for a catalog. */
export const catalog: Catalog = openCatalog();

/** Every file of crds/, whether it was generated from or not. */
export function readCrdFiles(): readonly { readonly file: string; readonly text: string }[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".yaml"));
  return files.map((file) => ({ file, text: readFileSync(join(folder, file), "utf8") }));
}

/** All definitions, named, for `it.each`. */
export const definitions = catalog.kinds.map((kind) => {
  const definition = catalog.find(kind);
  if (definition === undefined) throw new Error(`the catalog names ${kind} and does not find it`);
  return { kind, definition };
});
