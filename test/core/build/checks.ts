import type { CheckWish, GroupChecks } from "../../../controller/core/compile-checks.ts";
import type { CheckHere } from "../../../controller/core/checks-here.ts";

/** A fault of its holder, probed every second, of which one healthy probe and two unhealthy ones decide. */
export function aCheck(name: string, changes: Partial<CheckWish> = {}): CheckWish {
  return {
    name,
    runsOn: "Holder",
    seenAfterMs: 2000,
    score: undefined,
    probe: { type: "tcp", spec: { host: "192.0.2.10", port: 80 } },
    intervalMs: 1000,
    timeoutMs: 1000,
    rule: { rise: 1, fall: 2, warmUpMs: 0, startState: "Healthy" },
    ...changes,
  };
}

/** Of a group that this node may hold. */
export function checksOf(group: string, checks: readonly CheckWish[]): GroupChecks {
  return { group: `HAGroup/${group}`, isCandidate: true, checks };
}

/** The check of that name as it runs for a group web that is started here. */
export function aCheckHere(name: string, changes: Partial<CheckHere> = {}): CheckHere {
  const { probe, intervalMs, timeoutMs, rule } = aCheck(name);
  const groups = [{ key: "HAGroup/web", isFault: true }];
  return { name, probe, intervalMs, timeoutMs, rule, isForNode: false, groups, ...changes };
}
