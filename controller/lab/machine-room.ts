import { randomUUID } from "node:crypto";
import type { ChildProcess } from "node:child_process";
import type { Log } from "../ports/log.ts";
import { openAddressReader, type AddressReader } from "./address-reader.ts";
import { bootMachine, runHere, unplug, type BootedMachine } from "./boot-machine.ts";
import { bootScript, type Boot } from "./boot-script.ts";
import { removeCgroups } from "./cgroups.ts";
import type { LabMachine } from "./lab-plan.ts";
import { supervise, type Supervised } from "./supervise.ts";
import { systemdPrograms } from "./systemd-programs.ts";
import { systemdScript } from "./systemd-script.ts";

export interface ProgramStatus {
  readonly name: string;
  readonly isRunning: boolean;
  readonly restarts: number;
}

export interface MachineStatus {
  readonly name: string;
  readonly kind: LabMachine["kind"];
  readonly addresses: readonly string[];
  readonly power: "on" | "off" | "booting";
  readonly isFrozen: boolean;
  readonly isPluggedIn: boolean;
  readonly programs: readonly ProgramStatus[];
  /** The number of its first process, as the lab counts; undefined while the power is off. */
  readonly init?: number;
}

/** What can be done to the machines of a lab. What fails gives the reason. */
export interface MachineRoom {
  status(): readonly MachineStatus[];
  readers(): ReadonlyMap<string, AddressReader>;
  powerOn(machine: string): Promise<string | undefined>;
  /** Ends everything that runs on it at once, with its addresses and its cable. */
  powerOff(machine: string): Promise<string | undefined>;
  plug(machine: string, isIn: boolean): Promise<string | undefined>;
  /** Stops every process of it, and its clocks run on; or lets them go on. */
  freeze(machine: string, isFrozen: boolean): Promise<string | undefined>;
  kill(machine: string, program: string): Promise<string | undefined>;
  /** Fills the folder for the state of agents to the last byte, or takes that away. */
  fill(machine: string, isFull: boolean): Promise<string | undefined>;
  portOf(machine: string): string;
}

export interface ProgramStart {
  readonly name: string;
  readonly start: (machine: BootedMachine) => ChildProcess;
}

export interface RoomOptions {
  /** The name of the lab. */
  readonly lab: string;
  readonly machines: readonly LabMachine[];
  readonly nic: string;
  readonly log: Log;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly bootOf: (machine: LabMachine) => Pick<Boot, "disk" | "etc" | "shared" | "mounts">;
  readonly programsOf: (machine: LabMachine) => readonly ProgramStart[];
  /** The texts of the units that run these programs where a systemd does, by program. */
  readonly units: Readonly<Record<string, string>>;
}

interface Place {
  readonly machine: LabMachine;
  power: "on" | "off" | "booting";
  isFrozen: boolean;
  isPluggedIn: boolean;
  booted?: BootedMachine;
  reader?: AddressReader;
  programs: readonly Supervised[];
}

const filling = "/run/holdfast/.filled-by-the-lab";

export function createMachineRoom(options: RoomOptions): MachineRoom {
  const places = new Map(options.machines.map((machine) => [machine.name, emptyPlace(machine)]));
  const placeOf = (name: string): Place => {
    const place = places.get(name);
    if (place === undefined) throw new Error(`There is no machine ${name}: there are ${[...places.keys()].join(", ")}`);
    return place;
  };
  const running = (name: string): BootedMachine => {
    const { booted } = placeOf(name);
    if (booted === undefined) throw new Error(`The power of ${name} is off`);
    return booted;
  };
  return {
    status: () => [...places.values()].map((place) => describe(place)),
    readers: () => new Map([...places].flatMap(([name, { reader }]) => (reader === undefined ? [] : [[name, reader]]))),
    powerOn: (name) => powerOn(placeOf(name), options),
    powerOff: (name) => powerOff(placeOf(name), options),
    async plug(name, isIn) {
      const place = placeOf(name);
      place.isPluggedIn = isIn;
      if (place.booted === undefined) return undefined;
      return runHere(["ip", "link", "set", place.machine.port, isIn ? "up" : "down"]);
    },
    async freeze(name, isFrozen) {
      const machine = running(name);
      const place = placeOf(name);
      place.isFrozen = isFrozen;
      const signal = isFrozen ? "STOP" : "CONT";
      // From within, -1 means all but the first process and the one that asks, in one step. A systemd is the first one.
      if (machine.init !== machine.first) process.kill(machine.init, `SIG${signal}`);
      const all = `kill -${signal} -1 2>/dev/null || true`;
      const problem = await runHere(["nsenter", "--target", String(machine.init), "--pid", "sh", "-c", all]);
      if (!isFrozen) for (const program of place.programs) program.resume();
      return problem;
    },
    async kill(name, program) {
      running(name);
      const { programs } = placeOf(name);
      const found = programs.find((each) => each.name === program);
      if (found === undefined) {
        return `Cannot kill ${program} of ${name}: it runs ${programs.map((each) => each.name).join(", ")}`;
      }
      return (await found.kill()) ? undefined : `Cannot kill ${program} of ${name}: it does not run at present`;
    },
    async fill(name, isFull) {
      const machine = running(name);
      if (!isFull) return machine.run(["rm", "-f", filling]);
      return machine.run(["sh", "-c", `dd if=/dev/zero of=${filling} bs=4096 2>/dev/null; test -s ${filling}`]);
    },
    portOf: (name) => placeOf(name).machine.port,
  };
}

function emptyPlace(machine: LabMachine): Place {
  return { machine, power: "off", isFrozen: false, isPluggedIn: true, programs: [] };
}

function describe({ machine, power, isFrozen, isPluggedIn, booted, programs }: Place): MachineStatus {
  const { name, kind, addresses } = machine;
  return {
    name,
    kind,
    addresses,
    power,
    isFrozen,
    isPluggedIn,
    programs: programs.map((program) => ({
      name: program.name,
      isRunning: program.isRunning(),
      restarts: program.restarts(),
    })),
    ...(booted === undefined ? {} : { init: booted.init }),
  };
}

async function powerOn(place: Place, options: RoomOptions): Promise<string | undefined> {
  const { machine } = place;
  if (place.power !== "off") return `Cannot switch ${machine.name} on: its power is ${place.power}`;
  place.power = "booting";
  const { nic, environment, lab, log } = options;
  const programs = options.programsOf(machine);
  const boot = { ...options.bootOf(machine), machine, nic };
  const bootId = randomUUID();
  const script = machine.hasSystemd
    ? systemdScript({ ...boot, lab, units: chosenUnits(options, programs) })
    : bootScript({ ...boot, bootId });
  const outcome = await bootMachine({ machine, nic, disk: boot.disk, script, environment });
  if (!outcome.ok) {
    place.power = "off";
    return outcome.message;
  }
  const booted = outcome.machine;
  place.booted = booted;
  place.power = "on";
  if (!place.isPluggedIn) await runHere(["ip", "link", "set", machine.port, "down"]);
  place.reader = openAddressReader(booted.init);
  void offAtItsEnd(place, { booted, options });
  place.programs = machine.hasSystemd
    ? systemdPrograms(
        booted,
        programs.map(({ name }) => name),
      )
    : programs.map(({ name, start }) => supervise({ name, machine: machine.name, start: () => start(booted) }, log));
  log.info("a machine is up", { machine: machine.name });
  return undefined;
}

function chosenUnits({ units }: RoomOptions, programs: readonly ProgramStart[]): RoomOptions["units"] {
  return Object.fromEntries(programs.map(({ name }) => [name, units[name] ?? ""]));
}

interface Booted {
  readonly booted: BootedMachine;
  readonly options: RoomOptions;
}

/** Also where nobody switched it off: without its first process nothing of a machine runs. */
async function offAtItsEnd(place: Place, { booted, options }: Booted): Promise<void> {
  await booted.ended;
  if (place.booted === booted) await powerOff(place, options);
}

async function powerOff(place: Place, { lab }: RoomOptions): Promise<string | undefined> {
  const { booted, machine } = place;
  if (booted === undefined) return `Cannot switch ${machine.name} off: its power is ${place.power}`;
  delete place.booted;
  try {
    process.kill(booted.first, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
  const isGone = unplug(machine.port);
  for (const program of place.programs) program.stop();
  place.programs = [];
  // It is in the machine's network, which lives as long as anything is in it.
  place.reader?.close();
  delete place.reader;
  await Promise.all([isGone, booted.ended]);
  if (machine.hasSystemd) await removeCgroups(lab, machine.name);
  place.isFrozen = false;
  place.power = "off";
  return undefined;
}
