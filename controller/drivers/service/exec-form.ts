import { join } from "node:path";

import type { ActionOutcome, Actions } from "../../host/actions.ts";
import { refuseCommand } from "../../host/allow-list.ts";
import type { Observed } from "../../ports/driver.ts";
import { serviceCommand } from "./service-command.ts";
import { describeEnd } from "./describe-end.ts";
import type { FormTask, ServiceForm } from "./service-form.ts";
import type { ServiceParts } from "./service-parts.ts";
import type { Service } from "./service.ts";
import { createStartMarks, type StartMarks } from "./start-marks.ts";

/** Exit codes of the status command. */
const runningCode = 0;
const stoppedCodes: readonly number[] = [3, 7];

/** Services of three commands, none of which a shell reads. */
export function createExecForm(parts: Pick<ServiceParts, "allow" | "stateDir">, actions: Actions): ServiceForm {
  const { allow, stateDir } = parts;
  const marks = createStartMarks(join(stateDir, "started"));
  const tools: Tools = { allow, actions, marks };
  return {
    refuse: (service, verb) => refuseCommand(allow(), programOf(service, verb)),
    look: (service, signal) => look(tools, service, signal),
    adopt: async ({ service }) => marks.set(service),
    bringUp: (task) => bringUp(tools, task),
    takeDown: (task) => takeDown(tools, task),
  };
}

interface Tools extends Pick<ServiceParts, "allow"> {
  readonly actions: Actions;
  readonly marks: StartMarks;
}

type ExecVerb = "start" | "stop" | "status";

async function look(tools: Tools, service: Service, signal: AbortSignal): Promise<Observed> {
  const refusal = refuseCommand(tools.allow(), programOf(service, "status"));
  if (refusal !== undefined) return lookedInVain(tools, service, refusal);
  const ended = await run(tools, service, { verb: "status", signal });
  const { outcome } = ended;
  const detail = `its status command ${describeEnd(ended)}`;
  if (outcome.type === "not-started" && outcome.why === "missing") return lookedInVain(tools, service, detail);
  if (!ended.isGone || signal.aborted) return { state: "Unknown", detail };
  if (outcome.type === "ended" && outcome.why === "timeout") return { state: "Failed", detail };
  if (outcome.type !== "exited") return { state: "Unknown", detail };
  if (outcome.code === runningCode) return { state: "Started" };
  return stoppedCodes.includes(outcome.code) ? { state: "Stopped" } : { state: "Unknown", detail };
}

/**
 * Where the command may not be run or is not there, this node can neither start the service nor look at it. One that was
 * never started here in this boot is taken for stopped, else a node without the software would hold it for ever.
 */
function lookedInVain({ marks }: Tools, service: Service, why: string): Observed {
  if (marks.has(service)) return { state: "Unknown", detail: `it was started here, and ${why}` };
  return { state: "Stopped", detail: `it was never started here since the boot, and ${why}` };
}

async function bringUp(tools: Tools, { service, signal }: FormTask): Promise<string | undefined> {
  const problem = tools.marks.set(service);
  if (problem !== undefined) return `it has to be noted as started first: ${problem}`;
  let seen: Observed | undefined;
  const ended = await run(tools, service, {
    verb: "start",
    signal,
    // What a start has left running lives on only when the service was seen to run, and the start is still wanted.
    mayLeaveRunning: async () => {
      seen = await look(tools, service, signal);
      return seen.state === "Started" && !signal.aborted;
    },
  });
  if (seen?.state === "Started" && !signal.aborted) return undefined;
  return describeMiss(service, { verb: "start", ended, seen });
}

async function takeDown(tools: Tools, { service, signal }: FormTask): Promise<string | undefined> {
  const ended = await run(tools, service, { verb: "stop", signal });
  const hasEnded = ended.isGone && ended.outcome.type === "exited" && ended.outcome.code === 0;
  const seen = hasEnded ? await look(tools, service, signal) : undefined;
  if (seen?.state !== "Stopped") return describeMiss(service, { verb: "stop", ended, seen });
  tools.marks.clear(service);
  return undefined;
}

interface Miss {
  readonly verb: "start" | "stop";
  readonly ended: ActionOutcome;
  /** What was seen after exit code 0. */
  readonly seen: Observed | undefined;
}

function describeMiss(service: Service, { verb, ended, seen }: Miss): string {
  const program = `its ${verb} command ${programOf(service, verb)}`;
  if (seen === undefined) return `${program} must exit with 0: it ${describeEnd(ended)}`;
  const state = verb === "start" ? "run" : "be stopped";
  const detail = seen.detail === undefined ? "" : ` (${seen.detail})`;
  return `after ${program} exited with 0 the service must ${state}: it is seen as ${seen.state}${detail}`;
}

interface Asked {
  readonly verb: ExecVerb;
  readonly signal: AbortSignal;
  readonly mayLeaveRunning?: () => Promise<boolean>;
}

function run({ actions }: Tools, service: Service, asked: Asked): Promise<ActionOutcome> {
  const { verb, signal, mayLeaveRunning } = asked;
  const isStart = verb === "start";
  return actions.run(
    { subject: service.key, verb, isChange: verb !== "status" },
    {
      ...serviceCommand(service, { verb, command: execOf(service)[verb], more: execOf(service).environment }),
      timeoutMs: service.timeouts[verb],
      signal,
      mustBeNoted: isStart,
      isOutputLeftOpen: isStart,
      ...(mayLeaveRunning === undefined ? {} : { mayLeaveRunning }),
    },
  );
}

function programOf(service: Service, verb: ExecVerb): string {
  return execOf(service)[verb][0] ?? "";
}

function execOf({ spec }: Service): NonNullable<Service["spec"]["exec"]> {
  return spec.exec ?? { start: [], stop: [], status: [], environment: {} };
}
