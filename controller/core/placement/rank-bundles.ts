import { isInMask, type Bundle, type Tie } from "./problem.ts";

/**
 * Puts bundles into the order in which they are placed: by priority, what others need before these, primaries first,
 * then the largest, then by name. What is needed by something important is as important itself.
 */
export function rankBundles(bundles: readonly Bundle[]): readonly Bundle[] {
  const needy = bundles.filter((bundle) => bundle.needs.length > 0);
  if (needy.length > 0) {
    for (const bundle of needy) noteDependent(bundle);
    for (const bundle of needy) bundle.level = levelOf(bundle, new Set());
    raisePriorities(bundles, needy);
  }
  const ranked = bundles.toSorted(compareBundles);
  for (const [index, bundle] of ranked.entries()) bundle.index = index;
  return ranked;
}

function noteDependent(bundle: Bundle): void {
  for (const tie of bundle.needs) {
    for (const provider of providersOf(tie)) {
      if (!provider.dependents.includes(bundle)) provider.dependents = [...provider.dependents, bundle];
    }
  }
}

/** The bundles whose copies are what the tie names. */
export function providersOf({ group, mask }: Tie): readonly Bundle[] {
  return group.bundles.filter(({ parts }) => parts.some((part) => part.group === group && isInMask(mask, part.role)));
}

function levelOf(bundle: Bundle, above: Set<Bundle>): number {
  if (above.has(bundle)) return 0;
  above.add(bundle);
  let level = 0;
  for (const tie of bundle.needs) {
    for (const provider of providersOf(tie)) level = Math.max(level, 1 + levelOf(provider, above));
  }
  above.delete(bundle);
  return level;
}

/** To that of what needs it, and for primaries to that of the other copies of their group: no end before none rises. */
function raisePriorities(bundles: readonly Bundle[], needy: readonly Bundle[]): void {
  const primaries = bundles.filter(({ isPrimary }) => isPrimary);
  for (let isRising = true; isRising;) {
    isRising = false;
    const raise = (bundle: Bundle, { priority }: Bundle): void => {
      if (bundle.priority >= priority) return;
      bundle.priority = priority;
      isRising = true;
    };
    for (const bundle of needy) {
      for (const tie of bundle.needs) for (const provider of providersOf(tie)) raise(provider, bundle);
    }
    for (const primary of primaries) {
      for (const { group } of primary.parts) for (const bundle of group.bundles) raise(primary, bundle);
    }
  }
}

function compareBundles(a: Bundle, b: Bundle): number {
  if (a.priority !== b.priority) return b.priority - a.priority;
  if (a.level !== b.level) return a.level - b.level;
  if (a.isPrimary !== b.isPrimary) return a.isPrimary ? -1 : 1;
  if (a.size !== b.size) return b.size - a.size;
  return firstGroupOf(a) - firstGroupOf(b);
}

function firstGroupOf(bundle: Bundle): number {
  return bundle.parts[0]?.group.index ?? 0;
}
