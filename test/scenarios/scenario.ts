import { loadObjects, type LoadedObject } from "../../controller/api/load-objects.ts";
import { formatManifestError } from "../../controller/api/manifest-error.ts";
import { isRecord } from "../../controller/api/structure/is-record.ts";
import { parseYaml } from "../../controller/api/yaml.ts";
import { catalog } from "../crds/read-definitions.ts";
import { readCluster } from "../sim/read-cluster.ts";
import type { Deviation } from "./deviate.ts";

/** What README.md says of a scenario file, read. */
export interface Scenario {
  readonly description: string;
  /** What came true before `base` did; undefined where nothing is said of it. */
  readonly earlier: readonly LoadedObject[] | undefined;
  readonly base: readonly LoadedObject[];
  readonly wish: readonly LoadedObject[];
  /** `Kind/name` of what is in `base` and not in `wish`. */
  readonly deletes: ReadonlySet<string>;
  readonly facts: readonly Deviation[];
  readonly whatIf: readonly string[];
  readonly accept: readonly string[];
}

interface ScenarioText {
  readonly description?: string;
  readonly from?: string;
  readonly nodes?: readonly string[];
  readonly labels?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly base?: Readonly<Record<string, Spec>>;
  readonly earlier?: Readonly<Record<string, Spec | null>>;
  readonly wish?: Readonly<Record<string, Spec | null>>;
  readonly wishLabels?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly facts?: readonly Deviation[];
  readonly whatIf?: readonly string[];
  readonly accept?: readonly string[];
}

type Spec = Readonly<Record<string, unknown>>;

interface Manifest {
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: Spec;
}

const fields = [
  "description",
  "from",
  "nodes",
  "labels",
  "base",
  "earlier",
  "wish",
  "wishLabels",
  "facts",
  "whatIf",
  "accept",
];

/** Throws where the file is no scenario, or its objects have errors of their own. */
export function readScenario(file: string, text: string): Scenario {
  const written = scenarioText(file, text);
  const base = baseOf(written);
  const wish = patched(base, written);
  const { earlier } = written;
  return {
    description: written.description ?? "",
    earlier: earlier === undefined ? undefined : load(`${file} earlier`, patched(base, { wish: earlier })),
    base: load(`${file} base`, base),
    wish: load(`${file} wish`, wish),
    deletes: new Set([...base.keys()].filter((key) => !wish.has(key))),
    facts: written.facts ?? [],
    whatIf: written.whatIf ?? [],
    accept: written.accept ?? [],
  };
}

function scenarioText(file: string, text: string): ScenarioText {
  const { documents, errors } = parseYaml({ file, text });
  const [document] = documents;
  if (errors.length > 0) throw new Error(errors.map(formatManifestError).join("\n"));
  if (documents.length !== 1 || !isRecord(document?.value)) throw new Error(`${file}: must be one map`);
  const stray = Object.keys(document.value).filter((field) => !fields.includes(field));
  if (stray.length > 0) throw new Error(`${file}: has no field ${stray.join(", ")}; there are ${fields.join(", ")}`);
  return document.value;
}

function baseOf({ from, nodes = [], labels = {}, base = {} }: ScenarioText): ReadonlyMap<string, Manifest> {
  const manifests = new Map<string, Manifest>();
  if (from === undefined) manifests.set("HACluster/cluster", { labels: {}, spec: {} });
  for (const { kind, metadata, spec } of from === undefined ? [] : readCluster(from)) {
    manifests.set(`${kind}/${metadata.name}`, { labels: metadata.labels ?? {}, spec: { ...spec } });
  }
  for (const [index, node] of nodes.entries()) {
    manifests.set(`HANode/${node}`, { labels: {}, spec: { addresses: [`192.0.2.${index + 1}`] } });
  }
  for (const [key, spec] of Object.entries(base)) {
    const known = manifests.get(key);
    manifests.set(key, { labels: known?.labels ?? {}, spec: merged(known?.spec ?? {}, spec) });
  }
  return labelled(manifests, labels);
}

function labelled(manifests: ReadonlyMap<string, Manifest>, labels: NonNullable<ScenarioText["labels"]>) {
  return new Map([...manifests].map(([key, one]) => [key, { ...one, labels: labels[key.slice(7)] ?? one.labels }]));
}

function patched(
  base: ReadonlyMap<string, Manifest>,
  { wish = {}, wishLabels = {} }: Pick<ScenarioText, "wish" | "wishLabels">,
) {
  const manifests = new Map(base);
  for (const [key, patch] of Object.entries(wish)) {
    const known = manifests.get(key);
    if (patch === null) manifests.delete(key);
    else manifests.set(key, { labels: known?.labels ?? {}, spec: merged(known?.spec ?? {}, patch) });
  }
  return labelled(manifests, wishLabels);
}

/** As a JSON merge patch (RFC 7396): null takes a field away, a list is replaced as a whole. */
function merged(target: Spec, patch: Spec): Spec {
  const result: Record<string, unknown> = { ...target };
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete result[field];
    else if (isRecord(value)) {
      const before = result[field];
      result[field] = merged(isRecord(before) ? before : {}, value);
    } else result[field] = value;
  }
  return result;
}

function load(file: string, manifests: ReadonlyMap<string, Manifest>): readonly LoadedObject[] {
  const documents = [...manifests].map(([key, { labels, spec }]) => {
    const [kind, name] = key.split("/");
    return JSON.stringify({ apiVersion: "holdfast.dev/v1alpha1", kind, metadata: { name, labels }, spec });
  });
  const { objects, errors } = loadObjects([{ file, text: documents.join("\n---\n") }], catalog);
  if (errors.length > 0) throw new Error(errors.map(formatManifestError).join("\n"));
  return objects;
}
