import type { FieldPath, Violation } from "./manifest-error.ts";
import { isRecord } from "./structure/is-record.ts";

/** Kinds of ours that are designed and not built yet. */
export const kindsNotYetSupported: readonly string[] = ["VirtualServer"];

interface ValueNotYetSupported {
  readonly kind: string;
  readonly path: FieldPath;
  readonly values: readonly unknown[];
}

/** Values that a schema allows and that nothing carries out yet. */
const valuesNotYetSupported: readonly ValueNotYetSupported[] = [
  { kind: "VirtualIP", path: ["spec", "driver"], values: ["keepalived", "ocf"] },
];

/** Where an object asks for something that this version knows of and cannot do. Never throws. */
export function checkNotYetSupported(value: unknown): readonly Violation[] {
  const kind = isRecord(value) ? value["kind"] : undefined;
  return valuesNotYetSupported.flatMap((entry): readonly Violation[] => {
    const present = entry.kind === kind ? valueAt(value, entry.path) : undefined;
    if (!entry.values.includes(present)) return [];
    const message = `${String(present)} is not yet supported in this version of Holdfast`;
    return [{ path: entry.path, reason: "NotYetSupported", message }];
  });
}

function valueAt(value: unknown, path: FieldPath): unknown {
  let found = value;
  for (const step of path) {
    if (!isRecord(found) || !Object.hasOwn(found, step)) return undefined;
    found = found[step];
  }
  return found;
}
