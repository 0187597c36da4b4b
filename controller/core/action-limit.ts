import { parseDuration } from "../api/duration.ts";
import type { AgentAction } from "./act.ts";
import type { Ms } from "./lease.ts";

const defaultLimitMs: Ms = 60_000;

/** How long one action on a resource of this spec may take before it is ended. */
export function actionLimitMs(verb: AgentAction["verb"], spec: Readonly<Record<string, unknown>>): Ms {
  const timeouts = spec["timeouts"];
  if (typeof timeouts !== "object" || timeouts === null) return defaultLimitMs;
  const text: unknown = Reflect.get(timeouts, verb);
  return typeof text === "string" ? (parseDuration(text) ?? defaultLimitMs) : defaultLimitMs;
}
