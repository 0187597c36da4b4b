import { isDeepStrictEqual } from "node:util";
import { runHere } from "./boot-machine.ts";
import { findMissing } from "./find-missing.ts";
import { describeFault, faultKinds, type Fault, type FaultKind, type FaultWish } from "./fault-kinds.ts";
import type { MachineRoom } from "./machine-room.ts";
import { switchRules } from "./switch-rules.ts";

/** A fault that has happened, by the monotonic clock of the machine in milliseconds. */
export interface FaultRecord {
  readonly fault: Fault;
  /** When it began to take effect. */
  readonly atMs: number;
  /** Absent while it lasts; the same as `atMs` of one that is over at once. */
  readonly endedAtMs?: number;
}

export interface FaultDesk {
  /** The oldest first; of those that are over, the latest 200. */
  records(): readonly FaultRecord[];
  /** Does what is asked for, one wish after the other; the first that fails gives the reason and ends the rest. */
  do(wishes: readonly FaultWish[]): Promise<string | undefined>;
}

type Heal = Extract<FaultWish, { type: "heal" }>;

const recordsMax = 200;

interface Desk {
  readonly room: MachineRoom;
  readonly nowMs: () => number;
  records: readonly FaultRecord[];
}

export function createFaultDesk(room: MachineRoom, nowMs: () => number): FaultDesk {
  const desk: Desk = { room, nowMs, records: [] };
  let queue: Promise<unknown> = Promise.resolve();
  return {
    records: () => desk.records,
    do(wishes) {
      const done = queue.then(() => doAll(desk, wishes));
      queue = done.catch(() => undefined);
      return done;
    },
  };
}

async function doAll(desk: Desk, wishes: readonly FaultWish[]): Promise<string | undefined> {
  for (const wish of wishes) {
    const problem = await (wish.type === "heal" ? heal(desk, wish) : begin(desk, wish.fault));
    if (problem !== undefined) return problem;
  }
  return undefined;
}

async function begin(desk: Desk, fault: Fault): Promise<string | undefined> {
  const { room, nowMs } = desk;
  const kind = kindOf(fault);
  if (desk.records.some((record) => isLasting(record) && isDeepStrictEqual(record.fault, fault))) {
    return `Cannot make ${describeFault(fault)}: it is in force already`;
  }
  // Throws where there is no such machine, before anything is done.
  for (const machine of [fault.machine, fault.other]) if (machine !== undefined) room.portOf(machine);
  const missing = await findMissing(kind.needs);
  if (missing !== undefined) return `Cannot make ${describeFault(fault)}: it needs ${missing}, which is not installed`;
  const atMs = nowMs();
  const inForce = desk.records.filter(isLasting).map((record) => record.fault);
  const problem =
    kind.rule === undefined ? await kind.begin?.(fault, room) : await applyRules(room, [...inForce, fault]);
  if (problem !== undefined) return problem;
  if (fault.kind === "power") {
    endWhere(desk, (record) => record.fault.machine === fault.machine && kindOf(record.fault).endsWithPower === true);
  }
  const lasts = kind.end !== undefined || kind.rule !== undefined;
  const kept = desk.records.filter((record, index, { length }) => isLasting(record) || length - index < recordsMax);
  desk.records = [...kept, { fault, atMs, ...(lasts ? {} : { endedAtMs: atMs }) }];
  return undefined;
}

async function heal(desk: Desk, wish: Heal): Promise<string | undefined> {
  const { room } = desk;
  const found = desk.records.filter((record) => isLasting(record) && isMeant(record.fault, wish));
  if (found.length === 0 && wish.kind !== undefined) return healUnknown(room, wish);
  const rest = desk.records.filter((record) => isLasting(record) && !found.includes(record));
  if (found.some(({ fault }) => kindOf(fault).rule !== undefined)) {
    const rules = rest.map(({ fault }) => fault);
    const problem = await applyRules(room, rules);
    if (problem !== undefined) return problem;
  }
  for (const { fault } of found) {
    const problem = await kindOf(fault).end?.(fault, room);
    if (problem !== undefined) return problem;
    endWhere(desk, (record) => record.fault === fault);
  }
  return undefined;
}

/** Such as the power of a machine whose first process has ended without being asked to. */
async function healUnknown(room: MachineRoom, { kind = "", machine, other }: Heal): Promise<string | undefined> {
  const fault = { kind, machine: machine ?? "" };
  const { end } = kindOf(fault);
  if (machine !== undefined && end !== undefined) return end(fault, room);
  const named = [kind, machine, other].filter((word) => word !== undefined).join(" ");
  return `Cannot heal ${named}: no such fault is in force`;
}

function endWhere(desk: Desk, isMet: (record: FaultRecord) => boolean): void {
  const endedAtMs = desk.nowMs();
  desk.records = desk.records.map((record) => (isLasting(record) && isMet(record) ? { ...record, endedAtMs } : record));
}

function applyRules(room: MachineRoom, faults: readonly Fault[]): Promise<string | undefined> {
  const rules = faults.flatMap((fault) => kindOf(fault).rule?.(fault, room) ?? []);
  return runHere(["nft", "-f", "-"], switchRules(rules));
}

function isLasting({ endedAtMs }: FaultRecord): boolean {
  return endedAtMs === undefined;
}

function isMeant(fault: Fault, { kind, machine, other }: Heal): boolean {
  return (
    (kind === undefined || fault.kind === kind) &&
    (machine === undefined || fault.machine === machine) &&
    (other === undefined || fault.other === other)
  );
}

function kindOf({ kind }: Fault): FaultKind {
  const found = faultKinds.find((each) => each.kind === kind);
  if (found === undefined) throw new Error(`There is no fault ${JSON.stringify(kind)}`);
  return found;
}
