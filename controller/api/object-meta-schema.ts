import type { StructuralSchema } from "./structural-schema.ts";

const dnsLabel = {
  type: "string",
  minLength: 1,
  maxLength: 63,
  pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
} as const satisfies StructuralSchema;

const text = { type: "string" } as const satisfies StructuralSchema;
const requiredText = { type: "string", minLength: 1 } as const satisfies StructuralSchema;

/** The fields of `metadata` as this program reads them; what the store sets itself is accepted as it comes. */
export const objectMetaSchema: StructuralSchema = {
  type: "object",
  description: "What every object has beside its spec.",
  required: ["name"],
  properties: {
    name: { ...dnsLabel, description: "The name, unique among the objects of its kind in a namespace." },
    namespace: { ...dnsLabel, description: "The namespace; each is a cluster of its own." },
    labels: { type: "object", description: "Short words to select objects by.", additionalProperties: text },
    annotations: { type: "object", description: "Texts for people and tools.", additionalProperties: text },
    finalizers: { type: "array", description: "What must end before the object may be deleted.", items: text },
    ownerReferences: {
      type: "array",
      description: "The objects that this one is deleted with.",
      items: {
        type: "object",
        required: ["apiVersion", "kind", "name", "uid"],
        properties: {
          apiVersion: requiredText,
          kind: requiredText,
          name: requiredText,
          uid: requiredText,
          controller: { type: "boolean" },
          blockOwnerDeletion: { type: "boolean" },
        },
      },
    },
    generateName: { ...text, description: "Accepted beside a name, and not used." },
    uid: { ...text, description: "Set by the store." },
    resourceVersion: { ...text, description: "Set by the store." },
    generation: { type: "integer", format: "int64", minimum: 0, description: "Set by the store." },
    creationTimestamp: { type: "string", format: "date-time", nullable: true, description: "Set by the store." },
    deletionTimestamp: { type: "string", format: "date-time", nullable: true, description: "Set by the store." },
    deletionGracePeriodSeconds: { type: "integer", format: "int64", description: "Set by the store." },
    managedFields: {
      type: "array",
      description: "Set by the store.",
      items: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
    },
    selfLink: { ...text, description: "Set by the store; obsolete." },
  },
};
