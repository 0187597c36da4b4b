import { getCompileCacheDir } from "node:module";
import { join } from "node:path";
import { type Catalog, createCatalog } from "../api/catalog.ts";
import { readAnew } from "../api/parse-crd.ts";
import { readCrd } from "../sources/crds.ts";
import { readKeptYaml } from "./read-kept-yaml.ts";

/** The kinds of this installation, read from its own crds/: each is parsed once in a process. */
export function openCatalog(): Catalog {
  return catalog;
}

const catalog = createCatalog(readCrd, (text) => {
  // Beside the compiled code, and where none of that is kept neither is this.
  const cache = getCompileCacheDir();
  return cache === undefined ? readAnew(text) : readKeptYaml(text, join(cache, "yaml"), readAnew);
});
