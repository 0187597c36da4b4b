import { apiVersion } from "../api/api-version.ts";
import type { Catalog } from "../api/catalog.ts";
import { type JsonSchema, toJsonSchema } from "../api/json-schema.ts";
import { describeUnknownKind, findKind, userKinds } from "./find-kind.ts";
import { openCatalog } from "./open-catalog.ts";
import type { Terminal } from "./terminal.ts";

export interface SchemaOptions {
  readonly kind: string | undefined;
  readonly isAll: boolean;
}

/** `holdfast schema`: prints JSON Schema 2020-12. Exit code 1 where there is no such kind. */
export function schema({ kind: name, isAll }: SchemaOptions, terminal: Terminal): number {
  if (isAll === (name !== undefined)) return refuse("give either a kind or --all", terminal);
  if (name === undefined) return print(schemaOfAnyKind(openCatalog()), terminal);
  const kind = findKind(name);
  const definition = kind === undefined ? undefined : openCatalog().find(kind);
  if (definition === undefined) return refuse(describeUnknownKind(name), terminal);
  return print(toJsonSchema(definition), terminal);
}

/**
 * What `validate` takes, as one schema: an object of a kind that users write, or of another API, which is passed over.
 * The kinds are told apart by if / then, so that an error names the field and not "no alternative matches".
 */
/* oxlint-disable unicorn/no-thenable -- `then` is a keyword of JSON Schema */
function schemaOfAnyKind(catalog: Catalog): JsonSchema {
  const schemas = userKinds().flatMap((kind) => {
    const definition = catalog.find(kind);
    return definition === undefined ? [] : [[kind, withoutDialect(toJsonSchema(definition))] as const];
  });
  const isOurs = { properties: { apiVersion: { pattern: "^holdfast\\.dev(/|$)" } }, required: ["apiVersion"] };
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Holdfast",
    type: "object",
    required: ["apiVersion", "kind"],
    properties: { apiVersion: { type: "string" }, kind: { type: "string" } },
    if: isOurs,
    then: {
      properties: { apiVersion: { const: apiVersion }, kind: { enum: schemas.map(([kind]) => kind) } },
      allOf: schemas.map(([kind]) => ({
        if: { properties: { kind: { const: kind } }, required: ["kind"] },
        then: { $ref: `#/$defs/${kind}` },
      })),
    },
    $defs: Object.fromEntries(schemas),
  };
}

/* oxlint-enable unicorn/no-thenable */

/** Only the outermost schema says which dialect it is in. */
function withoutDialect(document: JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(document).filter(([keyword]) => keyword !== "$schema"));
}

function print(document: JsonSchema, terminal: Terminal): number {
  terminal.out(`${JSON.stringify(document, null, 2)}\n`);
  return 0;
}

function refuse(sentence: string, terminal: Terminal): number {
  terminal.err(`holdfast schema: ${sentence}\n`);
  return 1;
}
