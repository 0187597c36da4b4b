import { claimKeyOf, doClaimsMeet, type Claim } from "../../controller/core/claim.ts";
import { specOf } from "../../controller/runtime/records.ts";
import { stateless } from "./checker.ts";
import type { Sight } from "./sight.ts";

/**
 * A node leaves a claim only when the world itself says that it holds nothing of it: nothing active, and no process of
 * an action that could still bring it up. A proof is judged by whether it is true, not by how it came about.
 */
export const noClaimWithoutProof = stateless("no-claim-without-proof", (event, sight) => {
  if (event.type !== "commit" || event.object.kind !== "HAClaim" || event.before === undefined) return undefined;
  const { claim, mayHold } = specOf("HAClaim", event.object);
  if (sight.rulesOf(claimKeyOf(claim), event.at).some((rule) => rule.mode === "None")) return undefined;
  const named = new Set(event.isDeleted ? [] : mayHold.map((entry) => entry.node));
  for (const { node } of specOf("HAClaim", event.before).mayHold) {
    const holding = named.has(node) ? undefined : holdingOf(node, claim, sight);
    if (holding !== undefined) return `${node} has left ${claimKeyOf(claim)}, and ${holding}`;
  }
  return undefined;
});

function holdingOf(node: string, claim: Claim, sight: Sight): string | undefined {
  for (const active of sight.active.get(node)?.values() ?? []) {
    if (active.isForeign) continue;
    if (sight.claimsOf(active).some((held) => doClaimsMeet(held, claim)))
      return `${active.resource.kind} ${active.resource.name} is active there`;
  }
  for (const { verb, resource } of sight.living.get(node)?.values() ?? []) {
    const isStarting = verb === "start" || verb === "promote";
    if (isStarting && resource.claims.some((held) => doClaimsMeet(held, claim)))
      return `a ${verb} of ${resource.kind} ${resource.name} still lives there`;
  }
  return undefined;
}
