import {
  isInMask,
  maskOf,
  plainRole,
  primaryRole,
  secondaryRole,
  type Bundle,
  type GroupEntry,
  type NodeEntry,
  type OwnTie,
  type Part,
  type Request,
  type Tie,
} from "./problem.ts";
import { divideGroups, type Share } from "./divide-groups.ts";
import { rankBundles } from "./rank-bundles.ts";
import { scoresOfBundle } from "./scoring.ts";
import type { Mutual } from "./tie-groups.ts";

export interface BundleSources {
  readonly mutuals: readonly Mutual[];
  readonly quantities: readonly string[];
  readonly nodes: readonly NodeEntry[];
  readonly now: Uint8Array;
  readonly isBalanced: boolean;
}

/**
 * Makes one bundle of the copies that go together. A promotable group has two kinds of copies, primaries and the others,
 * each in a bundle of its own; what is together with the whole group is divided likewise. Promotable groups that are
 * together as wholes therefore have their primaries on the same nodes, as many as the one that wants the fewest.
 */
export function bundleGroups(groups: readonly GroupEntry[], sources: BundleSources): readonly Bundle[] {
  const shares = divideGroups(groups, sources.mutuals);
  const largest = largestAmounts(groups, sources);
  const bundles: Bundle[] = [];
  for (const members of shares) {
    const bundle = bundleOf(members, { sources, largest });
    for (const { group } of bundle.parts) group.bundles.push(bundle);
    bundles.push(bundle);
  }
  return rankBundles(bundles);
}

interface BundleContext {
  readonly sources: BundleSources;
  readonly largest: Float64Array;
}

function bundleOf(joined: readonly Share[], { sources, largest }: BundleContext): Bundle {
  const shares = joined.length === 1 ? joined : joined.toSorted((a, b) => a.group.index - b.group.index);
  const parts = shares.map(({ group, isPrimary }): Part => {
    if (group.wish.primaries === 0) return { group, role: plainRole };
    return { group, role: isPrimary ? primaryRole : secondaryRole };
  });
  const isPrimary = shares.some((share) => share.isPrimary);
  const rules = shares.length === 1 ? none : [...new Set(shares.flatMap((share) => share.rules))].toSorted();
  const requests = amountsOf(parts, sources.quantities, ({ wish }) => wish.requests);
  const usage = sources.isBalanced ? amountsOf(parts, sources.quantities, ({ wish }) => wish.usage) : none;
  const aparts = tiesOf(parts, ({ ties }) => ties.aparts);
  return {
    index: 0,
    parts,
    want: shares[0]?.want ?? 0,
    most: shares[0]?.most ?? 0,
    priority: Math.max(...parts.map(({ group }) => group.wish.priority)),
    level: 0,
    requests,
    usage,
    size: (sources.isBalanced ? usage : requests).reduce(
      (sum, { quantity, amount }) => sum + amount / (largest[quantity] ?? 1),
      0,
    ),
    needs: outside(
      parts,
      tiesOf(parts, ({ ties }) => ties.needs),
    ),
    aparts,
    pairs: outside(
      parts,
      tiesOf(parts, ({ ties }) => ties.pairs),
    ),
    scores: scoresOfBundle(parts, sources),
    contradiction: aparts.find((tie) => isWithin(parts, tie)) ?? twiceIn(parts, rules),
    rules,
    isPrimary,
    dependents: none,
    copies: [],
    isCut: false,
  };
}

/** What the parts are to each other is settled by their being one bundle. */
function outside<T extends Tie>(parts: readonly Part[], ties: readonly T[]): readonly T[] {
  return ties.length === 0 ? none : ties.filter((tie) => !isWithin(parts, tie));
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

function amountsOf(
  parts: readonly Part[],
  quantities: readonly string[],
  of: (group: GroupEntry) => ReadonlyMap<string, number>,
): readonly Request[] {
  let amounts: readonly Request[] = none;
  for (let quantity = 0; quantity < quantities.length; quantity++) {
    const name = quantities[quantity] ?? "";
    let amount = 0;
    for (const { group } of parts) amount += of(group).get(name) ?? 0;
    if (amount > 0) amounts = [...amounts, { quantity, amount }];
  }
  return amounts;
}

function largestAmounts(groups: readonly GroupEntry[], { quantities, isBalanced }: BundleSources): Float64Array {
  return Float64Array.from(quantities, (name) =>
    groups.reduce((most, { wish }) => Math.max(most, (isBalanced ? wish.usage : wish.requests).get(name) ?? 0), 0),
  );
}
