import type { Catalog } from "./catalog.ts";
import { jsonSchemaOf, type JsonSchema } from "./json-schema.ts";
import { kinds } from "./kinds.gen.ts";
import { objectMetaSchema } from "./object-meta-schema.ts";
import type { StructuralSchema } from "./structural-schema.ts";

/** The version of a document of facts that this program writes and reads; it grows when the meaning of a field changes. */
export const factsFormat = 1;

/** More of any one thing is refused: no cluster has so many. */
const itemsMax = 100_000;
const nodesMax = 1_000;

/**
 * What a document of facts looks like. Records stand in it as their CRDs describe them, so that there is one description
 * of each. The specs of the objects are open here: each has the schema of its kind.
 */
export function factsSchema(catalog: Catalog): StructuralSchema {
  return object(
    "A cluster as it was seen: what plan and why start from where they cannot ask the cluster itself.",
    {
      format: {
        type: "integer",
        enum: [factsFormat],
        description: "Grows when the meaning of a field changes; a reader refuses one that it does not know.",
      },
      at: {
        type: "string",
        format: "date-time",
        description: "When it was written, by the clock of who wrote it (RFC 3339). All else is told by ages.",
      },
      cluster: text("The namespace of the cluster in its store."),
      store: object("Where it was read from.", {
        identity: text("The identity of the store."),
        revision: text("The revision of the store that everything but the ages shows."),
      }),
      term: count("The term of the last leader; 0 where none ever led."),
      era: {
        ...specField(catalog, "HALease", "era"),
        description: "The era that the last leader told of: the store, and the count of thaws and adoptions.",
      },
      manager: {
        ...object("Who led last; absent where nobody ever did.", {
          name: text("The manager."),
          closed: { type: "boolean", description: "True when it has ended its lease: nobody leads." },
          ttlMs: count("How long after a renewal its lease lasts, in milliseconds."),
          ...ages,
        }),
        required: ["name", "closed", "ttlMs", "lookedMs"],
      },
      nodes: {
        ...list("Each node that has a lease or a report.", nodeSchema(catalog)),
        maxItems: nodesMax,
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["name"],
      },
      assignments: list(
        "The manager's word for each group, with the members as they were when it was given: what runs was started from " +
          "the member with its uid and generation.",
        specOf(catalog, "HAAssignment"),
      ),
      claims: list("Who may hold each thing that must not be touched twice.", specOf(catalog, "HAClaim")),
      fencings: list("The fencings of boots, also those that are over.", specOf(catalog, "HAFencing")),
      objects: list(
        "What users have written, as it is stored. Without annotations, and without a status but for that of an operation " +
          "which has ended. `holdfast schema KIND` has the schema of each spec.",
        object(
          "One object.",
          {
            apiVersion: { type: "string", enum: ["holdfast.dev/v1alpha1"], description: "The group and version." },
            kind: { type: "string", enum: userKinds, description: "The kind." },
            metadata: metadataSchema,
            spec: {
              type: "object",
              description: "As it is stored.",
              "x-kubernetes-preserve-unknown-fields": true,
            },
            status: endedSchema,
          },
          ["status"],
        ),
      ),
    },
    ["manager"],
  );
}

/** The same for editors and other programs: docs/facts.schema.json. */
export function factsJsonSchema(catalog: Catalog): JsonSchema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Facts of a cluster",
    ...jsonSchemaOf(factsSchema(catalog)),
  };
}

const ages: Readonly<Record<string, StructuralSchema>> = {
  renewedMsAgo: count("Milliseconds since a renewal was last seen; absent where none was seen while it was looked at."),
  lookedMs: count("For how long it was looked at, in milliseconds: so long its silence is known."),
};

function nodeSchema(catalog: Catalog): StructuralSchema {
  const { purpose: _purpose, holder: _holder, ...lease } = specOf(catalog, "HALease").properties ?? {};
  const { node: _node, ...report } = specOf(catalog, "HANodeReport").properties ?? {};
  const neededOf = (kind: string, ...without: readonly string[]): readonly string[] =>
    (specOf(catalog, kind).required ?? []).filter((field) => !without.includes(field));
  const schema = object("One node.", {
    name: text("The node."),
    lease: {
      ...object("Its lease, and how it was seen; absent where it has none.", { ...ages, ...lease }),
      required: ["lookedMs", ...neededOf("HALease", "purpose", "holder")],
    },
    report: {
      ...object(
        "What its agent has last said; absent where it has said nothing. Of a report that is probed, a claim that an " +
          "assignment names and that is not listed is Stopped at the highest epoch that any assignment gives for it.",
        report,
      ),
      required: neededOf("HANodeReport", "node"),
    },
  });
  return { ...schema, required: ["name"] };
}

/** From their names, so that no file of crds/ is parsed for it. */
const userKinds = Object.entries(kinds).flatMap(([kind, { isInternal }]) => (isInternal ? [] : [kind]));

const endedSchema = object("Of an operation that has ended; absent with everything else.", {
  state: { type: "string", enum: ["Succeeded", "Failed", "Expired", "Cancelled"], description: "How it has ended." },
});

const { name, namespace, labels } = objectMetaSchema.properties ?? {};

const metadataSchema: StructuralSchema = {
  ...object("What of its metadata counts.", {
    ...(name === undefined ? {} : { name }),
    ...(namespace === undefined ? {} : { namespace }),
    uid: text("Another object of the same name after a deletion has another one."),
    generation: count("Grows with each change of the spec."),
    ...(labels === undefined ? {} : { labels }),
  }),
  required: ["name", "uid", "generation"],
};

function specOf(catalog: Catalog, kind: string): StructuralSchema {
  const spec = catalog.find(kind)?.schema.properties?.["spec"];
  if (spec === undefined) throw new Error(`the definition of ${kind} has no spec`);
  const { format, ...fields } = spec.properties ?? {};
  return { ...spec, properties: { ...fields, ...(format === undefined ? {} : { format: { ...format, enum: [1] } }) } };
}

function specField(catalog: Catalog, kind: string, field: string): StructuralSchema {
  return specOf(catalog, kind).properties?.[field] ?? {};
}

/** Every field is required but those that are named. */
function object(
  description: string,
  properties: Readonly<Record<string, StructuralSchema>>,
  optional: readonly string[] = [],
): StructuralSchema {
  const required = Object.keys(properties).filter((field) => !optional.includes(field));
  return { type: "object", description, required, properties };
}

function list(description: string, items: StructuralSchema): StructuralSchema {
  return { type: "array", description, maxItems: itemsMax, items };
}

function text(description: string): StructuralSchema {
  return { type: "string", description, minLength: 1, maxLength: 253 };
}

function count(description: string): StructuralSchema {
  return { type: "integer", format: "int64", description, minimum: 0 };
}
