import { parseDuration } from "../../api/duration.ts";
import type { HAAssignmentMember, HAServiceSpec } from "../../api/types.gen.ts";
import { resourceKeyOf, type ResourceKey } from "../../core/journal.ts";
import type { Ms } from "../../core/lease.ts";

/** A service of an assignment, its times in milliseconds. */
export interface Service {
  readonly key: ResourceKey;
  readonly name: string;
  readonly spec: HAServiceSpec;
  readonly form: ServiceFormName;
  readonly timeouts: { readonly [K in keyof HAServiceSpec["timeouts"]]: Ms };
  readonly startRetryWait: Ms;
}

export type ServiceFormName = "systemd" | "ocf" | "exec" | "process";

const formNames: readonly ServiceFormName[] = ["systemd", "ocf", "exec", "process"];

/** The service, or the reason why this is none that can be run. */
export function readService(resource: HAAssignmentMember): Service | string {
  const key = resourceKeyOf(resource);
  const { kind, spec } = resource;
  if (kind !== "HAService") return `${key} is no HAService`;
  if (!isServiceSpec(spec)) return `${key} must have one of ${formNames.join(", ")}, and all of timeouts; it has not`;
  const form = formNames.find((name) => spec[name] !== undefined) ?? "process";
  const { start, stop, status, promote, demote, notify } = spec.timeouts;
  return {
    key,
    name: resource.name,
    spec,
    form,
    timeouts: {
      start: msOf(start),
      stop: msOf(stop),
      status: msOf(status),
      promote: msOf(promote),
      demote: msOf(demote),
      notify: msOf(notify),
    },
    startRetryWait: msOf(spec.startRetryWait),
  };
}

const durationNames = ["start", "stop", "status", "promote", "demote", "notify"] as const;

/** Assignments name full specs that were checked when they were written: this holds what the types below rest on. */
function isServiceSpec(spec: unknown): spec is HAServiceSpec {
  if (!isRecord(spec) || !formNames.some((name) => isRecord(spec[name]))) return false;
  const { timeouts, startRetryWait, startTries } = spec;
  if (!isRecord(timeouts) || typeof startTries !== "number") return false;
  return [startRetryWait, ...durationNames.map((name) => timeouts[name])].every(isDuration);
}

function isDuration(value: unknown): boolean {
  return typeof value === "string" && parseDuration(value) !== undefined;
}

function msOf(text: string): Ms {
  return parseDuration(text) ?? 0;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
