import type { ObjectDraft } from "../ports/store.ts";
import { showInvisible } from "../api/manifest-error.ts";
import type { Style } from "./style.ts";
import { unifiedDiff } from "./unified-diff.ts";
import { yamlText } from "./yaml-text.ts";

/** How one object differs; without its status, and without what the store gives. As JSON it is printed as it is. */
export interface ObjectDifference {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly change: "create" | "configure" | "prune";
  /** Absent where the store does not have it. */
  readonly before?: ObjectDraft;
  /** Absent where it would be deleted. */
  readonly after?: ObjectDraft;
}

/** The differences as `diff -u` shows them, over the objects in YAML; empty where there are none. */
export function diffText(differences: readonly ObjectDifference[], style: Style): string {
  return differences
    .flatMap((difference) => differenceLines(difference, style))
    .map((line) => `${line}\n`)
    .join("");
}

function differenceLines({ kind, namespace, name, before, after }: ObjectDifference, style: Style): readonly string[] {
  const place = `${kind}/${name} in ${namespace}`;
  const lines = unifiedDiff(linesOf(before), linesOf(after));
  return [
    style.title(`--- ${before === undefined ? "(not there)" : `${place}, stored`}`),
    style.title(`+++ ${after === undefined ? "(deleted)" : `${place}, given`}`),
    ...lines.map((line) => painted(showInvisible(line), style)),
  ];
}

function linesOf(object: ObjectDraft | undefined): readonly string[] {
  return object === undefined ? [] : yamlText(object).trimEnd().split("\n");
}

function painted(line: string, style: Style): string {
  if (line.startsWith("@@")) return style.faint(line);
  if (line.startsWith("-")) return style.bad(line);
  return line.startsWith("+") ? style.good(line) : line;
}
