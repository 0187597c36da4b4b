import { applyDefaults } from "../../controller/api/apply-defaults.ts";
import type { HoldfastObject } from "../../controller/api/types.gen.ts";
import type { StoredObject } from "../../controller/ports/store.ts";
import { catalog } from "../crds/read-definitions.ts";

interface Extras {
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly status?: Readonly<Record<string, unknown>>;
  readonly generation?: number;
  readonly deletionTimestamp?: string;
}

/** An object as a manifest gives it, with its defaults. */
export function given(
  kind: string,
  name: string,
  spec: Readonly<Record<string, unknown>>,
  extras: Extras = {},
): HoldfastObject {
  const { namespace = "x", labels, annotations, finalizers } = extras;
  const metadata = { name, namespace, labels, annotations, finalizers };
  return completed({ apiVersion: "holdfast.dev/v1alpha1", kind, metadata: onlyPresent(metadata), spec });
}

let versions = 0;

/** The same as a store has it. */
export function stored(
  kind: string,
  name: string,
  spec: Readonly<Record<string, unknown>>,
  extras: Extras = {},
): StoredObject {
  const object = given(kind, name, spec, extras);
  versions += 1;
  const { generation = 1, deletionTimestamp, status } = extras;
  const own = {
    uid: `uid-${versions}`,
    resourceVersion: String(versions),
    generation,
    creationTimestamp: "2026-01-01T00:00:00Z",
  };
  const { namespace = "", name: _name, ...rest } = object.metadata;
  const { labels, annotations, finalizers } = rest;
  return {
    apiVersion: object.apiVersion,
    kind,
    metadata: { namespace, name, ...own, ...onlyPresent({ labels, annotations, finalizers, deletionTimestamp }) },
    spec: { ...object.spec },
    ...(status === undefined ? {} : { status }),
  };
}

/** A condition that says whether the object is as wished in this generation. */
export function ready(status: "True" | "False" | "Unknown", message = "", observedGeneration = 1) {
  return {
    type: "Ready",
    status,
    observedGeneration,
    lastTransitionTime: "2026-01-01T00:00:00Z",
    reason: "AsWished",
    message,
  };
}

function onlyPresent<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is undefined was left out
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}

function completed(
  object: Pick<HoldfastObject, "apiVersion"> & { readonly kind: string } & Readonly<Record<string, unknown>>,
): HoldfastObject {
  const schema = catalog.find(object.kind)?.schema ?? {};
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a test gives what fits the schema
  return applyDefaults(schema, object) as HoldfastObject;
}
