import { claimKeyOf } from "../../controller/core/claim.ts";
import { resourceKeyOf } from "../../controller/core/journal.ts";
import { thingKeyOf } from "../thing.ts";
import { stateless } from "./checker.ts";

/** Whatever an agent's action makes active is named for that node, in that boot, by the record of its claim. */
export const noStartWithoutClaim = stateless("no-start-without-claim", (event, sight) => {
  if (event.type !== "active" && event.type !== "role") return undefined;
  const active = sight.active.get(event.node)?.get(thingKeyOf(event.resource));
  if (active === undefined || active.isForeign) return undefined;
  const boot = sight.boots.get(event.node);
  for (const claim of sight.claimsOf(active)) {
    const of = claimKeyOf(claim);
    if (sight.rulesOf(of, event.at).some((rule) => rule.mode === "None")) continue;
    const isNamed = sight.claims.get(of)?.mayHold.some((entry) => entry.node === event.node && entry.boot === boot);
    if (isNamed !== true)
      return `${resourceKeyOf(event.resource)} became active on ${event.node}, and the record of ${of} does not name it`;
  }
  return undefined;
});
