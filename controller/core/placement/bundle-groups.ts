import {
  isInMask,
  maskOf,
  plainRole,
  primaryRole,
  replicasOf,
  secondaryRole,
  type Bundle,
  type GroupEntry,
  type NodeEntry,
  type OwnTie,
  type Part,
  type Request,
  type Tie,
} from "./problem.ts";
import { rankBundles } from "./rank-bundles.ts";
import { scoresOfBundle } from "./scoring.ts";
import type { Mutual } from "./tie-groups.ts";

export interface BundleSources {
  readonly mutuals: readonly Mutual[];
  readonly quantities: readonly string[];
  readonly nodes: readonly NodeEntry[];
  readonly now: Uint8Array;
}

/**
 * Makes one bundle of the copies that go together. A promotable group has two kinds of copies, primaries and the others,
 * each in a bundle of its own; what is together with the whole group is divided likewise. Promotable groups that are
 * together as wholes therefore have their primaries on the same nodes, as many as the one that wants the fewest.
 */
export function bundleGroups(groups: readonly GroupEntry[], sources: BundleSources): readonly Bundle[] {
  const shares = divide(groups, sources.mutuals);
  const largest = largestRequests(groups, sources.quantities);
  const bundles: Bundle[] = [];
  for (const members of shares) {
    const bundle = bundleOf(members, { sources, largest });
    for (const { group } of bundle.parts) group.bundles.push(bundle);
    bundles.push(bundle);
  }
  return rankBundles(bundles);
}

/** The primaries of one group, or its other copies. */
interface Share {
  readonly group: GroupEntry;
  readonly isPrimary: boolean;
  readonly rules: Set<string>;
  /** How many copies are wanted, and how many there may be. */
  want: number;
  most: number;
}

interface Shares {
  readonly primary: Share | undefined;
  readonly other: Share;
}

/** Lists of shares that go together. */
function divide(groups: readonly GroupEntry[], mutuals: readonly Mutual[]): readonly (readonly Share[])[] {
  const wholes = mutuals.filter(({ refs }) => refs.every(({ role }) => role === undefined));
  const primaries = primariesOf(groups, wholes);
  const joined = new Map<Share, Share[]>();
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
  const other: Share = { group, isPrimary: false, rules: new Set(), want, most: want };
  if (primaries === 0) return { primary: undefined, other };
  const most = Math.min(primaries, want);
  other.want = want - most;
  return { primary: { group, isPrimary: true, rules: new Set(), want: most, most }, other };
}

interface Joining {
  readonly joined: Map<Share, Share[]>;
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
  { rule, joined }: { readonly rule: string; readonly joined: Map<Share, Share[]> },
): void {
  const all = [...new Set(shares.flatMap((share) => joined.get(share) ?? []))];
  for (const share of all) joined.set(share, all);
  for (const share of shares) share.rules.add(rule);
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

interface BundleContext {
  readonly sources: BundleSources;
  readonly largest: Float64Array;
}

function bundleOf(shares: readonly Share[], { sources, largest }: BundleContext): Bundle {
  const parts = shares.map(({ group, isPrimary }): Part => {
    if (group.wish.primaries === 0) return { group, role: plainRole };
    return { group, role: isPrimary ? primaryRole : secondaryRole };
  });
  const isPrimary = shares.some((share) => share.isPrimary);
  const rules = [...new Set(shares.flatMap((share) => [...share.rules]))].toSorted();
  const requests = requestsOf(parts, sources.quantities);
  const aparts = tiesOf(parts, (group) => group.aparts);
  return {
    index: 0,
    parts,
    want: shares[0]?.want ?? 0,
    most: shares[0]?.most ?? 0,
    priority: Math.max(...parts.map(({ group }) => group.wish.priority)),
    level: 0,
    requests,
    size: requests.reduce((sum, { quantity, amount }) => sum + amount / (largest[quantity] ?? 1), 0),
    needs: tiesOf(parts, (group) => group.needs).filter((tie) => !isWithin(parts, tie)),
    aparts,
    pairs: tiesOf(parts, (group) => group.pairs).filter((tie) => !isWithin(parts, tie)),
    scores: scoresOfBundle(parts, sources),
    contradiction: aparts.find((tie) => isWithin(parts, tie)) ?? twiceIn(parts, rules),
    rules,
    isPrimary,
    dependents: [],
    copies: [],
  };
}

function isWithin(parts: readonly Part[], tie: Tie): boolean {
  return parts.some(({ group, role }) => group === tie.group && isInMask(tie.mask, role));
}

/** Rules that together ask for one copy in two roles. */
function twiceIn(parts: readonly Part[], rules: readonly string[]): Tie | undefined {
  const twice = parts.find(({ group }, index) => parts.findIndex((part) => part.group === group) < index);
  return twice && { rule: rules.join(", "), group: twice.group, mask: maskOf(undefined) };
}

function tiesOf<T extends OwnTie>(parts: readonly Part[], listOf: (group: GroupEntry) => readonly T[]): readonly T[] {
  let ties: readonly T[] = none;
  for (const { group, role } of parts) {
    const own = listOf(group);
    if (own.length > 0) ties = [...ties, ...own.filter((tie) => isInMask(tie.ownMask, role))];
  }
  return ties;
}

const none: readonly never[] = [];

function requestsOf(parts: readonly Part[], quantities: readonly string[]): readonly Request[] {
  let requests: readonly Request[] = none;
  for (let quantity = 0; quantity < quantities.length; quantity++) {
    const name = quantities[quantity] ?? "";
    let amount = 0;
    for (const { group } of parts) amount += group.wish.requests.get(name) ?? 0;
    if (amount > 0) requests = [...requests, { quantity, amount }];
  }
  return requests;
}

function largestRequests(groups: readonly GroupEntry[], quantities: readonly string[]): Float64Array {
  return Float64Array.from(quantities, (name) =>
    groups.reduce((most, { wish }) => Math.max(most, wish.requests.get(name) ?? 0), 0),
  );
}
