import { applyDefaults } from "../../controller/api/apply-defaults.ts";
import { checkMetadata } from "../../controller/api/object-meta.ts";
import { checkRules } from "../../controller/api/check-rules.ts";
import { checkStructure } from "../../controller/api/check-structure.ts";
import type { Violation } from "../../controller/api/manifest-error.ts";
import { isRecord } from "../../controller/api/structure/is-record.ts";
import { apiVersion } from "../../controller/api/api-version.ts";
import { catalog } from "../crds/read-definitions.ts";

/** What Holdfast says of an object without a server, in the order in which it is asked. */
export interface OfflineVerdict {
  /** Of metadata and structure, each field for itself; without any of these come defaults and rules. */
  readonly faults: readonly Violation[];
  readonly broken: readonly Violation[];
  /** With its defaults; undefined where there are faults. */
  readonly object: unknown;
}

/** Undefined for an object that is none of ours. */
export function judgeOffline(value: unknown, old?: unknown): OfflineVerdict | undefined {
  if (!isRecord(value) || value["apiVersion"] !== apiVersion || typeof value["kind"] !== "string") return undefined;
  const definition = catalog.find(value["kind"]);
  if (definition === undefined) return undefined;
  const faults = [...checkMetadata(value["metadata"]), ...checkStructure(definition, value)];
  if (faults.length > 0) return { faults, broken: [], object: undefined };
  const object = applyDefaults(definition.schema, value);
  const before = old === undefined ? undefined : applyDefaults(definition.schema, old);
  return { faults, broken: checkRules(definition, object, before), object };
}
