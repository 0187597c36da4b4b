import { apiVersion as ourApiVersion } from "./api-version.ts";
import { kinds as kindNames, type KindNames } from "./kinds.gen.ts";
import type { Violation } from "./manifest-error.ts";
import { editDistance, nearestName } from "./nearest-name.ts";
import { kindsNotYetSupported } from "./not-yet-supported.ts";
import { isRecord } from "./structure/is-record.ts";
import { describeValue, quote } from "./structure/describe-value.ts";

/** What a document is, as far as its apiVersion and kind say. */
export type Identity =
  | { readonly type: "ours"; readonly kind: string }
  /** A list of objects, each of them still to be identified. */
  | { readonly type: "list"; readonly items: readonly unknown[] }
  /** Of another group; `key` is `GROUP/VERSION/KIND`. */
  | { readonly type: "foreign"; readonly key: string }
  | { readonly type: "wrong"; readonly violations: readonly Violation[] };

const [ourGroup = "", ourVersion = ""] = ourApiVersion.split("/");
/** A group that differs from ours in at most so many letters is taken for a slip. */
const groupDistanceMax = 3;

/**
 * Which object a document is; `kinds` are the kinds that are known. A document passes for foreign only when nothing in
 * it hints at one of ours: an object that is passed over because of a slip would be missed when it is needed.
 */
export function identify(value: unknown, kinds: readonly string[]): Identity {
  if (!isRecord(value)) {
    const rule = "must be an object with apiVersion, kind and metadata (several are divided by lines of ---)";
    return wrong({ path: [], reason: "NotAnObject", message: `${rule}, is ${describeValue(value)}` });
  }
  const missing = findMissing(value);
  if (missing.length > 0) return { type: "wrong", violations: missing };
  const apiVersion = String(value["apiVersion"]);
  const kind = String(value["kind"]);
  const slip = findSlip(apiVersion, kind, kinds);
  if (slip !== undefined) return wrong(slip);
  if (apiVersion === ourApiVersion && kinds.includes(kind)) return { type: "ours", kind };
  if (apiVersion === ourApiVersion || (apiVersion === "v1" && kind === "List")) return identifyList(value);
  return { type: "foreign", key: `${apiVersion}/${kind}` };
}

type Fields = Readonly<Record<string, unknown>>;

function findMissing(value: Fields): readonly Violation[] {
  const violations = ["apiVersion", "kind"].flatMap((field) => findFieldFault(value, field));
  const isNeither = !Object.hasOwn(value, "apiVersion") && !Object.hasOwn(value, "kind");
  if (!isNeither || violations.some(({ atKey }) => atKey === true)) return violations;
  const message = `has neither apiVersion nor kind, so it is no object; is ${describeValue(value)}`;
  return [{ path: [], reason: "NotAnObject", message }];
}

const meanings: Readonly<Record<string, string>> = {
  apiVersion: `group and version, ${ourApiVersion} for an object of Holdfast`,
  kind: "which kind of object it is, such as VirtualIP",
};

function findFieldFault(value: Fields, field: string): readonly Violation[] {
  if (!Object.hasOwn(value, field)) {
    const meant = Object.keys(value).find((key) => nearestName(key, ["apiVersion", "kind"]) === field);
    if (meant === undefined)
      return [{ path: [field], reason: "MissingField", message: `is missing: ${meanings[field]}` }];
    return [{ path: [meant], reason: "UnknownField", message: `is not a field; did you mean ${field}?`, atKey: true }];
  }
  const present = value[field];
  if (typeof present !== "string") {
    return [{ path: [field], reason: "WrongType", message: `must be a string, is ${describeValue(present)}` }];
  }
  // Neither has spaces, and they would hide a kind of ours.
  if (/^[^\s/]+(?:\/[^\s/]+)?$/.test(present) && (field === "apiVersion" || !present.includes("/"))) return [];
  const form = field === "apiVersion" ? "GROUP/VERSION or a version" : "one word";
  return [{ path: [field], reason: "InvalidValue", message: `must be ${form}, is ${quote(present)}` }];
}

/** What is wrong with an apiVersion and kind that are near to ours without being ours. */
function findSlip(apiVersion: string, kind: string, kinds: readonly string[]): Violation | undefined {
  const [first = "", second] = apiVersion.split("/");
  if (second === undefined) return findCoreSlip(apiVersion, kind, kinds);
  if (first !== ourGroup) return findGroupSlip(first, kind, kinds) ?? findKindOfOurs(apiVersion, kind, kinds);
  if (kindsNotYetSupported.includes(kind)) {
    return {
      path: ["kind"],
      reason: "NotYetSupported",
      message: `${kind} is not yet supported in this version of Holdfast`,
    };
  }
  if (second !== ourVersion) {
    return atVersion(`must be ${ourApiVersion}, the only version there is; is ${quote(apiVersion)}`);
  }
  if (kinds.includes(kind) || isListOf(kind, kinds)) return undefined;
  if (kind === "List") return atVersion(`must be v1, the version of List; is ${quote(apiVersion)}`);
  const known = [...kinds, ...kindsNotYetSupported];
  const nearest = nearestName(kind, known);
  const advice = nearest === undefined ? `must be one of ${writtenOf(kinds).join(", ")}` : `did you mean ${nearest}?`;
  return { path: ["kind"], reason: "UnknownKind", message: `${quote(kind)} is not a kind of ${ourGroup}: ${advice}` };
}

/** Those that users write. */
function writtenOf(known: readonly string[]): readonly string[] {
  const names: Readonly<Record<string, KindNames>> = kindNames;
  return known.filter((kind) => names[kind]?.isInternal !== true);
}

function findCoreSlip(apiVersion: string, kind: string, kinds: readonly string[]): Violation | undefined {
  if (apiVersion === "v1") {
    if (kind === "List" || !isNearlySame(kind, "List")) return findKindOfOurs(apiVersion, kind, kinds);
    return { path: ["kind"], reason: "UnknownKind", message: `${quote(kind)} is not a kind of v1: did you mean List?` };
  }
  // The core group of Kubernetes has no other version.
  return atVersion(`must be GROUP/VERSION or v1, such as ${ourApiVersion}; is ${quote(apiVersion)}`);
}

function findGroupSlip(group: string, kind: string, kinds: readonly string[]): Violation | undefined {
  const isNear = editDistance(group.toLowerCase(), ourGroup, groupDistanceMax) !== undefined;
  if (!isNear && !/holdfast/i.test(group)) return undefined;
  const isKnown = kinds.includes(kind) || kindsNotYetSupported.includes(kind) || isListOf(kind, kinds);
  const name = isKnown ? `the group of ${kind} is ${ourGroup}` : `the group ${ourGroup} was meant, it seems`;
  return atVersion(`must be ${ourApiVersion}, as ${name}; is of the group ${quote(group)}`);
}

/** A kind of ours, or one that differs from it in letter case or one letter, under another group. */
function findKindOfOurs(apiVersion: string, kind: string, kinds: readonly string[]): Violation | undefined {
  const names = kinds.flatMap((name) => [name, `${name}List`]);
  const ours = names.find((name) => isNearlySame(kind, name));
  if (ours === undefined) return undefined;
  const name =
    ours === kind ? `${kind} is a kind of Holdfast` : `${quote(kind)} looks like ${ours}, a kind of Holdfast`;
  return atVersion(`must be ${ourApiVersion}, as ${name}; is ${quote(apiVersion)}`);
}

function isNearlySame(name: string, other: string): boolean {
  return editDistance(name.toLowerCase(), other.toLowerCase(), 1) !== undefined;
}

function isListOf(kind: string, kinds: readonly string[]): boolean {
  return kind.endsWith("List") && kinds.includes(kind.slice(0, -"List".length));
}

const listFields = ["apiVersion", "kind", "metadata", "items"];

function identifyList(value: Fields): Identity {
  const unknown = Object.keys(value).filter((key) => !listFields.includes(key));
  const violations = unknown.map((key): Violation => {
    const nearest = nearestName(key, listFields);
    const advice = nearest === undefined ? `; it has ${listFields.join(", ")}` : `; did you mean ${nearest}?`;
    return { path: [key], reason: "UnknownField", message: `is not a field of a list${advice}`, atKey: true };
  });
  const items = Object.hasOwn(value, "items") ? value["items"] : undefined;
  if (items === undefined && violations.length === 0) {
    violations.push({ path: ["items"], reason: "MissingField", message: "is missing: a list has items" });
  } else if (items !== undefined && !Array.isArray(items)) {
    violations.push({ path: ["items"], reason: "WrongType", message: `must be a list, is ${describeValue(items)}` });
  }
  return violations.length === 0 && Array.isArray(items) ? { type: "list", items } : { type: "wrong", violations };
}

function atVersion(message: string): Violation {
  return { path: ["apiVersion"], reason: "UnknownVersion", message };
}

function wrong(violation: Violation): Identity {
  return { type: "wrong", violations: [violation] };
}
