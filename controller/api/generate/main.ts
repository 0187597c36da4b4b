/**
 * `npm run generate`: writes kinds.gen.ts and types.gen.ts from crds/. A tool for those who change crds/: nothing that
 * runs imports it, and on this floor it alone reads and writes files.
 */
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { generateFiles } from "./generate-files.ts";

const root = join(import.meta.dirname, "../../..");
const crds = readdirSync(join(root, "crds"))
  .filter((file) => file.endsWith(".yaml"))
  .map((file) => ({ file, text: readFileSync(join(root, "crds", file), "utf8") }));

for (const [name, text] of await generateFiles(crds)) writeFileSync(join(root, "controller/api", name), text);
