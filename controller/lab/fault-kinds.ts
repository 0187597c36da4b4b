import type { MachineRoom } from "./machine-room.ts";
import type { SwitchRule } from "./switch-rules.ts";

/** One fault, as it was asked for. */
export interface Fault {
  readonly kind: string;
  readonly machine: string;
  /** Of a partition: who does not hear the machine. */
  readonly other?: string;
  readonly percent?: number;
  readonly program?: string;
}

type Parameter = "machine" | "other" | "percent" | "program";

/** A kind of fault: what it takes, what it does, and how it is undone. */
export interface FaultKind {
  readonly kind: string;
  readonly takes: readonly Parameter[];
  /** The words behind the machine that ask for it, and for its end. */
  readonly words?: { readonly begin: string; readonly end: string };
  /** A kind that only asks for its end. */
  readonly endedBy?: string;
  readonly description: string;
  /** Programs without which it cannot be done. */
  readonly needs: readonly string[];
  /** What goes wrong at the switch for as long as the fault lasts. */
  readonly rule?: (fault: Fault, room: MachineRoom) => SwitchRule;
  /** What fails gives the reason. */
  readonly begin?: (fault: Fault, room: MachineRoom) => Promise<string | undefined>;
  /** Without it, and without a rule, the fault is over as soon as it has happened. */
  readonly end?: (fault: Fault, room: MachineRoom) => Promise<string | undefined>;
  /** Whether it ends where the machine loses its power. */
  readonly endsWithPower?: boolean;
}

export const faultKinds: readonly FaultKind[] = [
  {
    kind: "link",
    takes: ["machine"],
    words: { begin: "down", end: "up" },
    description: "the network cable is pulled out, with it the way to the store",
    needs: ["ip"],
    begin: ({ machine }, room) => room.plug(machine, false),
    end: ({ machine }, room) => room.plug(machine, true),
  },
  {
    kind: "power",
    takes: ["machine"],
    words: { begin: "off", end: "on" },
    description: "everything on the machine ends at once; with the power it boots afresh",
    needs: [],
    begin: ({ machine }, room) => room.powerOff(machine),
    end: ({ machine }, room) => room.powerOn(machine),
  },
  {
    kind: "freeze",
    takes: ["machine"],
    endedBy: "thaw",
    description: "all its processes stand still; its kernel answers on, and its clocks run on",
    needs: ["nsenter"],
    begin: ({ machine }, room) => room.freeze(machine, true),
    end: ({ machine }, room) => room.freeze(machine, false),
    endsWithPower: true,
  },
  {
    kind: "partition",
    takes: ["machine", "other"],
    description: "the other machine hears nothing from the first one any more; the way back is open",
    needs: ["nft"],
    rule: ({ machine, other = "" }, room) => ({ type: "cut", from: room.portOf(machine), to: room.portOf(other) }),
  },
  {
    kind: "loss",
    takes: ["machine", "percent"],
    description: "so much of what the machine sends, and of what it is sent, is lost",
    needs: ["nft"],
    rule: ({ machine, percent = 0 }, room) => ({ type: "loss", port: room.portOf(machine), percent }),
  },
  {
    kind: "kill",
    takes: ["machine", "program"],
    description: "SIGKILL for a program (agent, manager, watchdog, serve), which is then started again",
    needs: [],
    begin: ({ machine, program = "" }, room) => room.kill(machine, program),
  },
  {
    kind: "fill",
    takes: ["machine"],
    description: "the folder for the agent's state is filled to the last byte",
    needs: ["nsenter"],
    begin: ({ machine }, room) => room.fill(machine, true),
    end: ({ machine }, room) => room.fill(machine, false),
    endsWithPower: true,
  },
];

/** What the words of a command line ask for. */
export type FaultWish =
  | { readonly type: "begin"; readonly fault: Fault }
  /** The end of all faults that are in force, or of those of this kind and machine. */
  | { readonly type: "heal"; readonly kind?: string; readonly machine?: string; readonly other?: string };

/** How it is written on the command line. */
export function usageOf({ kind, takes, words }: FaultKind): string {
  const end = words === undefined ? [] : [`[${words.begin}|${words.end}]`];
  return [kind, ...takes.map((parameter) => parameter.toUpperCase()), ...end].join(" ");
}

/** For people: `partition n1 n2`. */
export function describeFault({ kind, machine, other, percent, program }: Fault): string {
  return [kind, machine, other, percent === undefined ? undefined : `${percent}%`, program]
    .filter((word) => word !== undefined)
    .join(" ");
}
