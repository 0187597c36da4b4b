import { format } from "oxfmt";

import type { Catalog } from "../catalog.ts";
import { factsJsonSchema } from "../facts-schema.ts";

/** docs/facts.schema.json: what a document of facts looks like, for other programs. */
export async function generateFactsSchema(catalog: Catalog): Promise<string> {
  // The width of .oxfmtrc.json, which this way of calling does not read.
  const { code } = await format("facts.schema.json", JSON.stringify(factsJsonSchema(catalog)), { printWidth: 120 });
  return code;
}
