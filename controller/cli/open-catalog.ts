import { type Catalog, createCatalog } from "../api/catalog.ts";
import { readCrd } from "../sources/crds.ts";

/** The kinds of this installation, read from its own crds/: each is parsed once in a process. */
export function openCatalog(): Catalog {
  return catalog;
}

const catalog = createCatalog(readCrd);
