import { checkValue } from "./check-structure.ts";
import type { FieldPath, Violation } from "./manifest-error.ts";
import { objectMetaSchema } from "./object-meta-schema.ts";
import { quote } from "./structure/describe-value.ts";
import { isRecord } from "./structure/is-record.ts";

/** What every object has beside its spec (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/). */
export interface ObjectMeta {
  /** Unique among the objects of its kind in a namespace; a DNS label. */
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly OwnerReference[];
  readonly generateName?: string;
  /** This and what follows is set by the store. */
  readonly uid?: string;
  readonly resourceVersion?: string;
  /** Grows with each change of the spec. */
  readonly generation?: number;
  readonly creationTimestamp?: string | null;
  readonly deletionTimestamp?: string | null;
  readonly deletionGracePeriodSeconds?: number;
  readonly managedFields?: readonly unknown[];
  readonly selfLink?: string;
}

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

const annotationBytesMax = 256 * 1024;

/**
 * What is wrong with the `metadata` of an object, given without the object around it; paths begin with `metadata`. What
 * `kubectl get -o yaml` prints is accepted. The rules are those of the API server (k8s.io/apimachinery,
 * pkg/api/validation/objectmeta.go), except that a name is a DNS label and must be given: `generateName` alone would make
 * another object at each apply. Never throws.
 */
export function checkMetadata(value: unknown): Violation[] {
  if (value === undefined) return [{ path: ["metadata"], reason: "MissingField", message: "is missing: give a name" }];
  const found = checkValue(objectMetaSchema, value, ["metadata"]).map((violation) => asMetadata(violation, value));
  if (!isRecord(value)) return found;
  const { labels, annotations, finalizers, ownerReferences } = value;
  return [
    ...found,
    ...checkLabels(labels),
    ...checkAnnotations(annotations),
    ...checkFinalizers(finalizers),
    ...checkOwners(ownerReferences),
  ];
}

function asMetadata(violation: Violation, metadata: unknown): Violation {
  const { path, reason } = violation;
  if (reason === "UnknownField" && path.length === 2 && standsBesideMetadata(path[1])) {
    return { ...violation, message: `is not a field of metadata; did you mean ${path[1]}, beside metadata?` };
  }
  const isNameless = reason === "MissingField" && path.length === 2;
  if (isNameless && isRecord(metadata) && Object.hasOwn(metadata, "generateName")) {
    return { path, reason, message: "is missing: generateName is not enough, as each apply would make another object" };
  }
  const isRefused = reason === "InvalidValue" || reason === "TooLong" || reason === "OutOfRange";
  return isRefused ? { ...violation, reason: "InvalidMetadata" } : violation;
}

/** What an indentation slip brings below metadata. */
function standsBesideMetadata(field: string | number | undefined): boolean {
  return field === "apiVersion" || field === "kind" || field === "spec" || field === "status";
}

function checkLabels(labels: unknown): readonly Violation[] {
  if (!isRecord(labels)) return [];
  const valueRule = "must be at most 63 letters, digits, '-', '_' and '.', beginning and ending with a letter or digit";
  return Object.entries(labels).flatMap(([key, value]) => {
    const violations = checkQualifiedName(["metadata", "labels", key], key);
    if (typeof value !== "string" || value === "" || isNamePart(value)) return violations;
    return [...violations, refuse(["metadata", "labels", key], `${valueRule}; is ${quote(value)}`)];
  });
}

function checkAnnotations(annotations: unknown): readonly Violation[] {
  if (!isRecord(annotations)) return [];
  const entries = Object.entries(annotations);
  const path = ["metadata", "annotations"];
  const violations = entries.flatMap(([key]) => checkQualifiedName([...path, key], key.toLowerCase()));
  const bytes = entries.reduce((sum, [key, value]) => sum + byteLength(key) + byteLength(value), 0);
  if (bytes <= annotationBytesMax) return violations;
  return [...violations, refuse(path, `must have at most ${annotationBytesMax} bytes in all, has ${bytes}`)];
}

function checkFinalizers(finalizers: unknown): readonly Violation[] {
  const names = asList(finalizers);
  const path = ["metadata", "finalizers"];
  const violations = names.flatMap((name, index) => {
    return typeof name === "string" ? checkQualifiedName([...path, index], name) : [];
  });
  const isBoth = names.includes("orphan") && names.includes("foregroundDeletion");
  return isBoth ? [...violations, refuse(path, "must not have both orphan and foregroundDeletion")] : violations;
}

function checkOwners(owners: unknown): readonly Violation[] {
  const [first, ...others] = asList(owners).flatMap((owner, index) => (isController(owner) ? [index] : []));
  return others.map((index) => {
    const path = ["metadata", "ownerReferences", index, "controller"];
    return refuse(path, `may be true for one owner only; it is for metadata.ownerReferences[${first}] already`);
  });
}

/** `name` or `prefix/name`, the form of label keys (k8s.io/apimachinery, IsQualifiedName). */
function checkQualifiedName(path: FieldPath, key: string): readonly Violation[] {
  const parts = key.split("/");
  const name = parts.at(-1) ?? "";
  const isValid = parts.length <= 2 && isNamePart(name) && (parts.length === 1 || isDnsName(parts[0] ?? ""));
  if (isValid) return [];
  const rule =
    "must be NAME or DOMAIN/NAME, where NAME has at most 63 letters, digits, '-', '_' and '.' and begins and ends with a letter or digit";
  const violation = refuse(path, `${rule}; is ${quote(key)}`);
  return [typeof path.at(-1) === "string" ? { ...violation, atKey: true } : violation];
}

function isNamePart(name: string): boolean {
  return name.length <= 63 && /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(name);
}

function isDnsName(name: string): boolean {
  return name.length <= 253 && /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/.test(name);
}

function isController(owner: unknown): boolean {
  return isRecord(owner) && owner["controller"] === true;
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function refuse(path: FieldPath, message: string): Violation {
  return { path, reason: "InvalidMetadata", message };
}

/** In UTF-8, as a store counts. */
function byteLength(value: unknown): number {
  return typeof value === "string" ? new TextEncoder().encode(value).length : 0;
}
