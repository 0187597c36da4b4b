import { applyDefaults } from "../../../controller/api/apply-defaults.ts";
import { checkRules } from "../../../controller/api/check-rules.ts";
import { checkStructure } from "../../../controller/api/check-structure.ts";
import { formatPath, type Violation } from "../../../controller/api/manifest-error.ts";
import type { HoldfastObject } from "../../../controller/api/types.gen.ts";
import { checkObjects } from "../../../controller/core/check/check-objects.ts";
import { catalog } from "../../crds/read-definitions.ts";

/** `Kind/name`, `Kind/namespace/name`, or one of these followed by `key=value` labels -> the spec without its defaults. */
export type Specs = Readonly<Record<string, object>>;

/** Objects as checks get them: complete, and right by themselves. An example that is not fails its test. */
export function objectsOf(specs: Specs): readonly HoldfastObject[] {
  return Object.entries(specs).map(([title, spec]) => {
    const [id = "", ...labels] = title.split(" ");
    const parts = id.split("/");
    const [kind = "", name = ""] = [parts[0], parts.at(-1)];
    const namespace = parts.length === 3 ? { namespace: parts[1] } : {};
    const metadata = { name, ...namespace, labels: Object.fromEntries(labels.map((label) => label.split("="))) };
    const definition = catalog.find(kind);
    if (definition === undefined) throw new Error(`no kind ${kind}`);
    const given = { apiVersion: "holdfast.dev/v1alpha1", kind, metadata, ...statusOf(spec) };
    const object = applyDefaults(definition.schema, given);
    const violations = [...checkStructure(definition, given), ...checkRules(definition, object)];
    if (!isSound(object, violations)) throw new Error(`${title}: ${JSON.stringify(violations)}`);
    return object;
  });
}

/** The types are generated from the schema that the object was checked against. */
function isSound(object: unknown, violations: readonly Violation[]): object is HoldfastObject {
  return violations.length === 0 && object !== undefined;
}

/** What is found, one line each: `Kind/name path Reason message`. */
export function foundIn(objects: readonly HoldfastObject[]): readonly string[] {
  return checkObjects(objects, []).map(
    ({ object, path, reason, message }) => `${object.kind}/${object.name} ${formatPath(path)} ${reason} ${message}`,
  );
}

/** A spec may bring a status along, for operations that have ended. */
function statusOf(spec: object): { readonly spec: object; readonly status?: unknown } {
  if (!("status" in spec)) return { spec };
  const { status, ...rest } = spec;
  return { spec: rest, status };
}

export const nodes = { "HANode/n1": node(1), "HANode/n2": node(2), "HANode/n3": node(3) };

export function node(number: number, more: object = {}): object {
  return { addresses: [`192.0.2.${number}`], ...more };
}

export function unit(name: string): object {
  return { systemd: { unit: `${name}.service` } };
}

/** A group of one service of the same name, and that service. */
export function role(name: string, more: object = {}): Specs {
  return { [`HAService/${name}`]: unit(name), [`HAGroup/${name}`]: { members: [member("HAService", name)], ...more } };
}

export function roles(...names: readonly string[]): Specs {
  return Object.fromEntries(names.flatMap((name) => Object.entries(role(name))));
}

/** A promotable database and its group. */
export function database(name: string, more: object = {}): Specs {
  return {
    [`HAService/${name}`]: { ocf: { agent: `ocf:heartbeat:${name}` }, promotable: {} },
    [`HAGroup/${name}`]: { members: [member("HAService", name)], replicas: 2, ...more },
  };
}

export function member(kind: string, name: string): object {
  return { kind, name };
}

/** References to groups, as rules name them. */
export function groups(...names: readonly string[]): readonly object[] {
  return names.map((name) => ({ name }));
}
