import type { HAAssignmentMember, HANodeReportSpec } from "../api/types.gen.ts";
import type { AgentAction } from "../core/act.ts";
import { resourceKeyOf, type ResourceKey } from "../core/journal.ts";
import type { Ms } from "../core/lease.ts";

type Duration = HANodeReportSpec["durations"][number];

/** How long actions took on this node when they last succeeded, by which a plan foretells. */
export interface Durations {
  note(verb: AgentAction["verb"], resource: Pick<HAAssignmentMember, "kind" | "name">, tookMs: Ms): void;
  /** Takes over what an earlier agent of this node has reported; what was measured since counts more. */
  adopt(earlier: readonly Duration[]): void;
  /** All that is known, the one that was measured last at the end. What is of no resource that is named is forgotten. */
  told(named: () => ReadonlySet<ResourceKey>): readonly Duration[];
}

/** A report is written whole each time: of more than this the oldest are forgotten. */
const durationsMax = 2_000;

const measuredAs = { start: "Start", stop: "Stop", promote: "Promote", demote: "Demote" } as const;

export function createDurations(): Durations {
  let known = new Map<string, Duration>();

  function trim(): void {
    for (const key of known.keys()) {
      if (known.size <= durationsMax) return;
      known.delete(key);
    }
  }

  return {
    note(verb, { kind, name }, tookMs) {
      const duration: Duration = {
        kind,
        name,
        action: measuredAs[verb],
        milliseconds: Math.max(0, Math.round(tookMs)),
      };
      known.delete(keyOf(duration));
      known.set(keyOf(duration), duration);
      trim();
    },
    adopt(earlier) {
      known = new Map([...earlier.map((duration) => [keyOf(duration), duration] as const), ...known]);
      trim();
    },
    told(named) {
      if (known.size === 0) return [];
      const resources = named();
      for (const [key, duration] of known) if (!resources.has(resourceKeyOf(duration))) known.delete(key);
      return [...known.values()];
    },
  };
}

function keyOf(duration: Duration): string {
  return `${resourceKeyOf(duration)} ${duration.action}`;
}
