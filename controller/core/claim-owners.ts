import { claimKeyOf, type Claim, type ClaimKey } from "./claim.ts";
import { claimsOfGroup } from "./claims-view.ts";
import type { Desired, GroupKey, GroupWish } from "./desired.ts";
import { highestEpoch, type Epoch } from "./epoch.ts";
import type { Facts } from "./facts.ts";
import { claimsNamedBy } from "./ruling.ts";

/** Which group each wanted claim belongs to. */
export type ClaimOwners = ReadonlyMap<ClaimKey, GroupKey>;

/**
 * Where two groups want the same thing (which the checks across objects refuse) it belongs to the one that has it
 * already, and else to the first by name: the other is held up, and nobody is disturbed.
 */
export function claimOwnersOf(desired: Desired, facts: Facts): ClaimOwners {
  const { first, contested } = wantedIn(desired);
  if (contested.length === 0) return first;
  const owners = new Map(first);
  for (const { claim, group } of contested) {
    if (!hasAlready(owners.get(claim), claim, facts) && hasAlready(group, claim, facts)) owners.set(claim, group);
  }
  return owners;
}

interface Wanted {
  /** By claim: the first group by name that wants it. */
  readonly first: ReadonlyMap<ClaimKey, GroupKey>;
  /** The others, in the order of names. */
  readonly contested: readonly { readonly claim: ClaimKey; readonly group: GroupKey }[];
}

function wantedIn(desired: Desired): Wanted {
  const known = wanted.get(desired);
  if (known !== undefined) return known;
  const first = new Map<ClaimKey, GroupKey>();
  const contested: { claim: ClaimKey; group: GroupKey }[] = [];
  for (const [group, wish] of [...desired.groups].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    for (const claim of claimsOfGroup(wish).map(claimKeyOf)) {
      if (first.has(claim)) contested.push({ claim, group });
      else first.set(claim, group);
    }
  }
  const found = { first, contested };
  wanted.set(desired, found);
  return found;
}

/** A wish is the same from decision to decision. */
const wanted = new WeakMap<Desired, Wanted>();

function hasAlready(group: GroupKey | undefined, claim: ClaimKey, facts: Facts): boolean {
  const members = (group === undefined ? undefined : facts.assignments.get(group)?.record.members) ?? [];
  return members.some((member) => member.claims.some((one) => claimKeyOf(one) === claim));
}

/** What holds a group up because it belongs to another one; undefined where nothing does. */
export function conflictOf(wish: GroupWish | undefined, owners: ClaimOwners): string | undefined {
  if (wish === undefined) return undefined;
  for (const claim of claimsOfGroup(wish)) {
    const owner = owners.get(claimKeyOf(claim));
    if (owner !== undefined && owner !== wish.key) {
      return `a person to give it another ${claim.type.toLowerCase()}: ${claim.key} belongs to ${owner} as well`;
    }
  }
  return undefined;
}

/** The highest epoch at which any present assignment but this group's own speaks of one of the claims. */
export function spokenByOthers(group: GroupKey, claims: readonly Claim[], spoken: SpokenEpochs): Epoch {
  return highestEpoch(
    claims.flatMap((claim) =>
      (spoken.get(claimKeyOf(claim)) ?? []).flatMap((word) => (word.group === group ? [] : [word.epoch])),
    ),
  );
}

/** By claim: every present assignment that speaks of it, to give it, to ask for it or to have it let go of. */
export type SpokenEpochs = ReadonlyMap<ClaimKey, readonly { readonly group: GroupKey; readonly epoch: Epoch }[]>;

export function spokenEpochsOf(facts: Facts): SpokenEpochs {
  const spoken = new Map<ClaimKey, { group: GroupKey; epoch: Epoch }[]>();
  for (const [group, { record }] of facts.assignments) {
    for (const claim of claimsNamedBy(record)) {
      const key = claimKeyOf(claim);
      const words = spoken.get(key);
      const word = { group, epoch: record.epoch };
      if (words === undefined) spoken.set(key, [word]);
      else words.push(word);
    }
  }
  return spoken;
}

/** By claim: the groups whose present assignment has it among its members and names a node. */
export type ClaimWords = ReadonlyMap<ClaimKey, readonly GroupKey[]>;

/**
 * A claim belongs to one group's word at a time: what has moved to another group is named for that one only when the
 * former has given it up, so that the two never name nodes against each other.
 */
export function claimWordsOf(facts: Facts): ClaimWords {
  const words = new Map<ClaimKey, GroupKey[]>();
  for (const [group, { record }] of facts.assignments) {
    if (record.placements.length === 0) continue;
    for (const member of record.members) {
      for (const claim of member.claims) {
        const key = claimKeyOf(claim);
        const groups = words.get(key);
        if (groups === undefined) words.set(key, [group]);
        else groups.push(group);
      }
    }
  }
  return words;
}
