import type { BootedMachine } from "./boot-machine.ts";
import type { Supervised } from "./supervise.ts";
import { unitOf } from "./systemd-script.ts";

const lookEveryMs = 1_000;

interface UnitState {
  readonly pid: number;
  readonly restarts: number;
}

const unknown: UnitState = { pid: 0, restarts: 0 };

/** The programs that a node's systemd runs, as its units tell of them; they are asked once a second. */
export function systemdPrograms(machine: BootedMachine, names: readonly string[]): readonly Supervised[] {
  let states: ReadonlyMap<string, UnitState> = new Map();
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  async function look(): Promise<void> {
    const properties = "--property=Id,MainPID,NRestarts";
    states = parseUnits(await machine.ask(["systemctl", "show", properties, ...names.map(unitOf)]));
    if (!isStopped) timer = setTimeout(() => void look(), lookEveryMs);
  }
  void look();
  const stop = (): void => {
    isStopped = true;
    clearTimeout(timer);
  };
  return names.map((name) => {
    const state = (): UnitState => states.get(unitOf(name)) ?? unknown;
    return {
      name,
      restarts: () => state().restarts,
      isRunning: () => state().pid > 0,
      async kill() {
        // By its number now, not the one of a second ago.
        const pid = Number(await machine.ask(["systemctl", "show", "--property=MainPID", "--value", unitOf(name)]));
        return pid > 0 && (await machine.run(["sh", "-c", `kill -9 ${pid}`])) === undefined;
      },
      resume: () => undefined,
      stop,
    };
  });
}

/** What `systemctl show` prints: a paragraph for each unit. */
export function parseUnits(text: string): ReadonlyMap<string, UnitState> {
  const units = text.split("\n\n").map((paragraph) => {
    const value = (name: string): string => new RegExp(`^${name}=(.*)$`, "m").exec(paragraph)?.[1] ?? "";
    return [value("Id"), { pid: Number(value("MainPID")), restarts: Number(value("NRestarts")) }] as const;
  });
  return new Map(units);
}
