import type { Bar, Lane, Mark, Row } from "../../controller/report/timeline.ts";
import type { Desired, GroupKey } from "../../controller/core/desired.ts";
import { resourceKeyOf } from "../../controller/core/journal.ts";
import { managerLeaseName, specOf } from "../../controller/runtime/records.ts";
import type { SimTime } from "../event-queue.ts";
import type { CommitEvent, WorldEvent } from "../world-event.ts";
import type { TakenStep } from "./run-scenario.ts";
import type { Step } from "./scenario.ts";

/** Folds what happens in a run to the lanes of a timeline. */
export interface TimelineRecorder {
  see(event: WorldEvent): void;
  lanes(span: Span): readonly Lane[];
}

/** All in milliseconds of the world. */
interface Span {
  /** When the timeline began: 0 of what is shown. */
  readonly from: SimTime;
  /** What ended before is not shown. */
  readonly shownFrom: SimTime;
  readonly end: SimTime;
  readonly steps: readonly TakenStep[];
}

type EventOf<T extends WorldEvent["type"]> = Extract<WorldEvent, { type: T }>;

/** A bar that has not ended, in milliseconds of the world. */
type OpenBar = Omit<Bar, "toMs">;

interface Track {
  readonly bars: Bar[];
  open: OpenBar | undefined;
}

interface LeaseTrack extends Track {
  renewedAt: SimTime;
  ttlMs: number;
}

interface Machine {
  /** Of each resource, in the order in which they were first active there. */
  readonly things: Map<string, Track>;
  readonly acts: Map<string, { readonly key: string; readonly bar: OpenBar }>;
  readonly actBars: Map<string, Bar[]>;
  readonly power: Track;
  readonly lease: LeaseTrack;
  readonly marks: Mark[];
}

export function recordTimeline(): TimelineRecorder {
  const recording: Recording = {
    machines: new Map(),
    leader: { ...newTrack(), renewedAt: 0, ttlMs: 0 },
    hues: new Map(),
    groupOf: new Map(),
  };
  return {
    see: (event) => see(recording, event),
    lanes: (span) => lanesOf(recording, span),
  };
}

interface Recording {
  readonly machines: Map<string, Machine>;
  readonly leader: LeaseTrack;
  readonly hues: Map<GroupKey, number>;
  readonly groupOf: Map<string, GroupKey>;
}

function newTrack(): Track {
  return { bars: [], open: undefined };
}

function machineOf({ machines }: Recording, node: string): Machine {
  const known = machines.get(node);
  if (known !== undefined) return known;
  const fresh: Machine = {
    things: new Map(),
    acts: new Map(),
    actBars: new Map(),
    power: newTrack(),
    lease: { ...newTrack(), renewedAt: 0, ttlMs: 0 },
    marks: [],
  };
  machines.set(node, fresh);
  return fresh;
}

function see(recording: Recording, event: WorldEvent): void {
  switch (event.type) {
    case "wish":
      return seeWish(recording, event.desired);
    case "power":
      return seePower(machineOf(recording, event.node), event);
    case "active":
      return seeActive(recording, event);
    case "broken":
      return change(trackOf(recording, event), event.at, { sort: "Broken" });
    case "role":
      return change(trackOf(recording, event), event.at, { sort: event.role === "Primary" ? "Primary" : "Holds" });
    case "inactive":
      return seeInactive(recording, event);
    case "begun":
    case "ended":
      return seeAction(machineOf(recording, event.node), event);
    case "fencing":
      machineOf(recording, event.record.node).marks.push({
        atMs: event.at,
        sort: "Fenced",
        text: `${event.manager} orders the devices to fence it`,
      });
      return;
    case "commit":
      return seeLease(recording, event);
    default:
      return;
  }
}

function seeWish({ hues, groupOf }: Recording, desired: Desired): void {
  for (const { key, members } of desired.groups.values()) {
    if (!hues.has(key)) hues.set(key, hues.size);
    for (const member of members) groupOf.set(resourceKeyOf(member), key);
  }
}

function seePower(machine: Machine, { at, isUp, boot }: EventOf<"power">): void {
  if (isUp) {
    close(machine.power, at);
    machine.marks.push({ atMs: at, sort: "Booted", text: `it boots: ${boot}` });
  } else open(machine.power, { fromMs: at, sort: "Off", text: "off", detail: "" });
}

interface OfResource {
  readonly node: string;
  readonly resource: EventOf<"active">["resource"];
}

function trackOf(recording: Recording, { node, resource }: OfResource): Track {
  const { things } = machineOf(recording, node);
  const key = resourceKeyOf(resource);
  const known = things.get(key) ?? newTrack();
  things.set(key, known);
  return known;
}

function seeActive(recording: Recording, { at, node, resource, cause }: EventOf<"active">): void {
  const track = trackOf(recording, { node, resource });
  const key = resourceKeyOf(resource);
  const group = recording.groupOf.get(key);
  const hue = group === undefined ? undefined : recording.hues.get(group);
  const isForeign = cause === "Foreign";
  open(track, {
    fromMs: at,
    sort: track.open?.sort === "Primary" ? "Primary" : isForeign ? "Foreign" : "Holds",
    ...(hue === undefined ? {} : { hue }),
    text: key,
    detail: isForeign ? "brought up by hand, or at boot" : (group ?? ""),
  });
}

const causes = {
  Action: "stopped by an action",
  Backstop: "taken away by the deadman",
  Power: "the power was lost",
  Foreign: "taken away by somebody",
} as const;

function seeInactive(recording: Recording, { at, node, resource, cause }: EventOf<"inactive">): void {
  const track = trackOf(recording, { node, resource });
  if (track.open !== undefined)
    track.open = { ...track.open, detail: [track.open.detail, causes[cause]].filter((part) => part !== "").join(", ") };
  close(track, at);
  if (cause !== "Backstop") return;
  const text = `its deadman takes ${resourceKeyOf(resource)} away`;
  machineOf(recording, node).marks.push({ atMs: at, sort: "TakenAway", text });
}

function seeAction(machine: Machine, event: EventOf<"begun"> | EventOf<"ended">): void {
  const number = String(event.action);
  if (event.type === "begun") {
    const key = resourceKeyOf(event.resource);
    const bar: OpenBar = { fromMs: event.at, sort: "Acts", text: `${event.verb} ${key}`, detail: "" };
    machine.acts.set(number, { key, bar });
    return;
  }
  const begun = machine.acts.get(number);
  if (begun === undefined) return;
  machine.acts.delete(number);
  const bars = machine.actBars.get(begun.key) ?? [];
  bars.push({ ...begun.bar, toMs: event.at });
  machine.actBars.set(begun.key, bars);
}

function seeLease(recording: Recording, { object, at, isDeleted }: CommitEvent): void {
  if (object.kind !== "HALease") return;
  const record = specOf("HALease", object);
  const isClosed = record.closed || isDeleted;
  if (object.metadata.name === managerLeaseName) {
    const hue = Number(/\d+$/.exec(record.holder)?.[0] ?? 0);
    const bar: OpenBar = { fromMs: at, sort: "Leads", hue, text: record.holder, detail: "has the lease of the leader" };
    renew(recording.leader, { at, ttlMs: record.ttlMs, bar: isClosed ? undefined : bar });
  } else if (record.purpose === "Node") {
    const machine = machineOf(recording, record.holder);
    const wasOpen = machine.lease.open !== undefined;
    const bar: OpenBar = { fromMs: at, sort: "Lease", text: "lease", detail: record.incarnation };
    renew(machine.lease, { at, ttlMs: record.ttlMs, bar: isClosed ? undefined : bar });
    const text = `its lease is closed by ${record.closedBy ?? "nobody"}`;
    if (wasOpen && isClosed) machine.marks.push({ atMs: at, sort: "Closed", text });
  }
}

interface Renewal {
  readonly at: SimTime;
  readonly ttlMs: number;
  /** Undefined where the lease has ended. */
  readonly bar: OpenBar | undefined;
}

function renew(lease: LeaseTrack, { at, ttlMs, bar }: Renewal): void {
  endLapse(lease, at);
  lease.renewedAt = at;
  lease.ttlMs = ttlMs;
  if (bar === undefined) close(lease, at);
  else if (lease.open?.detail !== bar.detail || lease.open.text !== bar.text) open(lease, bar);
}

/** A renewal, or the end, that came later than the ttl after the last renewal. */
function endLapse(lease: LeaseTrack, at: SimTime): void {
  const last = lease.open;
  const due = lease.renewedAt + lease.ttlMs;
  if (last === undefined || at <= due) return;
  close(lease, due);
  open(lease, { fromMs: due, sort: "Lapsed", text: "", detail: `${last.text}: not renewed in time` });
  close(lease, at);
  open(lease, { ...last, fromMs: at });
}

function open(track: Track, bar: OpenBar): void {
  close(track, bar.fromMs);
  track.open = bar;
}

function close(track: Track, at: SimTime): void {
  if (track.open === undefined) return;
  track.bars.push({ ...track.open, toMs: at });
  track.open = undefined;
}

function change(track: Track, at: SimTime, changed: Partial<OpenBar>): void {
  if (track.open === undefined || track.open.sort === changed.sort) return;
  open(track, { ...track.open, ...changed, fromMs: at });
}

function lanesOf(recording: Recording, span: Span): readonly Lane[] {
  const { machines, leader } = recording;
  const names = [...machines.keys()].toSorted();
  const ofNode = (name: string): readonly TakenStep[] => span.steps.filter(({ step }) => strikes(step) === name);
  const others = span.steps.filter(({ step }) => !machines.has(strikes(step)));
  const wishes = wishMarks(others, span);
  endLapse(leader, span.end);
  const cluster: Lane = {
    name: "cluster: leader",
    rows: [
      { name: "", bars: shifted([...leader.bars, ...stillOpen(leader, span)], span), marks: [] },
      ...(wishes.length === 0 ? [] : [{ name: "operator", bars: [], marks: wishes }]),
      ...faultRows(others, span),
    ],
  };
  return [
    cluster,
    ...names.map((name) => nodeLane(name, machineOf(recording, name), { ...span, steps: ofNode(name) })),
  ];
}

function nodeLane(name: string, machine: Machine, span: Span): Lane {
  endLapse(machine.lease, span.end);
  const bars = [machine.power, machine.lease].flatMap((track) => [...track.bars, ...stillOpen(track, span)]);
  const marks = machine.marks
    .filter(({ atMs }) => atMs >= span.shownFrom)
    .map((mark) => ({ ...mark, atMs: mark.atMs - span.from }));
  const things = [...machine.things].flatMap(([key, track]): readonly Row[] => {
    const acts = [...machine.acts.values()].filter((act) => act.key === key);
    const underWay = acts.map(({ bar }) => ({ ...bar, toMs: span.end }));
    const all = [...track.bars, ...stillOpen(track, span), ...(machine.actBars.get(key) ?? []), ...underWay];
    const shown = shifted(all, span);
    // What was there only while the cluster came up is of no interest.
    return shown.length === 0 ? [] : [{ name: key, bars: shown, marks: [] }];
  });
  const first: Row = { name: "", bars: shifted(bars, span), marks };
  return { name, rows: [first, ...faultRows(span.steps, span), ...things] };
}

function stillOpen({ open: last }: Track, { end }: Span): readonly Bar[] {
  return last === undefined ? [] : [{ ...last, toMs: end }];
}

/** Bars of no length show nothing, and those that ended before neither. */
function shifted(bars: readonly Bar[], { from, shownFrom }: Span): readonly Bar[] {
  return bars
    .filter((bar) => bar.toMs > bar.fromMs && bar.toMs > shownFrom)
    .map((bar) => ({ ...bar, fromMs: bar.fromMs - from, toMs: bar.toMs - from }));
}

/** The node or manager that a step strikes; of a checker the node; empty where it is of no one of them. */
function strikes(step: Step): string {
  return step.type === "fault" ? (step.target.split(" ")[0] ?? "") : "";
}

function wishMarks(steps: readonly TakenStep[], { from }: Span): readonly Mark[] {
  return steps.flatMap(({ at, step }): readonly Mark[] => {
    const text = wishText(step);
    return text === undefined ? [] : [{ atMs: at - from, sort: "Wish", text }];
  });
}

function wishText(step: Step): string | undefined {
  if (step.type === "apply")
    return `applied: ${step.objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`).join(", ")}`;
  if (step.type === "delete") return `deleted: ${step.objects.map(({ kind, name }) => `${kind}/${name}`).join(", ")}`;
  return step.type === "repair" ? "everything is repaired" : undefined;
}

/** Faults that meet in time stand below each other. */
function faultRows(steps: readonly TakenStep[], { from, end }: Span): readonly Row[] {
  const rows: Bar[][] = [];
  for (const { at, until, step } of steps) {
    if (step.type !== "fault") continue;
    const args = Object.entries(step.args).map(([name, value]) => `${name} ${value}`);
    const bar: Bar = {
      fromMs: at - from,
      toMs: Math.min(until, end) - from,
      sort: "Fault",
      text: [step.fault, step.target].join(" "),
      detail: args.join(", "),
    };
    const row = rows.find((bars) => (bars.at(-1)?.toMs ?? 0) <= bar.fromMs);
    if (row === undefined) rows.push([bar]);
    else row.push(bar);
  }
  return rows.map((bars, index) => ({ name: index === 0 ? "faults" : "", bars, marks: [] }));
}
