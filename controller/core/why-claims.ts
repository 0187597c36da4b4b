import { claimKeyOf, type Claim, type ClaimKey } from "./claim.ts";
import { claimsOfGroup, type ClaimView } from "./claims-view.ts";
import type { GroupKey, GroupWish, NodeName } from "./desired.ts";
import type { StateSight } from "./group-look.ts";
import type { Ms } from "./lease.ts";

export interface WhySight extends StateSight {
  readonly now: Ms;
}

/** A thing, and who may hold it. */
export interface ClaimSight {
  readonly claim: ClaimKey;
  /** False: nobody knows yet who may hold it. */
  readonly isKnown: boolean;
  readonly holders: readonly (ClaimWait & { readonly node: NodeName })[];
}

export interface ClaimWait {
  /** What would prove that it is held no more; empty where nothing but a look at the node says that it is held. */
  readonly waitsFor: string;
  /** When the wait is over by itself, from now. */
  readonly untilMs: Ms | undefined;
}

/** What a group touches, and what it still has to let go of. */
export function claimsSeen(
  wish: GroupWish | undefined,
  { group, sight }: { readonly group: GroupKey; readonly sight: WhySight },
): readonly ClaimSight[] {
  const releases = sight.facts.assignments.get(group)?.record.releases ?? [];
  const claims = new Map<ClaimKey, Claim>();
  for (const claim of [...(wish === undefined ? [] : claimsOfGroup(wish)), ...releases])
    claims.set(claimKeyOf(claim), claim);
  return [...claims].map(([key, claim]) => {
    const view = sight.decision.claims.find(claim);
    const holders = [...sight.decision.claims.holdersOf(claim)].toSorted();
    return {
      claim: key,
      isKnown: view.version !== undefined,
      holders: holders.map((node) => ({ node, ...waitOf(node, view, sight.now) })),
    };
  });
}

/** What a node may hold, by the records: whatever group wants it. */
export function claimsHeldBy(
  node: NodeName,
  { decision, now }: WhySight,
): readonly (ClaimWait & { readonly claim: ClaimKey })[] {
  return [...decision.claims.all()]
    .filter(({ remaining }) => remaining.some((entry) => entry.node === node))
    .map((view) => ({ claim: claimKeyOf(view.claim), ...waitOf(node, view, now) }))
    .toSorted((a, b) => (a.claim < b.claim ? -1 : 1));
}

function waitOf(node: NodeName, { waits }: ClaimView, now: Ms): ClaimWait {
  const own = waits.filter((wait) => wait.node === node);
  const until = own.flatMap((wait) => wait.until ?? []);
  return {
    waitsFor: [...new Set(own.map((wait) => wait.waitsFor))].join("; "),
    untilMs: until.length === 0 ? undefined : Math.max(0, Math.round(Math.max(...until) - now)),
  };
}
