import { mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Log } from "../ports/log.ts";
import { spansMax, type AnswerSpan } from "./answer-spans.ts";
import { bridge, runHere } from "./boot-machine.ts";
import { serveControl, type Answer } from "./control.ts";
import { createFaultDesk, type FaultDesk } from "./fault-desk.ts";
import type { LabFolder } from "./lab-folder.ts";
import type { LabMachine, LabPlan } from "./lab-plan.ts";
import { keepLogsShort, startLogged, startTelling } from "./lab-programs.ts";
import type { LabRecord, LabRequest, LabStatus } from "./lab-status.ts";
import { createMachineRoom, type MachineRoom } from "./machine-room.ts";
import { servePowerSwitch } from "./power-switch.ts";
import { realMounts } from "./real-mounts.ts";
import { watchHolders, type HolderWatch } from "./watch-holders.ts";

export interface LabProgram {
  readonly name: string;
  readonly command: readonly string[];
  /** Whether it tells answer spans on standard output, as the client does. */
  readonly tellsAnswers?: boolean;
}

export interface KeptLab {
  readonly folder: LabFolder;
  readonly plan: LabPlan;
  /** What runs on a machine, in the order in which it is started. */
  readonly programsOf: (machine: LabMachine) => readonly LabProgram[];
  /** The texts of the units that run programs where a systemd does, by program. */
  readonly units: Readonly<Record<string, string>>;
  /** Folders that programs need; those that a machine would not see by itself are shared with it. */
  readonly needed: readonly string[];
  /** Of every program of the lab. */
  readonly environment: Readonly<Record<string, string>>;
  readonly log: Log;
  /** The monotonic clock of the machine, in milliseconds. */
  readonly nowMs: () => number;
}

/** Where the machine of the store has its data. */
export const storeFolder = "/var/lib/holdfast/store";
const logsEveryMs = 5_000;
/** How many of the latest spans a status has. */
const answersInStatus = 100;

/**
 * Keeps a lab until it is killed, or says why it cannot: the switch, which is this process's own network, the machines, what runs on them, and
 * what is seen of them. The first process of its process namespace must end with it: everything of the lab then does.
 */
export async function keepLab(lab: KeptLab): Promise<string> {
  const { plan, folder, nowMs, log } = lab;
  mkdirSync(folder.logs, { recursive: true });
  const problem = await buildSwitch(plan.powerSwitch);
  if (problem !== undefined) return `Cannot build the switch: ${problem}`;
  let answers: readonly AnswerSpan[] = [];
  const room = createRoom(lab, (spans) => {
    answers = mergeSpans(answers, spans);
  });
  const kept: Kept = {
    lab,
    room,
    desk: createFaultDesk(room, nowMs),
    holders: watchHolders({ addresses: plan.watched, readers: () => room.readers(), nowMs }),
    answers: () => answers,
    startedAtMs: nowMs(),
  };
  const failure = await switchOn(kept, ["store", "client"]);
  if (failure !== undefined) return failure;
  await servePowerSwitch(plan.powerSwitch.replace(/\/.*/, ""), kept.desk, room);
  await serveControl(folder.socket, (request) =>
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- who asks is of the same release
    answerRequest(request as LabRequest, kept),
  );
  setInterval(() => keepLogsShort(folder.logs), logsEveryMs);
  log.info("the lab takes requests");
  return new Promise<never>(() => undefined);
}

interface Kept {
  readonly lab: KeptLab;
  readonly room: MachineRoom;
  readonly desk: FaultDesk;
  readonly holders: HolderWatch;
  readonly answers: () => readonly AnswerSpan[];
  readonly startedAtMs: number;
}

/** Switches on all machines of these kinds at once; what fails gives the reason. */
async function switchOn({ lab, room }: Kept, kinds: readonly LabMachine["kind"][]): Promise<string | undefined> {
  const chosen = lab.plan.machines.filter(({ kind }) => kinds.includes(kind));
  const problems = await Promise.all(chosen.map(({ name }) => room.powerOn(name)));
  const failed = problems.filter((problem) => problem !== undefined);
  return failed.length === 0 ? undefined : failed.join("; ");
}

function buildSwitch(powerSwitch: string): Promise<string | undefined> {
  const lines = [
    "link set lo up",
    `link add ${bridge} type bridge stp_state 0 forward_delay 0 mcast_snooping 0`,
    `addr add ${powerSwitch} dev ${bridge}`,
    `link set ${bridge} up`,
    "",
  ];
  return runHere(["ip", "-batch", "-"], lines.join("\n"));
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // Such as what somebody has mounted for himself alone.
    return false;
  }
}

function createRoom(lab: KeptLab, takeAnswers: (spans: readonly AnswerSpan[]) => void): MachineRoom {
  const { plan, folder, environment, log } = lab;
  const mounts = realMounts(readFileSync("/proc/self/mountinfo", "utf8"), isFolder);
  const shared = lab.needed
    .filter((path) => /^\/(run|dev)\//.test(path))
    .map((path) => ({ from: path, to: path, isWritable: false }));
  const store = { from: folder.store, to: storeFolder, isWritable: true };
  return createMachineRoom({
    lab: plan.name,
    units: lab.units,
    machines: plan.machines,
    nic: plan.nic,
    log,
    environment,
    bootOf: ({ name, kind }) => ({
      disk: join(folder.disks, name),
      etc: folder.etcOf(name),
      mounts,
      shared: kind === "store" ? [...shared, store] : shared,
    }),
    programsOf: (machine) =>
      lab.programsOf(machine).map(({ name, command, tellsAnswers }) => ({
        name,
        start: (booted) =>
          tellsAnswers === true
            ? startTelling(booted, command, takeAnswers)
            : startLogged(booted, command, join(folder.logs, `${machine.name}-${name}.log`)),
      })),
  });
}

/** What is told begins with the span that was told last, which may have grown. */
function mergeSpans(known: readonly AnswerSpan[], told: readonly AnswerSpan[]): readonly AnswerSpan[] {
  const fromMs = told[0]?.fromMs ?? Infinity;
  return [...known.filter((span) => span.fromMs < fromMs), ...told].slice(-spansMax);
}

async function answerRequest(request: LabRequest, kept: Kept): Promise<Answer> {
  switch (request.type) {
    case "status":
      return { ok: true, value: statusOf(kept) };
    case "record":
      return { ok: true, value: recordOf(kept) };
    case "boot-nodes":
      return statusUnless(await switchOn(kept, ["node"]), kept);
    case "fault":
      return statusUnless(await kept.desk.do(request.wishes), kept);
    default:
      return { ok: false, message: `There is no such request: ${JSON.stringify(request)}` };
  }
}

function statusUnless(problem: string | undefined, kept: Kept): Answer {
  return problem === undefined ? { ok: true, value: statusOf(kept) } : { ok: false, message: problem };
}

function statusOf({ lab, room, desk, holders, answers, startedAtMs }: Kept): LabStatus {
  const { name, cluster, watched, probe } = lab.plan;
  return {
    name,
    cluster,
    startedAtMs,
    nowMs: lab.nowMs(),
    machines: room.status().map((machine) => ({ ...machine, holds: holders.heldBy(machine.name) })),
    watched,
    ...(probe === undefined ? {} : { probe }),
    answers: answers().slice(-answersInStatus),
    faults: desk.records(),
    overlaps: holders.record().overlaps,
  };
}

function recordOf({ lab, desk, holders, answers }: Kept): LabRecord {
  const { spans, overlaps } = holders.record();
  return { nowMs: lab.nowMs(), answers: answers(), holders: spans, overlaps, faults: desk.records() };
}
