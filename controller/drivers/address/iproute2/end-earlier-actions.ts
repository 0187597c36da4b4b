import { endGroup } from "../../../host/end-group.ts";
import type { Outcome } from "../../../ports/driver.ts";
import { isProcessLiving } from "./ip/process-mark.ts";
import type { VipRecords } from "./vip-records.ts";
import { vipOf } from "./vip.ts";

/**
 * Ends the processes that an earlier agent has left in the middle of a change. What it has only asked for ends with it;
 * left behind are those that do not read on, such as one that waits in the kernel.
 */
export async function endEarlierActions(records: VipRecords): Promise<Outcome> {
  let hasEnded = false;
  for (const { resource, linkName, action } of records.all()) {
    if (action === undefined) continue;
    if (isProcessLiving(action)) {
      if (!(await endGroup(action.pid, 0))) {
        const { kind, name } = resource;
        return {
          status: "failed",
          error: `Cannot end process ${action.pid}, which changes ${kind}/${name}: it lives on`,
        };
      }
      hasEnded = true;
    }
    const failure = records.write(vipOf(resource), { resource, linkName, action: undefined });
    if (failure !== undefined) return { status: "failed", error: `Cannot note that an action has ended: ${failure}` };
  }
  return { status: hasEnded ? "done" : "unchanged" };
}
