import type { ActionNote } from "../../host/action-notes.ts";
import type { Outcome } from "../../ports/driver.ts";
import type { Log } from "../../ports/log.ts";
import { describeEnd } from "./describe-end.ts";
import type { Systemctl } from "./systemctl.ts";
import type { UnitGuard } from "./unit-guard.ts";
import type { UnitState } from "./unit-state.ts";

/** Keeps units from starting other than by an action here, and their start at boot off. */
export interface UnitKeeper {
  /** Lets the unit start, and guards it; why it could not be let, or undefined where it was. */
  admit(unit: UnitState, signal: AbortSignal): Promise<string | undefined>;
  /** From here on nothing starts the unit, where it is guarded. */
  shut(unit: string): void;
  /** Each has its drop-in loaded, and its start at boot is off. What fails is warned of. */
  guard(units: readonly UnitState[], signal?: AbortSignal): Promise<void>;
  /** Lets all other guarded units than these start by themselves again. */
  guardOnly(units: readonly string[]): Promise<void>;
  /** Everything as it was before: no unit is guarded, and what was started at boot is so again. */
  putBack(): Promise<Outcome>;
}

interface KeeperParts {
  readonly log: Log;
  readonly systemctl: Systemctl;
  readonly files: UnitGuard;
}

/** systemd reads all units anew, which takes a while where there are many. */
const reloadMsMax = 30_000;

export function createUnitKeeper(parts: KeeperParts): UnitKeeper {
  const { files, log } = parts;
  return {
    async admit(unit, signal) {
      const problem = attempt(() => files.open(unit.id));
      if (problem !== undefined) return `the unit cannot be let start: ${problem}`;
      await guard(parts, [unit], signal);
      return undefined;
    },
    shut(unit) {
      const problem = attempt(() => files.close(unit));
      if (problem !== undefined) warn(parts, unit, problem);
    },
    guard: (units, signal) => guard(parts, units, signal),
    async guardOnly(units) {
      const wanted = new Set(units);
      let others: readonly string[] = [];
      const unread = attempt(() => {
        others = files.guarded().filter((unit) => !wanted.has(unit));
      });
      const problem = unread ?? (others.length === 0 ? undefined : await release(parts, others));
      if (problem !== undefined) log.warn("units are still kept from starting", { units: others, error: problem });
    },
    putBack: () => putBack(parts),
  };
}

/** Of the states of a unit file, those in which the unit starts at boot and can be told not to. */
const switchedOn: readonly string[] = ["enabled", "enabled-runtime"];

async function guard(parts: KeeperParts, units: readonly UnitState[], signal?: AbortSignal): Promise<void> {
  const { files } = parts;
  let mustReload = false;
  for (const unit of units.filter(({ load }) => load === "loaded")) {
    const isOn = switchedOn.includes(unit.file);
    const problem = attempt(() => files.add(unit.id)) ?? (isOn ? await switchOff(parts, unit, signal) : undefined);
    if (problem !== undefined) warn(parts, unit.id, problem);
    mustReload ||= isOn || !unit.dropIns.includes(files.dropInOf(unit.id));
  }
  const problem = mustReload ? await call(parts, ["daemon-reload"], signal) : undefined;
  if (problem !== undefined) warn(parts, units.map(({ id }) => id).join(" "), problem);
}

function warn({ log }: KeeperParts, unit: string, error: string): void {
  log.warn("a unit may start otherwise than by Holdfast", { unit, error });
}

async function switchOff(parts: KeeperParts, unit: UnitState, signal?: AbortSignal): Promise<string | undefined> {
  const { files, log } = parts;
  const { id, file } = unit;
  const noted = attempt(() => files.noteEnabled(id, file));
  if (noted !== undefined) return `its start at boot is left on, as that cannot be noted: ${noted}`;
  const problem = await call(parts, ["disable", "--no-reload", ...scopeOf(file), "--", id], signal);
  if (problem === undefined) log.info("the start of a unit at boot was switched off", { unit: id });
  return problem;
}

function scopeOf(file: string): readonly string[] {
  return file === "enabled-runtime" ? ["--runtime"] : [];
}

async function release(parts: KeeperParts, units: readonly string[]): Promise<string | undefined> {
  const { files } = parts;
  const removed = attempt(() => {
    for (const unit of units) {
      files.remove(unit);
      files.close(unit);
    }
  });
  return removed ?? (await call(parts, ["daemon-reload"]));
}

async function putBack(parts: KeeperParts): Promise<Outcome> {
  const { files } = parts;
  const units = files.guarded();
  const noted = files.enabled();
  const errors: string[] = [];
  for (const { unit, state } of noted) {
    const problem = await call(parts, ["enable", "--no-reload", ...scopeOf(state), "--", unit]);
    if (problem === undefined) files.forgetEnabled(unit);
    else errors.push(`${unit} is not started at boot again: ${problem}`);
  }
  const problem = units.length === 0 ? undefined : await release(parts, units);
  if (problem !== undefined) errors.push(`${units.join(", ")}: ${problem}`);
  if (errors.length > 0) return { status: "failed", error: `Cannot put back units: ${errors.join("; ")}` };
  return { status: units.length === 0 && noted.length === 0 ? "unchanged" : "done" };
}

/** Why the call failed, or undefined where it did not. */
async function call(
  { systemctl }: KeeperParts,
  args: readonly string[],
  signal?: AbortSignal,
): Promise<string | undefined> {
  const note: ActionNote = { subject: "units", verb: args[0] ?? "", isChange: false };
  const limits = { timeoutMs: reloadMsMax, ...(signal === undefined ? {} : { signal }) };
  const ended = await systemctl.run(note, args, limits);
  const isDone = ended.outcome.type === "exited" && ended.outcome.code === 0;
  return isDone ? undefined : `systemctl ${args.join(" ")} ${describeEnd(ended)}`;
}

function attempt(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
