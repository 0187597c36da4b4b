import { replicasOf, type GroupEntry } from "./problem.ts";
import type { Mutual } from "./tie-groups.ts";

/** The primaries of one group, or its other copies. */
export interface Share {
  readonly group: GroupEntry;
  readonly isPrimary: boolean;
  /** Those that join it to others. */
  rules: readonly string[];
  /** How many copies are wanted, and how many there may be. */
  want: number;
  most: number;
}

/** What of the groups goes together, as lists of shares; each says how many copies it has. */
export function divideGroups(groups: readonly GroupEntry[], mutuals: readonly Mutual[]): readonly (readonly Share[])[] {
  const wholes = mutuals.filter(({ refs }) => refs.every(({ role }) => role === undefined));
  const primaries = primariesOf(groups, wholes);
  const joined = new Map<Share, readonly Share[]>();
  const sharesOf = new Map<GroupEntry, Shares>();
  for (const group of groups) {
    if (group.standing !== "Run") continue;
    const shares = sharesFor(group, primaries.get(group) ?? 0);
    sharesOf.set(group, shares);
    if (shares.primary !== undefined) joined.set(shares.primary, [shares.primary]);
    joined.set(shares.other, [shares.other]);
  }
  for (const mutual of mutuals) {
    if (wholes.includes(mutual)) joinWholes(mutual, { joined, sharesOf });
    else joinRoles(mutual, { joined, sharesOf });
  }
  const lists = [...new Set(joined.values())];
  const withPrimary = new Set(lists.filter((list) => list.some((share) => share.isPrimary)));
  for (const list of withPrimary) limit(list);
  for (const { primary, other } of sharesOf.values()) {
    const isLimited = withPrimary.has(joined.get(other) ?? []);
    if (primary !== undefined && !isLimited)
      other.want = Math.min(replicasOf(other.group.wish) - primary.want, other.most);
  }
  for (const list of lists) if (!withPrimary.has(list)) limit(list);
  return lists;
}

interface Shares {
  readonly primary: Share | undefined;
  readonly other: Share;
}

/** How many primaries each group has, or is divided by because it is together with a group that has some. */
function primariesOf(groups: readonly GroupEntry[], wholes: readonly Mutual[]): ReadonlyMap<GroupEntry, number> {
  const primaries = new Map<GroupEntry, number>();
  for (const group of groups) if (group.wish.primaries > 0) primaries.set(group, group.wish.primaries);
  if (primaries.size === 0) return primaries;
  for (let isChanged = true; isChanged;) {
    isChanged = false;
    for (const { refs } of wholes) {
      const fewest = Math.min(...refs.flatMap(({ group }) => primaries.get(group) ?? []));
      for (const { group } of refs) {
        if (!Number.isFinite(fewest) || primaries.get(group) === fewest) continue;
        primaries.set(group, fewest);
        isChanged = true;
      }
    }
  }
  return primaries;
}

function sharesFor(group: GroupEntry, primaries: number): Shares {
  const want = replicasOf(group.wish);
  const other: Share = { group, isPrimary: false, rules: none, want, most: want };
  if (primaries === 0) return { primary: undefined, other };
  const most = Math.min(primaries, want);
  other.want = want - most;
  return { primary: { group, isPrimary: true, rules: none, want: most, most }, other };
}

interface Joining {
  readonly joined: Map<Share, readonly Share[]>;
  readonly sharesOf: ReadonlyMap<GroupEntry, Shares>;
}

function joinWholes({ rule, refs }: Mutual, joining: Joining): void {
  const shares = refs.flatMap(({ group }) => joining.sharesOf.get(group) ?? []);
  join(
    shares.flatMap(({ primary }) => primary ?? []),
    { rule, joined: joining.joined },
  );
  join(
    shares.map(({ other }) => other),
    { rule, joined: joining.joined },
  );
}

/** Where a role is named, a group without one joins with all its copies; one that is divided, with its primaries. */
function joinRoles({ rule, refs }: Mutual, { joined, sharesOf }: Joining): void {
  const shares = refs.flatMap(({ group, role }) => {
    const own = sharesOf.get(group);
    if (own === undefined) return [];
    if (role === "Secondary" || own.primary === undefined) return [own.other];
    if (role === undefined) own.other.want = own.other.most = 0;
    return [own.primary];
  });
  join(shares, { rule, joined });
}

function join(
  shares: readonly Share[],
  { rule, joined }: { readonly rule: string; readonly joined: Map<Share, readonly Share[]> },
): void {
  const all = [...new Set(shares.flatMap((share) => joined.get(share) ?? []))];
  for (const share of all) joined.set(share, all);
  for (const share of shares) share.rules = [...share.rules, rule];
}

/** All copies or none: there are as many as the group with the fewest wants. */
function limit(shares: readonly Share[]): void {
  let want = Number.POSITIVE_INFINITY;
  let most = Number.POSITIVE_INFINITY;
  for (const share of shares) {
    want = Math.max(0, Math.min(want, share.want));
    most = Math.min(most, share.most);
  }
  for (const share of shares) {
    share.want = want;
    share.most = most;
  }
}

const none: readonly never[] = [];
