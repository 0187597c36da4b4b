import type { KindDefinition } from "../../../controller/api/catalog.ts";
import type { CelRule, StructuralSchema } from "../../../controller/api/structural-schema.ts";
import { probeSchema } from "./probe.ts";

/** The kind of the probe with one rule at its root. */
export function defineProbe(rule: Partial<CelRule>): KindDefinition {
  return defineKind({ ...probeSchema, "x-kubernetes-validations": [{ rule: "true", message: "", ...rule }] });
}

/** A kind with the given schema. */
export function defineKind(schema: StructuralSchema): KindDefinition {
  return {
    kind: "Probe",
    plural: "probes",
    singular: "probe",
    shortNames: [],
    isInternal: false,
    description: "",
    schema,
    columns: [],
  };
}
