import { apiVersion } from "../api/api-version.ts";
import { applyDefaults } from "../api/apply-defaults.ts";
import type { Catalog } from "../api/catalog.ts";
import { checkRules } from "../api/check-rules.ts";
import { checkStructure } from "../api/check-structure.ts";
import { formatPath, type Violation } from "../api/manifest-error.ts";
import { checkMetadata } from "../api/object-meta.ts";
import type { StoreRefusal } from "../ports/store.ts";
import type { ObjectCandidate, ObjectCheck } from "../stores/checked-store.ts";

/** Beyond that the message says how many more there are. */
const toldMax = 8;

/**
 * What a store takes: objects of the kinds of this installation that their schema and rules allow, those about a change
 * included, completed with their defaults. The same judgement as `holdfast validate` gives of one object.
 */
export function createObjectCheck(catalog: Catalog): ObjectCheck {
  return (candidate, old) => {
    const definition = catalog.find(candidate.kind);
    if (definition === undefined || candidate.apiVersion !== apiVersion) {
      return refuse(candidate, [`there is no such kind in ${apiVersion}: ${candidate.apiVersion} ${candidate.kind}`]);
    }
    const unsound = [...checkMetadata(candidate.metadata), ...checkStructure(definition, candidate)];
    if (unsound.length > 0) return refuse(candidate, unsound.map(textOf));
    const completed = applyDefaults(definition.schema, candidate);
    if (!isCandidate(completed, candidate)) return refuse(candidate, ["it cannot be completed with its defaults"]);
    const broken = checkRules(definition, completed, old);
    return broken.length > 0 ? refuse(candidate, broken.map(textOf)) : { ok: true, value: completed };
  };
}

function isCandidate(value: unknown, candidate: ObjectCandidate): value is ObjectCandidate {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === candidate.kind;
}

function textOf({ path, message }: Violation): string {
  return `${formatPath(path)} ${message}`;
}

function refuse({ kind, metadata }: ObjectCandidate, wrong: readonly string[]): StoreRefusal {
  const more = wrong.length > toldMax ? `; and ${wrong.length - toldMax} more` : "";
  const message = `Cannot store ${kind} ${metadata.namespace}/${metadata.name}: ${wrong.slice(0, toldMax).join("; ")}${more}`;
  return { ok: false, reason: "Refused", message };
}
