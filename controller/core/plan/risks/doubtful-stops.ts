import { doubtfulStops, timesWords } from "../failed-stops.ts";
import type { PlanAction } from "../plan.ts";
import type { RiskFinding, RiskLook } from "./risk-sight.ts";

/**
 * Things that run where they should, and that the plan stops though that has failed before. Of what is being stopped
 * already the plan changes nothing: that is told as unknown, and by the status.
 */
export function findDoubtfulStops(look: RiskLook): readonly RiskFinding[] {
  const { actions } = look.plan;
  return doubtfulStops(actions, look.start.failedStops).flatMap(({ failed, stop }): readonly RiskFinding[] => {
    if (failed.isUnderWay || !stop.disruptive) return [];
    const { resource, node, times } = failed;
    const others = standingOn(stop, actions);
    const count =
      others.length === 1 ? "1 action that stands on it is" : `${others.length} actions that stand on it are`;
    const rest = others.length === 0 ? "" : ` and ${count} not done`;
    const message = `${resource} is stopped on ${node}, where that has failed ${timesWords(times)}: if it fails again the group is in Error there${rest}`;
    return [{ object: stop.group ?? resource, message }];
  });
}

/** What the plan does only after this, near or far. */
function standingOn({ id }: PlanAction, actions: readonly PlanAction[]): readonly PlanAction[] {
  const found = new Set([id]);
  return actions.filter((action) => {
    const isAfter = action.after.some((one) => found.has(one));
    if (isAfter) found.add(action.id);
    return isAfter;
  });
}
