import type { AgentAction } from "../act.ts";
import type { FencingOrder } from "../fencing.ts";
import { actionLimitMs } from "../action-limit.ts";
import { parseDuration } from "../../api/duration.ts";
import { resourceKeyOf } from "../journal.ts";
import type { Ms } from "../lease.ts";
import type { World } from "./world.ts";
import type { NodeName } from "../desired.ts";

export interface ExpectedTime {
  readonly expectedMs: Ms;
  readonly worstMs: Ms;
  /** `Limit`: nobody has measured it, so that the longest that it may take is expected. */
  readonly basis: "Measured" | "Assumed" | "Limit";
}

const measuredAs = { start: "Start", stop: "Stop", promote: "Promote", demote: "Demote" } as const;

/** What adding or removing an address takes beside the duplicate check: measured on an idle machine, rounded up. */
const addressMs: Ms = 10;

/** How long an action will take on a node: as it took there before, else on any other, else what its kind takes. */
export function expectedTime(action: AgentAction, node: NodeName, world: World): ExpectedTime {
  const { verb, resource } = action;
  const worstMs = actionLimitMs(verb, resource.spec);
  const measured = measuredMs(action, node, world);
  if (measured !== undefined) return { expectedMs: measured, worstMs: Math.max(worstMs, measured), basis: "Measured" };
  if (resource.kind !== "VirtualIP") return { expectedMs: worstMs, worstMs, basis: "Limit" };
  return { expectedMs: addressMs + (verb === "start" ? duplicateWaitMs(resource.spec) : 0), worstMs, basis: "Assumed" };
}

function measuredMs({ verb, resource }: AgentAction, node: NodeName, world: World): Ms | undefined {
  const key = resourceKeyOf(resource);
  const others = [...world.nodes.values()].filter(({ name }) => name !== node);
  for (const one of [world.nodes.get(node), ...others]) {
    const found = one?.told.durations.find(
      (known) => resourceKeyOf(known) === key && known.action === measuredAs[verb],
    );
    if (found !== undefined) return found.milliseconds;
  }
  return undefined;
}

function duplicateWaitMs(spec: Readonly<Record<string, unknown>>): Ms {
  const check = spec["duplicateCheck"];
  if (typeof check !== "object" || check === null || Reflect.get(check, "enabled") === false) return 0;
  const wait: unknown = Reflect.get(check, "wait");
  return typeof wait === "string" ? (parseDuration(wait) ?? 0) : 0;
}

/** Nobody has measured a device: what an IPMI controller takes, of which the worst is a level's time limit. */
export function fencingTime({ devices }: FencingOrder): ExpectedTime {
  return { expectedMs: devices.length * fenceMs, worstMs: devices.length * fenceMsMax, basis: "Assumed" };
}

const fenceMs: Ms = 10_000;
const fenceMsMax: Ms = 60_000;
