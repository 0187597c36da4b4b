import { entryOf, resourceKeyOf } from "../../controller/core/journal.ts";
import { thingKeyOf } from "../thing.ts";
import { stateless } from "./checker.ts";
import type { ActiveNow, Sight } from "./sight.ts";

/**
 * When a stop of what the agent had started begins, nothing of the same group that was started after it still runs. What
 * was brought up by hand has no order, nor has what an agent had started whose journal is lost.
 */
export const stopOrderIsReverseStartOrder = stateless("stop-order-is-reverse-start-order", (event, sight) => {
  if (event.type !== "begun" || event.verb !== "stop") return undefined;
  const journal = sight.journals.get(event.node);
  const key = resourceKeyOf(event.resource);
  const active = sight.active.get(event.node);
  const stopped = active?.get(thingKeyOf(event.resource));
  const entry = journal === undefined ? undefined : entryOf(journal, key);
  if (active === undefined || stopped === undefined || !hasOrder(stopped, sight)) return undefined;
  if (entry === undefined || journal === undefined) return undefined;
  for (const { order, isForeign, resource } of active.values()) {
    const other = resourceKeyOf(resource);
    if (isForeign || order <= stopped.order || entryOf(journal, other)?.group !== entry.group) continue;
    return `the stop of ${key} began on ${event.node} while ${other}, which was started after it, still runs`;
  }
  return undefined;
});

function hasOrder({ node, isForeign, since }: ActiveNow, { journalLostAt }: Sight): boolean {
  return !isForeign && since > (journalLostAt.get(node) ?? Number.NEGATIVE_INFINITY);
}
