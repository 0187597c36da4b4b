import { applyDefaults } from "../../controller/api/apply-defaults.ts";
import { checkValue } from "../../controller/api/check-structure.ts";
import type { Place } from "../../controller/api/load-objects.ts";
import { formatPath, type FieldPath, type ManifestError, type Violation } from "../../controller/api/manifest-error.ts";
import { isRecord } from "../../controller/api/structure/is-record.ts";
import { parseYaml, type SourceText, type YamlDocument } from "../../controller/api/yaml.ts";
import { scenarioSchema } from "./scenario-schema.ts";
import type { Verb } from "./scenario.ts";

export type ScenarioReading =
  | { readonly type: "read"; readonly scenario: ScenarioText }
  /** A text of something else, such as manifests. */
  | { readonly type: "other" }
  | { readonly type: "wrong"; readonly errors: readonly ManifestError[] };

/** A scenario as it is written, by itself sound; what it speaks of is not looked for yet. */
export interface ScenarioText {
  readonly file: string;
  readonly document: YamlDocument;
  readonly written: WrittenScenario;
  readonly place: (path: FieldPath, atKey?: boolean) => Place;
}

/** With its defaults, as `scenarioSchema` says. */
export interface WrittenScenario {
  readonly scenario: string;
  readonly seed: number;
  readonly manifests?: readonly string[];
  readonly objects?: readonly unknown[];
  readonly cluster: {
    readonly managers: number;
    readonly managersOn: "Nodes" | "OwnMachines";
    readonly clockSlew: number;
  };
  readonly lasts?: string;
  readonly timeline: readonly WrittenEntry[];
  readonly expect: {
    readonly atEnd: readonly WrittenState[];
    readonly outages: readonly { readonly group: string; readonly atMost?: string; readonly times?: number }[];
    readonly order: readonly (readonly WrittenAction[])[];
    readonly never: readonly WrittenAction[];
    readonly violation?: string;
  };
}

export interface WrittenEntry {
  readonly at: string;
  readonly whenSettled?: true;
  readonly fault?: string;
  readonly target?: string;
  readonly lasts?: string;
  readonly args?: Readonly<Record<string, number>>;
  readonly apply?: readonly unknown[];
  readonly applyFiles?: readonly string[];
  readonly delete?: readonly { readonly kind: string; readonly name: string }[];
  readonly repair?: true;
  readonly expect?: readonly WrittenState[];
}

export interface WrittenState {
  readonly group?: string;
  readonly resource?: string;
  readonly runsOn?: readonly string[];
  readonly primaryOn?: readonly string[];
  readonly node?: string;
  readonly isUp?: boolean;
}

export interface WrittenAction {
  readonly verb: Verb;
  readonly resource?: string;
  readonly node?: string;
}

/**
 * Reads a text that may be a scenario, and judges it by its schema; one document with a field `scenario` is one. All that
 * is wrong is told, each at its place. Never throws because of what the text holds.
 */
export function readScenario(source: SourceText): ScenarioReading {
  const { documents, errors } = parseYaml(source);
  const isMeant = documents.some(({ value }) => isRecord(value) && Object.hasOwn(value, "scenario"));
  if (errors.length > 0) return { type: "wrong", errors };
  if (!isMeant) return { type: "other" };
  const [document, second] = documents;
  if (document === undefined) return { type: "other" };
  const { file } = source;
  const place = (path: FieldPath, atKey = false): Place => ({ file, ...document.positionOf(path, atKey) });
  if (second !== undefined) return wrong(file, second, [manyDocuments]);
  const structure = document.violations.length > 0 ? document.violations : checkValue(scenarioSchema, document.value);
  const violations = structure.length > 0 ? structure : checkEntries(document.value);
  if (violations.length > 0) return wrong(file, document, violations);
  const written = asWritten(applyDefaults(scenarioSchema, document.value));
  return { type: "read", scenario: { file, document, written, place } };
}

const manyDocuments: Violation = {
  path: [],
  reason: "TooManyDocuments",
  message: "a file has one scenario and nothing else: objects stand in its objects, or in files that it names",
};

function wrong(file: string, document: YamlDocument, violations: readonly Violation[]): ScenarioReading {
  const errors = violations.map((violation) => toError(file, document, violation));
  return { type: "wrong", errors: errors.toSorted((a, b) => a.line - b.line || a.column - b.column) };
}

function toError(file: string, document: YamlDocument, { path, atKey, reason, message }: Violation): ManifestError {
  return { file, ...document.positionOf(path, atKey), object: "", path: formatPath(path), reason, message };
}

function asWritten(value: unknown): WrittenScenario {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- judged by the schema that says the same
  return value as WrittenScenario;
}

/** What the schema cannot say: what goes together in an entry, in a state, in an action. */
function checkEntries(value: unknown): readonly Violation[] {
  const { timeline, expect } = asWritten(applyDefaults(scenarioSchema, value));
  const violations = timeline.flatMap((entry, index) => [
    ...checkEntry(entry, ["timeline", index]),
    ...(entry.expect ?? []).flatMap((state, at) => checkState(state, ["timeline", index, "expect", at])),
  ]);
  return [
    ...violations,
    ...expect.atEnd.flatMap((state, index) => checkState(state, ["expect", "atEnd", index])),
    ...expect.outages.flatMap((outages, index) => checkOutages(outages, ["expect", "outages", index])),
    ...expect.order.flatMap((actions, index) =>
      actions.flatMap((action, at) => checkAction(action, ["expect", "order", index, at])),
    ),
    ...expect.never.flatMap((action, index) => checkAction(action, ["expect", "never", index])),
  ];
}

const happenings = ["fault", "apply", "applyFiles", "delete", "repair", "expect"] as const;

function checkEntry(entry: WrittenEntry, path: FieldPath): readonly Violation[] {
  const found = happenings.filter((name) => entry[name] !== undefined);
  const isOne = found.length === 1 || found.join() === "apply,applyFiles";
  const violations: Violation[] = [];
  if (!isOne && !(found.length === 0 && entry.whenSettled === true)) {
    const present = found.length === 0 ? "has none" : `has ${found.join(" and ")}`;
    const message = `must have one of fault, apply (with or without applyFiles), delete, repair, expect; ${present}`;
    violations.push({ path, reason: "RuleViolated", message });
  }
  if (entry.fault !== undefined && entry.target === undefined)
    violations.push({
      path: [...path, "target"],
      reason: "MissingField",
      message: "is missing: what the fault strikes",
    });
  if (entry.fault !== undefined) return violations;
  for (const name of ["target", "lasts", "args"] as const)
    if (entry[name] !== undefined) {
      const message = "belongs to a fault, and this entry has none";
      violations.push({ path: [...path, name], reason: "RuleViolated", message, atKey: true });
    }
  return violations;
}

function checkState(state: WrittenState, path: FieldPath): readonly Violation[] {
  const { group, resource, node, runsOn, primaryOn, isUp } = state;
  const whom = [group, resource, node].filter((name) => name !== undefined);
  const what = [runsOn, primaryOn, isUp].filter((found) => found !== undefined);
  const isOfNode = node !== undefined;
  if (whom.length === 1 && what.length === 1 && isOfNode === (isUp !== undefined)) return [];
  const message = "must be a group or a resource with runsOn or primaryOn, or a node with isUp";
  return [{ path, reason: "RuleViolated", message }];
}

function checkOutages(
  { atMost, times }: WrittenScenario["expect"]["outages"][number],
  path: FieldPath,
): readonly Violation[] {
  if (atMost !== undefined || times !== undefined) return [];
  return [{ path, reason: "RuleViolated", message: "must have atMost or times, or both; has neither" }];
}

function checkAction({ verb, resource }: WrittenAction, path: FieldPath): readonly Violation[] {
  const isOfNode = verb === "fence" || verb === "power-off" || verb === "power-on";
  if (!isOfNode || resource === undefined) return [];
  const message = `is not of a ${verb}, which is done to a node`;
  return [{ path: [...path, "resource"], reason: "RuleViolated", message, atKey: true }];
}
