import { breakMs, outageOf, type Outage } from "./answer-spans.ts";
import type { FaultRecord } from "./fault-desk.ts";
import { describeFault } from "./fault-kinds.ts";
import type { LabStatus } from "./lab-status.ts";
import { describeTarget } from "./probe-target.ts";

/** How words are set apart. */
export interface Ink {
  readonly title: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
}

const faultsShown = 10;

/** A lab as text for people: the machines at the switch, what the client sees, and what went wrong lately. */
export function drawStatus(status: LabStatus, ink: Ink): string {
  const { name, machines, nowMs, startedAtMs } = status;
  const head = `${ink.title(`lab ${name}`)}  ${ink.faint(`cluster ${status.cluster}, up ${span(nowMs - startedAtMs)}`)}`;
  const names = widest(machines.map((machine) => machine.name));
  const addresses = widest(machines.map(addressOf));
  const states = machines.map((machine) => stateOf(machine, status));
  const width = widest(states);
  const rows = machines.map((machine, index) => {
    const edge = index === 0 ? "switch ─┬─" : index === machines.length - 1 ? "        └─" : "        ├─";
    const state = states[index] ?? "";
    const shown = (state === "up" ? ink.good : ink.bad)(state) + " ".repeat(width - state.length);
    const start = `${edge} ${machine.name.padEnd(names)}  ${ink.faint(addressOf(machine).padEnd(addresses))}  ${shown}`;
    return `${start}  ${contentsOf(machine, status, ink)}`.trimEnd();
  });
  return `${[head, "", ...rows, "", ...clientLines(status, ink), ...overlapLines(status, ink), ...faultLines(status, ink)].join("\n")}\n`;
}

type MachineRow = LabStatus["machines"][number];

function addressOf({ addresses }: MachineRow): string {
  return (addresses[0] ?? "").replace(/\/.*/, "");
}

function stateOf({ name, power, isFrozen, isPluggedIn }: MachineRow, { faults }: LabStatus): string {
  if (power !== "on") return power === "off" ? "power off" : "booting";
  const isMet = ({ fault, endedAtMs }: FaultRecord): boolean => fault.machine === name && endedAtMs === undefined;
  const others = faults.filter((record) => isMet(record) && !["link", "freeze", "power"].includes(record.fault.kind));
  const words = [
    ...(isPluggedIn ? [] : ["link down"]),
    ...(isFrozen ? ["frozen"] : []),
    ...others.map(({ fault }) =>
      describeFault({ ...fault, machine: "" })
        .replaceAll(/ +/g, " ")
        .trim(),
    ),
  ];
  return words.length === 0 ? "up" : words.join(", ");
}

function contentsOf({ programs, holds, kind }: MachineRow, { probe }: LabStatus, ink: Ink): string {
  if (kind === "client") return probe === undefined ? "" : ink.faint(`asks ${describeTarget(probe)}`);
  const shown = programs.map(({ name, isRunning, restarts }) => {
    const again = restarts === 0 ? "" : `(${restarts} restart${restarts === 1 ? "" : "s"})`;
    return (isRunning ? ink.faint : ink.bad)(`${name}${isRunning ? "" : " down"}${again}`);
  });
  const held = holds.map((address) => ink.title(`holds ${address}`));
  return [...shown, ...held].join("  ");
}

function clientLines({ answers, nowMs, probe }: LabStatus, ink: Ink): readonly string[] {
  if (probe === undefined) return [ink.faint("nothing is asked: there is no VirtualIP")];
  const last = answers.at(-1);
  const what = describeTarget(probe);
  if (last === undefined) return [ink.bad(`${what} has never answered`)];
  const silentMs = nowMs - last.toMs;
  // The client tells every 50 ms what it was answered.
  if (silentMs > breakMs + 100)
    return [ink.bad(`${what} has not answered for ${span(silentMs)}; the last was ${last.by}`)];
  return [
    ink.good(`${what} answers from ${last.by === "?" ? "some machine" : last.by}, for ${span(nowMs - last.fromMs)}`),
  ];
}

function overlapLines({ overlaps, watched, nowMs }: LabStatus, ink: Ink): readonly string[] {
  const last = overlaps.at(-1);
  if (watched.length === 0) return [];
  if (last === undefined) return [ink.faint(`${watched.join(", ")}: never seen on two machines at once`)];
  const { address, machines, fromMs, toMs } = last;
  const when = `${span(nowMs - toMs)} ago for ${span(toMs - fromMs)}`;
  return [ink.bad(`${address} was on ${machines.join(" and ")} at once, ${when} (${overlaps.length} times in all)`)];
}

function faultLines(status: LabStatus, ink: Ink): readonly string[] {
  const { faults } = status;
  if (faults.length === 0) return [];
  const shown = faults.slice(-faultsShown);
  const texts = shown.map(({ fault }) => describeFault(fault));
  const width = widest(texts);
  const rows = shown.map((record, index) => {
    const { atMs, endedAtMs } = record;
    const lasting =
      endedAtMs === undefined ? "lasts" : endedAtMs === atMs ? "" : `ended after ${span(endedAtMs - atMs)}`;
    const when = `${span(status.nowMs - atMs)} ago`;
    const start = `  ${(texts[index] ?? "").padEnd(width)}  ${when.padStart(12)}  ${lasting.padEnd(20)}`;
    return `${start}  ${outageText(outageAfter(record, status), ink)}`.trimEnd();
  });
  return ["", ink.title("faults"), ...rows];
}

/** What a fault did before it ended is noticed at the latest when a lease has run out after it. */
const noticedMsMax = 10_000;

/** What the client noticed of a fault: what began before its end and before the next one. */
function outageAfter(
  { atMs, endedAtMs = Infinity, fault }: FaultRecord,
  { faults, answers, nowMs }: Pick<LabStatus, "faults" | "answers" | "nowMs">,
): Outage {
  const later = faults.filter((other) => other.atMs > atMs && other.fault !== fault).map((other) => other.atMs);
  return outageOf(answers, { atMs, nowMs, untilMs: Math.min(...later, Math.max(endedAtMs, atMs + noticedMsMax)) });
}

function outageText(outage: Outage, ink: Ink): string {
  switch (outage.type) {
    case "none":
      return ink.faint("not noticed by the client");
    case "lasting":
      return ink.bad(`no answer since ${outage.from}, for ${span(outage.silentMs)}`);
    case "over":
      return `silent for ${span(outage.silentMs)}, then ${outage.from === outage.to ? outage.to : `${outage.from} → ${outage.to}`}`;
    default:
      return outage satisfies never;
  }
}

/** A length of time for people. */
export function span(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(2)} s`;
  const minutes = Math.floor(ms / 60_000);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length));
}
