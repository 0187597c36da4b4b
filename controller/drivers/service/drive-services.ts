import { setTimeout as delay } from "node:timers/promises";

import type { HAAssignmentMember } from "../../api/types.gen.ts";
import { claimKeyOf } from "../../core/claim.ts";
import { claimsOf } from "../../core/claims-of.ts";
import { resourceKeyOf } from "../../core/journal.ts";
import type { Actions, Settle } from "../../host/actions.ts";
import type { NodeDriver, Observed, Outcome } from "../../ports/driver.ts";
import type { Notifier } from "./notifier.ts";
import type { ServiceForm, Sight } from "./service-form.ts";
import { readService, type Service, type ServiceFormName } from "./service.ts";

interface ServiceTools {
  readonly forms: Readonly<Partial<Record<ServiceFormName, ServiceForm>>>;
  readonly actions: Actions;
  readonly notifier: Notifier;
  /** Ends what a form has left besides processes. */
  readonly settle: Settle;
}

/** What is the same for all forms of services: tries, the look after an action, who is told. */
export function driveServices(tools: ServiceTools): NodeDriver {
  /** Seen to run, and not seen otherwise since: what goes down is told once. */
  const up = new Set<string>();
  const site: Site = {
    ...tools,
    note(service, isUp) {
      const key = thingOf(service);
      if (isUp) up.add(key);
      else if (up.delete(key)) tools.notifier.tell(service, "down");
    },
  };
  return {
    start: (resource, { signal }) => act(site, { resource, verb: "start", signal }),
    stop: (resource, { signal }) => act(site, { resource, verb: "stop", signal }),
    promote: async (resource) => withoutRoles("promote", resource),
    demote: async (resource) => withoutRoles("demote", resource),
    probe: (resource, { signal }) => probe(site, resource, signal),
    endEarlierActions: async ({ signal }) =>
      signal.aborted
        ? { status: "failed", error: "Cannot end earlier actions: the time for it was over before it began" }
        : await tools.actions.endEarlier(tools.settle),
    keep: () => undefined,
    close: () => tools.notifier.close(),
  };
}

interface Site extends ServiceTools {
  readonly note: (service: Service, isUp: boolean) => void;
}

/** What runs, by what it is: it goes on as the same when its limits are edited, and as another when its unit is. */
function thingOf({ key, spec }: Service): string {
  return [key, ...claimsOf({ kind: "HAService", spec }).map(claimKeyOf)].join(" ");
}

interface Asked {
  readonly resource: HAAssignmentMember;
  readonly verb: "start" | "stop";
  readonly signal: AbortSignal;
}

interface Task extends Asked {
  readonly service: Service;
  readonly form: ServiceForm;
}

async function act(site: Site, asked: Asked): Promise<Outcome> {
  const { resource, verb, signal } = asked;
  const service = readService(resource);
  const problem = typeof service === "string" ? service : refusalOf(site, service, verb);
  const form = typeof service === "string" ? undefined : site.forms[service.form];
  if (problem !== undefined || typeof service === "string" || form === undefined) {
    return failed(asked, problem ?? "it cannot be run here");
  }
  if (signal.aborted) return failed(asked, "its time was over before it began");
  const task: Task = { ...asked, service, form };
  return verb === "start" ? start(site, task) : stop(site, task);
}

const isLeft = "an earlier action on it has not ended";

/** Why nothing may be done to it now. What an earlier action has left is no reason not to stop it. */
function refusalOf({ forms, actions }: Site, service: Service, verb: "start" | "stop"): string | undefined {
  const form = forms[service.form];
  if (form === undefined) return `services of ${service.form} are not yet supported`;
  const refusal = form.refuse(service, verb);
  return refusal === undefined && verb === "start" && actions.isUnderWay(service.key) ? isLeft : refusal;
}

/**
 * What is there before an action, looked for in half of the action's time: a service that hangs, status command and
 * all, has to be stopped all the same.
 */
function lookBefore({ service, form, verb, signal }: Task): Promise<Sight> {
  const atMost = Math.min(service.timeouts.status, service.timeouts[verb] / 2);
  return form.look(service, AbortSignal.any([signal, AbortSignal.timeout(atMost)]));
}

async function start(site: Site, task: Task): Promise<Outcome> {
  const { service, form, signal } = task;
  const { startTries } = service.spec;
  const errors: string[] = [];
  while (errors.length < startTries && !signal.aborted) {
    if (errors.length > 0 && !(await hasWaited(service.startRetryWait, signal))) break;
    const before = await lookBefore(task);
    if (signal.aborted) break;
    const isThere = before.state === "Started";
    const error = isThere
      ? await form.adopt({ service, before, signal })
      : await form.bringUp({ service, before, signal });
    if (error === undefined) {
      site.note(service, true);
      if (isThere && errors.length === 0) return { status: "unchanged" };
      site.notifier.tell(service, "up");
      return { status: "done" };
    }
    errors.push(error);
  }
  const tries = startTries > 1 ? ` (try ${errors.length} of ${startTries})` : "";
  return failed(task, `${errors.at(-1) ?? "its time was over before it began"}${tries}`);
}

async function stop(site: Site, task: Task): Promise<Outcome> {
  const { service, form, signal } = task;
  const before = await lookBefore(task);
  if (signal.aborted) return failed(task, "its time was over before it began");
  if (before.state !== "Stopped") site.note(service, true);
  const error = await form.takeDown({ service, before, signal });
  if (error !== undefined) return failed(task, error);
  if (site.actions.isUnderWay(service.key)) return failed(task, isLeft);
  site.note(service, false);
  return { status: before.state === "Stopped" ? "unchanged" : "done" };
}

async function probe(site: Site, resource: HAAssignmentMember, signal: AbortSignal): Promise<Observed> {
  const service = readService(resource);
  if (typeof service === "string") return { state: "Unknown", detail: service };
  const form = site.forms[service.form];
  if (form === undefined) return { state: "Unknown", detail: `services of ${service.form} are not yet supported` };
  const isSure = (): boolean => !signal.aborted && !site.actions.isUnderWay(service.key);
  const seen = isSure() ? await form.look(service, signal) : undefined;
  // An action may have begun while it was looked at.
  if (seen === undefined || !isSure()) {
    return { state: "Unknown", detail: signal.aborted ? "the look was ended" : "an action on it is under way" };
  }
  const { state, detail } = seen;
  if (state !== "Unknown") site.note(service, state === "Started");
  return detail === undefined ? { state } : { state, detail };
}

async function hasWaited(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await delay(ms, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}

function withoutRoles(verb: "promote" | "demote", resource: HAAssignmentMember): Outcome {
  const why = "only services of an OCF agent have roles, which are not yet supported";
  return { status: "failed", error: `Cannot ${verb} ${resourceKeyOf(resource)}: ${why}` };
}

function failed({ verb, resource }: Asked, why: string): Outcome {
  return { status: "failed", error: `Cannot ${verb} ${resourceKeyOf(resource)}: ${why}` };
}
