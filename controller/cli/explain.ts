import type { KindDefinition } from "../api/catalog.ts";
import { nearestName } from "../api/nearest-name.ts";
import { describeField, type UnknownField } from "../report/describe-field.ts";
import { explainText } from "../report/explain-text.ts";
import { createStyle } from "../report/style.ts";
import { describeUnknownKind, findKind } from "./find-kind.ts";
import { openCatalog } from "./open-catalog.ts";
import { hasColour, type Terminal } from "./terminal.ts";

export interface ExplainOptions {
  readonly isRecursive: boolean;
  readonly output: "text" | "json";
}

/** `holdfast explain`: the field documentation of the CRDs. Exit code 1 where there is no such kind or field. */
export function explain(topic: string, options: ExplainOptions, terminal: Terminal): number {
  const [name = "", ...path] = topicSteps(topic);
  const kind = findKind(name);
  const definition = kind === undefined ? undefined : openCatalog().find(kind);
  if (definition === undefined) return refuse(describeUnknownKind(name), terminal);
  const field = describeField(definition, path);
  if ("unknown" in field) return refuse(describeUnknownField(definition, path, field), terminal);
  if (options.output === "json") {
    terminal.out(`${JSON.stringify({ kind: definition.kind, ...field }, null, 2)}\n`);
    return 0;
  }
  const style = createStyle(hasColour(terminal, terminal.isOutTerminal));
  terminal.out(explainText(definition, field, { style, width: terminal.width, isRecursive: options.isRecursive }));
  return 0;
}

/** `HAGroup.spec.members[0].name`, `hag.spec.members[].name` and `hag.spec.members.name` mean the same field. */
function topicSteps(topic: string): readonly string[] {
  return topic
    .replaceAll(/\[[^\]]*\]/g, "")
    .split(".")
    .filter((step, index) => index === 0 || step !== "");
}

function describeUnknownField(
  definition: KindDefinition,
  path: readonly string[],
  { unknown, parent, known }: UnknownField,
): string {
  const place = parent === "" ? definition.kind : `${definition.kind}.${parent}`;
  // Whoever leaves out `spec` means it.
  const below = parent === "" ? describeField(definition, ["spec", ...path]) : undefined;
  if (below !== undefined && !("unknown" in below)) {
    return `${unknown} is not a field of ${place}; did you mean ${definition.kind}.${below.path}?`;
  }
  if (known.length === 0) return `${unknown} is not a field of ${place}, which has no fields`;
  const nearest = nearestName(unknown, known);
  const hint = nearest === undefined ? `there are ${known.join(", ")}` : `did you mean ${nearest}?`;
  return `${unknown} is not a field of ${place}; ${hint}`;
}

function refuse(sentence: string, terminal: Terminal): number {
  terminal.err(`holdfast explain: ${sentence}\n`);
  return 1;
}
