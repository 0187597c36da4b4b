import { type Catalog, createCatalog } from "../api/catalog.ts";
import { readCrd } from "../sources/crds.ts";

/** The kinds of this installation, read from its own crds/. */
export function openCatalog(): Catalog {
  return createCatalog(readCrd);
}
