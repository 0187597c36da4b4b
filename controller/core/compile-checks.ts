import { durationMs } from "../api/duration.ts";
import type { CheckerSpec, HAGroupSpec, HoldfastObject } from "../api/types.gen.ts";
import type { VerdictRule } from "./checker-verdict.ts";
import type { CheckerWish, GroupKey, NodeName } from "./desired.ts";
import { isChosen } from "./label-selector.ts";
import type { Ms } from "./lease.ts";

type ProbeType = "http" | "https" | "tcp" | "udp" | "dns" | "smtp" | "ping" | "file" | "process" | "exec" | "plugin";

/** What is probed, and how: the one type that a Checker names, with its fields. */
export type ProbeSpec = {
  readonly [T in ProbeType]: { readonly type: T; readonly spec: NonNullable<CheckerSpec[T]> };
}[ProbeType];

/** A checker as a node runs it: by the name under which its verdict is reported. */
export interface CheckWish extends CheckerWish {
  readonly probe: ProbeSpec;
  readonly intervalMs: Ms;
  readonly timeoutMs: Ms;
  readonly rule: VerdictRule;
}

/** The checkers of one group, as they concern one node. */
export interface GroupChecks {
  readonly group: GroupKey;
  /** Whether the node may hold the group. */
  readonly isCandidate: boolean;
  readonly checks: readonly CheckWish[];
}

type Checker = Extract<HoldfastObject, { kind: "Checker" }>;
type Entry = NonNullable<HAGroupSpec["checkers"]>[number];

/** Where an entry of a group's checkers stands, and what it may name. */
export interface EntryPlace {
  readonly group: string;
  readonly index: number;
  readonly checkers: ReadonlyMap<string, Checker>;
}

/** Of each group that has any, the checkers that are there. */
export function compileChecks(objects: readonly HoldfastObject[], node: NodeName): readonly GroupChecks[] {
  const checkers = new Map<string, Checker>();
  const compiled: GroupChecks[] = [];
  for (const object of objects) if (object.kind === "Checker") checkers.set(object.metadata.name, object);
  const self = objects.find((object) => object.kind === "HANode" && object.metadata.name === node);
  for (const object of objects) {
    if (object.kind !== "HAGroup" || object.spec.checkers === undefined) continue;
    const { name } = object.metadata;
    const checks = object.spec.checkers.flatMap((entry, index) => checkWish(entry, { group: name, index, checkers }));
    const { candidates } = object.spec;
    const isCandidate = self !== undefined && (candidates === undefined || isChosen(candidates, self.metadata));
    compiled.push({ group: `HAGroup/${name}`, isCandidate, checks });
  }
  return compiled.toSorted((a, b) => (a.group < b.group ? -1 : 1));
}

/** The name by which manager and agents know an entry, and what its verdict does. */
export function checkerWish(entry: Entry, { group, index, checkers }: EntryPlace): CheckerWish {
  const named = entry.name === undefined ? undefined : checkers.get(entry.name)?.spec;
  const effect = entry.effect ?? named?.effect ?? "Fault";
  return {
    name: entry.name ?? `${group}/${index}`,
    runsOn: entry.runsOn ?? named?.runsOn ?? "Holder",
    score: effect === "Score" ? (entry.score ?? named?.score ?? 0) : undefined,
    seenAfterMs: seenAfter(named ?? entry),
  };
}

function seenAfter({ interval = "1s", fall = 2, warmUp = "0s" }: Pick<Entry, "interval" | "fall" | "warmUp">): Ms {
  return durationMs(warmUp) + fall * durationMs(interval);
}

function checkWish(entry: Entry, place: EntryPlace): readonly CheckWish[] {
  const spec = entry.name === undefined ? entry : place.checkers.get(entry.name)?.spec;
  const probe = spec === undefined ? undefined : probeOf(spec);
  if (spec === undefined || probe === undefined) return [];
  // The defaults of the CRD; in a group they are no defaults of the schema, for a name brings its own.
  const { interval = "1s", timeout = "1s", rise = 1, fall = 2, warmUp = "0s", startState = "Healthy" } = spec;
  return [
    {
      ...checkerWish(entry, place),
      probe,
      intervalMs: durationMs(interval),
      timeoutMs: durationMs(timeout),
      rule: { rise, fall, warmUpMs: durationMs(warmUp), startState },
    },
  ];
}

function probeOf(spec: Pick<CheckerSpec, ProbeType>): ProbeSpec | undefined {
  if (spec.http !== undefined) return { type: "http", spec: spec.http };
  if (spec.https !== undefined) return { type: "https", spec: spec.https };
  if (spec.tcp !== undefined) return { type: "tcp", spec: spec.tcp };
  if (spec.udp !== undefined) return { type: "udp", spec: spec.udp };
  if (spec.dns !== undefined) return { type: "dns", spec: spec.dns };
  if (spec.smtp !== undefined) return { type: "smtp", spec: spec.smtp };
  if (spec.ping !== undefined) return { type: "ping", spec: spec.ping };
  if (spec.file !== undefined) return { type: "file", spec: spec.file };
  if (spec.process !== undefined) return { type: "process", spec: spec.process };
  if (spec.exec !== undefined) return { type: "exec", spec: spec.exec };
  return spec.plugin === undefined ? undefined : { type: "plugin", spec: spec.plugin };
}
