import { setTimeout as delay } from "node:timers/promises";

import type { ActionNote } from "../../host/action-notes.ts";
import type { ActionOutcome } from "../../host/actions.ts";
import { refuseUnit } from "../../host/allow-list.ts";
import type { Observed } from "../../ports/driver.ts";
import { describeEnd } from "./describe-end.ts";
import type { FormTask, ServiceForm, Sight } from "./service-form.ts";
import type { ServiceParts } from "./service-parts.ts";
import type { Service } from "./service.ts";
import type { CallLimits, Systemctl, UnitAnswer } from "./systemctl.ts";
import type { UnitKeeper } from "./unit-keeper.ts";
import { describeUnit, isSettled, observedOf, type UnitState } from "./unit-state.ts";

export interface SystemdForm extends ServiceForm {
  /** Ends what an action has left at systemd; why that is not certain, or undefined where it is. */
  readonly settle: (note: ActionNote) => Promise<string | undefined>;
}

interface Tools extends Pick<ServiceParts, "allow"> {
  readonly systemctl: Systemctl;
  readonly keeper: UnitKeeper;
}

/** How long a unit may take to be at rest once its processes were sent SIGKILL. */
const settleMsMax = 5_000;
/** Of each call that ends something; it is made however little time is left. */
const callMsMax = 5_000;

/** Services that are units of systemd. */
export function createSystemdForm(tools: Tools): SystemdForm {
  return {
    refuse: (service) => refuseUnit(tools.allow(), unitOf(service)),
    look: (service, signal) => look(tools, service, signal),
    adopt: (task) => adopt(tools, task),
    bringUp: (task) => bringUp(tools, task),
    takeDown: (task) => takeDown(tools, task),
    settle: (note) => settleLeft(tools, note),
  };
}

async function look(tools: Tools, service: Service, signal: AbortSignal): Promise<Sight> {
  const unit = await show(tools, service, signal);
  if (signal.aborted) return { state: "Unknown", detail: "the look was ended before systemd had answered" };
  return { ...observedIn(unit), unit };
}

function observedIn(answer: UnitAnswer): Observed {
  switch (answer.type) {
    case "unit":
      return observedOf(answer.unit);
    case "no-systemd":
      return { state: "Stopped", detail: answer.why };
    case "timeout":
      return { state: "Failed", detail: answer.why };
    case "unknown":
      return { state: "Unknown", detail: answer.why };
  }
}

async function adopt({ keeper }: Tools, { service, before, signal }: FormTask): Promise<string | undefined> {
  const { unit: answer } = before;
  if (answer?.type !== "unit") return before.detail ?? "it cannot be looked at";
  return nameObjection(answer.unit, unitOf(service)) ?? (await keeper.admit(answer.unit, signal));
}

async function bringUp(tools: Tools, { service, before, signal }: FormTask): Promise<string | undefined> {
  const { unit: answer } = before;
  const objection = answer === undefined ? before.detail : objectionTo(answer, unitOf(service));
  if (objection !== undefined || answer?.type !== "unit") return objection ?? "it cannot be looked at";
  const problem = await tools.keeper.admit(answer.unit, signal);
  if (problem !== undefined) return problem;
  // How often a start may be tried is for the failure policy: systemd's own limit begins anew.
  if (answer.unit.active === "failed") await run(tools, service, { verb: "reset-failed", signal });
  let seen: UnitAnswer | undefined;
  const ended = await run(tools, service, {
    verb: "start",
    signal,
    mustBeNoted: true,
    mayLeaveRunning: async () => {
      seen = await show(tools, service, signal);
      return isUp(seen) && !signal.aborted;
    },
    settle: async () => (await endStart(tools, service.key, unitOf(service))) === undefined,
  });
  if (isUp(seen) && !signal.aborted) return undefined;
  return describeMiss(service, { verb: "start", ended, seen: seen ?? (await showNow(tools, service)) });
}

async function takeDown(tools: Tools, { service, before, signal }: FormTask): Promise<string | undefined> {
  const { unit: answer } = before;
  if (answer?.type === "no-systemd") return undefined;
  tools.keeper.shut(answer?.type === "unit" ? answer.unit.id : unitOf(service));
  const isDown = answer?.type === "unit" && isStopped(answer.unit);
  const ended = isDown ? undefined : await stopUnit(tools, service, signal);
  let seen = isDown ? answer : await show(tools, service, signal);
  if (seen.type === "unit" && seen.unit.active === "failed" && isSettled(seen.unit)) {
    await run(tools, service, { verb: "reset-failed", signal });
    seen = await show(tools, service, signal);
  }
  if (seen.type !== "unit" || !isStopped(seen.unit)) return describeMiss(service, { verb: "stop", ended, seen });
  await tools.keeper.guard([seen.unit], signal);
  return undefined;
}

function stopUnit(tools: Tools, service: Service, signal: AbortSignal): Promise<ActionOutcome> {
  const settle = async (): Promise<boolean> => (await endStop(tools, service.key, unitOf(service))) === undefined;
  return run(tools, service, { verb: "stop", signal, settle });
}

/** Why a unit in this state cannot be started, or undefined where it can. */
function objectionTo(answer: UnitAnswer, name: string): string | undefined {
  if (answer.type === "no-systemd") return `systemd must run on this node: ${answer.why}`;
  if (answer.type !== "unit") return answer.why;
  const { unit } = answer;
  const objection = nameObjection(unit, name);
  if (objection !== undefined || unit.load === "loaded") return objection;
  if (unit.load === "not-found") return `there must be a unit ${unit.id} on this node: systemd finds none`;
  if (unit.load === "masked") return `the unit ${unit.id} must not be masked: it is (${unit.file}); unmask it`;
  return `systemd must be able to load the unit: ${describeUnit(unit)}`;
}

/** Under two names one unit would be claimed twice; and a name may go away when the start at boot is switched off. */
function nameObjection({ id }: UnitState, name: string): string | undefined {
  return id === name ? undefined : `the unit must be called by its own name ${id}: ${name} is another name of it`;
}

interface Miss {
  readonly verb: "start" | "stop";
  readonly ended: ActionOutcome | undefined;
  readonly seen: UnitAnswer;
}

function describeMiss(service: Service, { verb, ended, seen }: Miss): string {
  const goal = verb === "start" ? "active" : "inactive";
  const state = seen.type === "unit" ? describeUnit(seen.unit) : seen.why;
  const call = ended === undefined ? "" : `; systemctl ${verb} ${describeEnd(ended)}`;
  return `the unit ${unitOf(service)} must be ${goal} after it: ${state}${call}`;
}

function isUp(answer: UnitAnswer | undefined): boolean {
  return answer?.type === "unit" && observedOf(answer.unit).state === "Started";
}

function isStopped(unit: UnitState): boolean {
  return observedOf(unit).state === "Stopped";
}

async function settleLeft(tools: Tools, { verb, subject, unit }: ActionNote): Promise<string | undefined> {
  if (unit === undefined) return undefined;
  if (verb !== "start") return endStop(tools, subject, unit);
  const answer = await tools.systemctl.show(subject, unit, { timeoutMs: callMsMax });
  // It ended while nobody looked: what runs now is seen by whoever looks.
  if (answer.type === "unit" && isSettled(answer.unit)) return undefined;
  return endStart(tools, subject, unit);
}

/** A start that is not wanted any more leaves nothing: its job gives way to a stop, and its processes are killed. */
function endStart(tools: Tools, subject: string, unit: string): Promise<string | undefined> {
  const note: ActionNote = { subject, verb: "end", isChange: true, unit };
  let isOrdered = false;
  return untilAtRest(tools, note, async (state) => {
    if (isSettled(state) && state.active !== "active") return true;
    if (!isOrdered) {
      tools.keeper.shut(state.id);
      await order(tools, note, ["stop", "--no-block", "--", unit]);
      isOrdered = true;
    }
    await order(tools, note, ["kill", "--signal=SIGKILL", "--", unit]);
    return false;
  });
}

/** A stop whose time is over: its job and its own commands end; what they did to the service is for a look to see. */
function endStop(tools: Tools, subject: string, unit: string): Promise<string | undefined> {
  const note: ActionNote = { subject, verb: "end", isChange: true, unit };
  return untilAtRest(tools, note, async (state) => {
    const isCommandLiving = state.controlPid !== "" && state.controlPid !== "0";
    if (state.job === "" && !isCommandLiving) return true;
    if (state.job !== "") await order(tools, note, ["cancel", state.job]);
    if (isCommandLiving) await order(tools, note, ["kill", "--kill-whom=control", "--signal=SIGKILL", "--", unit]);
    return false;
  });
}

async function untilAtRest(
  tools: Tools,
  { subject, unit = "" }: ActionNote,
  isAtRest: (state: UnitState) => Promise<boolean>,
): Promise<string | undefined> {
  const end = performance.now() + settleMsMax;
  for (let pause = 5; ; pause = Math.min(pause * 2, 100)) {
    const answer = await tools.systemctl.show(subject, unit, { timeoutMs: callMsMax });
    if (answer.type === "no-systemd") return undefined;
    if (answer.type === "unit" && (await isAtRest(answer.unit))) return undefined;
    const state = answer.type === "unit" ? describeUnit(answer.unit) : answer.why;
    if (performance.now() > end) return `it is not certain that nothing of it is left: ${state}`;
    await delay(pause);
  }
}

async function order({ systemctl }: Tools, note: ActionNote, args: readonly string[]): Promise<void> {
  await systemctl.run({ ...note, isChange: false }, args, { timeoutMs: callMsMax });
}

function show({ systemctl }: Tools, service: Service, signal: AbortSignal): Promise<UnitAnswer> {
  return systemctl.show(service.key, unitOf(service), { timeoutMs: service.timeouts.status, signal });
}

/** For what is said of an action that has ended, also where it was aborted. */
function showNow({ systemctl }: Tools, service: Service): Promise<UnitAnswer> {
  return systemctl.show(service.key, unitOf(service), { timeoutMs: callMsMax });
}

interface Job extends Omit<CallLimits, "timeoutMs"> {
  readonly verb: "start" | "stop" | "reset-failed";
}

function run({ systemctl }: Tools, service: Service, { verb, ...limits }: Job): Promise<ActionOutcome> {
  const unit = unitOf(service);
  const timeoutMs = service.timeouts[verb === "start" ? "start" : "stop"];
  return systemctl.run({ subject: service.key, verb, isChange: true, unit }, [verb, "--", unit], {
    ...limits,
    timeoutMs,
  });
}

function unitOf({ spec }: Service): string {
  return spec.systemd?.unit ?? "";
}
