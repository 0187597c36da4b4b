/**
 * `npm run generate`: writes kinds.gen.ts, types.gen.ts and docs/facts.schema.json from crds/. A tool for those who change crds/: nothing that
 * runs imports it, and on this floor it alone reads and writes files.
 */
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { createCatalog } from "../catalog.ts";
import { generateFactsSchema } from "./generate-facts-schema.ts";
import { generateFiles } from "./generate-files.ts";

const root = join(import.meta.dirname, "../../..");
const crds = readdirSync(join(root, "crds"))
  .filter((file) => file.endsWith(".yaml"))
  .map((file) => ({ file, text: readFileSync(join(root, "crds", file), "utf8") }));

for (const [name, text] of await generateFiles(crds)) writeFileSync(join(root, "controller/api", name), text);

const catalog = createCatalog((plural) => readFileSync(join(root, "crds", `${plural}.yaml`), "utf8"));
writeFileSync(join(root, "docs/facts.schema.json"), await generateFactsSchema(catalog));
