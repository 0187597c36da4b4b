import type { ActionNote } from "../../host/action-notes.ts";
import type { ActionCommand, ActionOutcome, Actions } from "../../host/actions.ts";
import { commandEnvironment } from "../../host/command-environment.ts";
import { describeEnd } from "./describe-end.ts";
import { parseUnitState, unitProperties, type UnitState } from "./unit-state.ts";

/** Calls of systemctl, each an action that a later agent would find. */
export interface Systemctl {
  run(note: ActionNote, args: readonly string[], more: CallLimits): Promise<ActionOutcome>;
  /** Of one unit, by any of its names. */
  show(subject: string, unit: string, limits: ShowLimits): Promise<UnitAnswer>;
}

export type CallLimits = Pick<ActionCommand, "timeoutMs"> &
  Partial<Pick<ActionCommand, "signal" | "mayLeaveRunning" | "settle" | "mustBeNoted">>;

export type ShowLimits = Pick<ActionCommand, "timeoutMs"> & Partial<Pick<ActionCommand, "signal">>;

/** `no-systemd`: PID 1 is another program, so that no unit can run. */
export type UnitAnswer =
  | { readonly type: "unit"; readonly unit: UnitState }
  | { readonly type: "no-systemd" | "timeout" | "unknown"; readonly why: string };

/** systemctl itself prints little; what a unit may say of itself is bounded by systemd. */
const outputBytesMax = 65_536;

/** What systemctl prints where PID 1 is not systemd (sd_booted(3)); it is not translated. */
const notBooted = "System has not been booted with systemd as init system";

export function createSystemctl(program: readonly [string, ...string[]], actions: Actions): Systemctl {
  function run(note: ActionNote, args: readonly string[], more: CallLimits): Promise<ActionOutcome> {
    return actions.run(note, {
      command: [...program, "--no-ask-password", "--no-pager", ...args],
      environment: commandEnvironment({ SYSTEMD_COLORS: "0" }),
      directory: "/",
      outputBytesMax,
      ...more,
    });
  }
  return {
    run,
    async show(subject, unit, limits) {
      const note: ActionNote = { subject, verb: "show", isChange: false };
      const ended = await run(note, ["show", `--property=${unitProperties}`, "--", unit], limits);
      return answerOf(ended);
    },
  };
}

function answerOf(ended: ActionOutcome): UnitAnswer {
  const { outcome, isGone } = ended;
  const why = `systemctl show ${describeEnd(ended)}`;
  if (outcome.type === "not-started" || !isGone) return { type: "unknown", why };
  if (outcome.type === "ended" && outcome.why === "timeout") return { type: "timeout", why };
  if (outcome.stderr.includes(notBooted)) return { type: "no-systemd", why: `${notBooted} (PID 1)` };
  const isWhole = outcome.type === "exited" && outcome.code === 0 && !outcome.isCut;
  const unit = isWhole ? parseUnitState(outcome.stdout) : undefined;
  if (unit !== undefined) return { type: "unit", unit };
  return { type: "unknown", why: isWhole ? "systemctl show printed what is no state of a unit" : why };
}
