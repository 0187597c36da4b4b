import { parseDuration } from "../api/duration.ts";
import type { AgentAction } from "./act.ts";
import type { Ms } from "./lease.ts";

type Spec = Readonly<Record<string, unknown>>;

const actionMs: Ms = 60_000;
const lookMs: Ms = 20_000;
/** A look that has run into its own limit is still to be ended, and to say so: that is more than knowing nothing. */
const lookMarginMs: Ms = 5_000;

/**
 * How long one action on a resource of this spec may take as a whole before it is ended. `timeouts.start` is for one try:
 * a start has all of its tries, a look before and after each, and the waits between them.
 */
export function actionLimitMs(verb: AgentAction["verb"], spec: Spec): Ms {
  const once = durationIn(spec["timeouts"], verb) ?? actionMs;
  if (verb !== "start") return once;
  const tries = typeof spec["startTries"] === "number" ? spec["startTries"] : 1;
  const status = durationIn(spec["timeouts"], "status") ?? 0;
  const wait = durationIn(spec, "startRetryWait") ?? 0;
  return tries * (once + 2 * status) + (tries - 1) * wait;
}

/** How long a look may take until nothing is known: longer than the resource's own limit for it, beyond which it has failed. */
export function lookLimitMs(spec: Spec): Ms {
  const status = durationIn(spec["timeouts"], "status");
  return status === undefined ? lookMs : status + lookMarginMs;
}

function durationIn(fields: unknown, name: string): Ms | undefined {
  if (typeof fields !== "object" || fields === null) return undefined;
  const text: unknown = Reflect.get(fields, name);
  return typeof text === "string" ? parseDuration(text) : undefined;
}
