import type { Catalog } from "../../controller/api/catalog.ts";
import { durationMs } from "../../controller/api/duration.ts";
import { loadObjectsIn, type LoadedObject } from "../../controller/api/load-objects.ts";
import { formatPath, type FieldPath, type ManifestError, type Reason } from "../../controller/api/manifest-error.ts";
import { checkLoaded } from "./check-loaded.ts";
import { judgeFault } from "./judge-fault.ts";
import { knownNames, type Known } from "./known-names.ts";
import type { ScenarioText, WrittenAction, WrittenEntry, WrittenState } from "./read-scenario.ts";
import type { ActionPattern, Entry, Expected, ExpectedState, Scenario, Stage, Step } from "./scenario.ts";

export type Composed =
  | { readonly ok: true; readonly scenario: Scenario; readonly notes: readonly string[] }
  | { readonly ok: false; readonly errors: readonly ManifestError[] };

export interface ComposeParts {
  readonly text: ScenarioText;
  readonly catalog: Catalog;
  /** What stands in the files that it names, by the path as it is written. */
  readonly files: ReadonlyMap<string, readonly LoadedObject[]>;
}

/** The longest time that a scenario may speak of. */
const longestMs = 86_400_000;

/**
 * A scenario with all that it speaks of: its objects, each judged by itself and beside the others, and every name found.
 * Else all that is wrong, each at its place.
 */
export function composeScenario(parts: ComposeParts): Composed {
  const composing: Composing = { ...parts, errors: [] };
  const { written } = parts.text;
  const first = objectsAt(composing, ["objects"], written);
  const applied = written.timeline.map((entry, index) =>
    objectsAt(composing, ["timeline", index, "apply"], { objects: entry.apply, manifests: entry.applyFiles }),
  );
  if (composing.errors.length === 0) composing.errors.push(...checkLoaded(first, applied));
  if (composing.errors.length === 0 && !first.some(({ object }) => object.kind === "HANode"))
    report(composing, [], {
      reason: "MissingField",
      message: "must declare at least one HANode, in its objects or manifests; has none",
    });
  if (composing.errors.length > 0) return { ok: false, errors: composing.errors };
  const { cluster, seed, scenario: title } = written;
  const setup = { managers: cluster.managers, managersOn: cluster.managersOn, clockSlewMax: cluster.clockSlew };
  const objects = first.map(({ object }) => object);
  const later = applied.flatMap((set) => set.map(({ object }) => object));
  const known = knownNames({ objects, later, setup, added: nodesAdded(written.timeline) });
  const stages = stagesOf(composing, known, applied);
  const expected = expectedOf(composing, known);
  const lastsMs = written.lasts === undefined ? 0 : timeOf(composing, ["lasts"], written.lasts);
  if (composing.errors.length > 0) return { ok: false, errors: inOrder(composing.errors) };
  const notes = known.assumptionNotes(written.timeline.flatMap(({ fault }) => (fault === undefined ? [] : [fault])));
  return { ok: true, scenario: { title, seed, setup, objects, stages, lastsMs, expected }, notes };
}

interface Composing extends ComposeParts {
  readonly errors: ManifestError[];
}

function report(
  { text, errors }: Composing,
  path: FieldPath,
  wrong: { readonly reason: Reason; readonly message: string },
): void {
  const { reason, message } = wrong;
  errors.push({ ...text.place(path), object: "", path: formatPath(path), reason, message });
}

function inOrder(errors: readonly ManifestError[]): readonly ManifestError[] {
  return errors.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

function objectsAt(
  { text, catalog, files, errors }: Composing,
  path: FieldPath,
  {
    objects = [],
    manifests = [],
  }: { readonly objects?: readonly unknown[] | undefined; readonly manifests?: readonly string[] | undefined },
): readonly LoadedObject[] {
  const paths = objects.map((_object, index) => [...path, index]);
  const inline = loadObjectsIn({ file: text.file, document: text.document, paths }, catalog);
  errors.push(...inline.errors);
  return [...manifests.flatMap((name) => files.get(name) ?? []), ...inline.objects];
}

function nodesAdded(timeline: readonly WrittenEntry[]): readonly string[] {
  return timeline.flatMap(({ fault, target }) => (fault === "node-added" && target !== undefined ? [target] : []));
}

function stagesOf(composing: Composing, known: Known, applied: readonly (readonly LoadedObject[])[]): readonly Stage[] {
  const stages: Entry[][] = [[]];
  for (const [index, written] of composing.text.written.timeline.entries()) {
    const path = ["timeline", index];
    if (written.whenSettled === true) stages.push([]);
    const step = stepOf(composing, { known, path, objects: applied[index] ?? [] }, written);
    const atMs = timeOf(composing, [...path, "at"], written.at);
    if (step !== undefined) stages.at(-1)?.push({ atMs, step });
  }
  return stages.map((entries) => ({ entries }));
}

interface StepParts {
  readonly known: Known;
  readonly path: FieldPath;
  readonly objects: readonly LoadedObject[];
}

/** Undefined where it only waits, or is wrong. */
function stepOf(composing: Composing, { known, path, objects }: StepParts, written: WrittenEntry): Step | undefined {
  const { fault, target = "", args = {}, lasts } = written;
  if (fault !== undefined) {
    for (const wrong of judgeFault({ fault, target, args, hasEnd: lasts !== undefined }, known))
      report(composing, [...path, ...wrong.path], wrong);
    const lastsMs = lasts === undefined ? undefined : timeOf(composing, [...path, "lasts"], lasts);
    return { type: "fault", fault, target, args, lastsMs };
  }
  if (written.repair === true) return { type: "repair" };
  if (written.delete !== undefined) return deletion(composing, { known, path, objects }, written.delete);
  if (written.expect !== undefined) {
    const states = written.expect.map((state, index) =>
      stateOf(composing, known, { state, path: [...path, "expect", index] }),
    );
    return { type: "expect", states };
  }
  return objects.length === 0 ? undefined : { type: "apply", objects: objects.map(({ object }) => object) };
}

function deletion(
  composing: Composing,
  { known, path }: StepParts,
  objects: NonNullable<WrittenEntry["delete"]>,
): Step {
  for (const [index, { kind, name }] of objects.entries())
    known.object(`${kind}/${name}`, (message) =>
      report(composing, [...path, "delete", index], { reason: "UnknownReference", message }),
    );
  return { type: "delete", objects };
}

function expectedOf(composing: Composing, known: Known): Expected {
  const { expect } = composing.text.written;
  const pattern = (action: WrittenAction, path: FieldPath): ActionPattern =>
    patternOf(composing, known, { action, path });
  return {
    atEnd: expect.atEnd.map((state, index) => stateOf(composing, known, { state, path: ["expect", "atEnd", index] })),
    outages: expect.outages.map(({ group, atMost, times }, index) => {
      const path = ["expect", "outages", index];
      return {
        path: formatPath(path),
        group: found(composing, [...path, "group"], (tell) => known.group(group, tell)),
        atMostMs: atMost === undefined ? undefined : timeOf(composing, [...path, "atMost"], atMost),
        times,
      };
    }),
    order: expect.order.map((actions, index) => ({
      path: formatPath(["expect", "order", index]),
      steps: actions.map((action, at) => pattern(action, ["expect", "order", index, at])),
    })),
    never: expect.never.map((action, index) => {
      const path = ["expect", "never", index];
      return { path: formatPath(path), pattern: pattern(action, path) };
    }),
    violation: expect.violation,
  };
}

function stateOf(
  composing: Composing,
  known: Known,
  { state, path }: { readonly state: WrittenState; readonly path: FieldPath },
): ExpectedState {
  const { group, resource, node, runsOn, primaryOn, isUp } = state;
  const at = formatPath(path);
  const nodeAt = (name: string, ...steps: FieldPath): string =>
    found(composing, [...path, ...steps], (tell) => known.node(name, tell));
  if (node !== undefined) return { type: "node", path: at, node: nodeAt(node, "node"), isUp: isUp === true };
  const field = primaryOn === undefined ? "runsOn" : "primaryOn";
  const nodes = (primaryOn ?? runsOn ?? []).map((name, index) => nodeAt(name, field, index));
  const role = primaryOn === undefined ? "Any" : "Primary";
  if (group !== undefined) {
    const key = found(composing, [...path, "group"], (tell) => known.group(group, tell));
    return { type: "group", path: at, group: key, nodes, role };
  }
  const key = found(composing, [...path, "resource"], (tell) => known.object(resource ?? "", tell));
  return { type: "resource", path: at, resource: key, nodes, role };
}

function patternOf(
  composing: Composing,
  known: Known,
  { action, path }: { readonly action: WrittenAction; readonly path: FieldPath },
): ActionPattern {
  const { verb, resource, node } = action;
  return {
    verb,
    resource:
      resource === undefined
        ? undefined
        : found(composing, [...path, "resource"], (tell) => known.object(resource, tell)),
    node: node === undefined ? undefined : found(composing, [...path, "node"], (tell) => known.node(node, tell)),
  };
}

/** What a name stands for; one that stands for nothing is told, and given back as it is. */
function found(composing: Composing, path: FieldPath, find: (tell: (message: string) => void) => string): string {
  return find((message) => report(composing, path, { reason: "UnknownReference", message }));
}

function timeOf(composing: Composing, path: FieldPath, text: string): number {
  const time = durationMs(text);
  if (time > longestMs) report(composing, path, { reason: "OutOfRange", message: `must be at most 24h, is ${text}` });
  return time;
}
