import type { GroupWish, NodeName, PlacementWish, RuleGroup } from "../../../controller/core/desired.ts";
import type { Placement } from "../../../controller/core/group-step.ts";
import type { PlacementInput } from "../../../controller/core/placement/placement-problem.ts";

/** Written from the rules' meaning and nothing of the solver: slow, plain, and sure. */
export type Targets = ReadonlyMap<string, readonly Placement[]>;

/** Every required rule that a placement breaks, in words; empty where it keeps them all. */
export function brokenRules(input: PlacementInput, targets: Targets): readonly string[] {
  return [
    ...[...input.desired.groups.values()].flatMap((wish) => brokenByGroup(input, wish, targets.get(wish.key) ?? [])),
    ...input.desired.rules.flatMap((rule) => brokenRule(input, rule, targets)),
    ...overfullNodes(input, targets),
  ];
}

export function isToRun(input: PlacementInput, key: string): boolean {
  return input.desired.cluster.state === "Running" && input.desired.groups.get(key)?.state === "Started";
}

function brokenByGroup(input: PlacementInput, wish: GroupWish, target: readonly Placement[]): readonly string[] {
  if (wish.state === "Frozen" || wish.state === "Unmanaged") {
    const current = input.current.get(wish.key) ?? [];
    return namesOf(target) === namesOf(current) ? [] : [`${wish.key} was moved though it is ${wish.state}`];
  }
  if (!isToRun(input, wish.key)) return target.length === 0 ? [] : [`${wish.key} is not to run`];
  const broken = target
    .filter((placement) => !mayStand(input, wish, placement))
    .map(({ node, role }) => `${wish.key} may not be on ${node} ${role ?? ""}`);
  if (new Set(target.map(({ node }) => node)).size !== target.length) broken.push(`${wish.key} is twice on a node`);
  if (wish.replicas !== "Each" && target.length > wish.replicas) broken.push(`${wish.key} has too many copies`);
  const primaries = target.filter(({ role }) => role === "Primary").length;
  if (primaries > wish.primaries) broken.push(`${wish.key} has too many primaries`);
  if (wish.primaries > 0 && target.some(({ role }) => role === undefined)) broken.push(`${wish.key} lacks a role`);
  return broken;
}

function namesOf(placements: readonly Placement[]): string {
  return placements
    .map(({ node, role }) => `${node} ${role ?? ""}`)
    .toSorted()
    .join();
}

/** Candidates, failures, modes, classes, and what checkers found. */
function mayStand(input: PlacementInput, wish: GroupWish, { node, role }: Placement): boolean {
  const view = input.nodes.get(node);
  const mode = input.desired.nodes.get(node)?.mode;
  if (view === undefined || mode === undefined) return false;
  if (!wish.candidates.has(node) || isAmong(input.failed, wish, node)) return false;
  if (view.isCandidate && mode === "Active" && !isAmong(input.barred, wish, node)) return true;
  const now = input.current.get(wish.key)?.find((placement) => placement.node === node);
  const isKept = now !== undefined && (role !== "Primary" || now.role === "Primary");
  return isKept && view.isLive && (mode === "Active" || mode === "Drained");
}

function isAmong(nodes: PlacementInput["failed"], { key }: GroupWish, node: NodeName): boolean {
  return nodes.get(key)?.has(node) === true;
}

function brokenRule(input: PlacementInput, rule: PlacementWish, targets: Targets): readonly string[] {
  if (rule.kind === "order" || rule.score !== "Required") return [];
  if (rule.kind === "nodes") {
    const isBroken = rule.groups.some(
      (key) => isToRun(input, key) && targets.get(key)?.some(({ node }) => !rule.nodes.has(node)),
    );
    return isBroken ? [rule.name] : [];
  }
  const refs = rule.groups.filter(({ group }) => input.desired.groups.has(group));
  const nodes = refs.map((ref) => nodesOf(ref, targets));
  const isPlacedHere = (index: number): boolean => isToRun(input, refs[index]?.group ?? "");
  const isBroken = nodes.some((own, index) =>
    nodes.some((other, otherIndex) => {
      if (index === otherIndex || !isPlacedHere(index)) return false;
      if (rule.kind === "apart") return [...own].some((node) => other.has(node));
      if (rule.dependence === "OnFirst" && (otherIndex !== 0 || refs[0]?.group !== rule.groups[0]?.group)) return false;
      return [...own].some((node) => !other.has(node));
    }),
  );
  return isBroken ? [rule.name] : [];
}

function nodesOf({ group, role }: RuleGroup, targets: Targets): ReadonlySet<NodeName> {
  const placements = targets.get(group) ?? [];
  return new Set(
    placements.filter((placement) => role === undefined || placement.role === role).map(({ node }) => node),
  );
}

function overfullNodes(input: PlacementInput, targets: Targets): readonly string[] {
  const broken: string[] = [];
  const quantities = new Set([...input.desired.groups.values()].flatMap(({ requests }) => [...requests.keys()]));
  for (const [node, { capacity }] of input.desired.nodes) {
    for (const quantity of quantities) {
      const limit = capacity.get(quantity) ?? 0;
      let used = 0;
      let isTaken = false;
      for (const [key, placements] of targets) {
        const amount = input.desired.groups.get(key)?.requests.get(quantity) ?? 0;
        if (amount === 0 || !placements.some((placement) => placement.node === node)) continue;
        used += amount;
        isTaken ||= isToRun(input, key);
      }
      if (isTaken && used > limit) broken.push(`${quantity} of ${node}: ${used} of ${limit}`);
    }
  }
  return broken;
}

/** Whether the group has all the copies and primaries that it wants. */
export function isComplete(input: PlacementInput, wish: GroupWish, target: readonly Placement[]): boolean {
  const wanted = copiesWanted(input, wish);
  const primaries = target.filter(({ role }) => role === "Primary").length;
  return target.length === wanted && primaries === Math.min(wish.primaries, wanted);
}

function copiesWanted(input: PlacementInput, wish: GroupWish): number {
  return wish.replicas === "Each" ? standableNodes(input, wish).length : wish.replicas;
}

function standableNodes(input: PlacementInput, wish: GroupWish): readonly NodeName[] {
  return [...input.desired.nodes.keys()].filter(
    (node) =>
      mayStand(input, wish, wish.primaries > 0 ? { node, role: "Secondary" } : { node }) &&
      input.desired.rules.every(
        (rule) =>
          rule.kind !== "nodes" || rule.score !== "Required" || !rule.groups.includes(wish.key) || rule.nodes.has(node),
      ),
  );
}

/** Tries every placement there is: one in which each group has all that it wants, or undefined where there is none. */
export function findFullPlacement(input: PlacementInput): Targets | undefined {
  const running = [...input.desired.groups.values()].filter(({ key }) => isToRun(input, key));
  const targets = new Map<string, readonly Placement[]>();
  for (const [key, { state }] of input.desired.groups) {
    const isHeld = state === "Frozen" || state === "Unmanaged";
    targets.set(key, isHeld ? (input.current.get(key) ?? []) : []);
  }
  const options = running.map((wish) => optionsFor(input, wish));
  const placed = new Set<string>();
  const place = (index: number): boolean => {
    const wish = running[index];
    if (wish === undefined) return brokenRules(input, targets).length === 0;
    placed.add(wish.key);
    for (const option of options[index] ?? []) {
      targets.set(wish.key, option);
      if (isStillPossible(input, targets, placed) && place(index + 1)) return true;
    }
    targets.set(wish.key, []);
    placed.delete(wish.key);
    return false;
  };
  return place(0) ? targets : undefined;
}

/** Rules all of whose groups have been placed, and capacity, which only fills. */
function isStillPossible(input: PlacementInput, targets: Targets, placed: ReadonlySet<string>): boolean {
  const isDecided = (key: string): boolean => placed.has(key) || !isToRun(input, key);
  return (
    overfullNodes(input, targets).length === 0 &&
    input.desired.rules.every(
      (rule) =>
        rule.kind === "order" ||
        rule.kind === "nodes" ||
        !rule.groups.every(({ group }) => isDecided(group)) ||
        brokenRule(input, rule, targets).length === 0,
    )
  );
}

function optionsFor(input: PlacementInput, wish: GroupWish): readonly (readonly Placement[])[] {
  const wanted = copiesWanted(input, wish);
  const primaries = Math.min(wish.primaries, wanted);
  return subsets(standableNodes(input, wish), wanted).flatMap((nodes) => {
    if (wish.primaries === 0) return [nodes.map((node) => ({ node }))];
    return subsets(nodes, primaries)
      .map((chosen) =>
        nodes.map((node): Placement => ({ node, role: chosen.includes(node) ? "Primary" : "Secondary" })),
      )
      .filter((placements) => placements.every((placement) => mayStand(input, wish, placement)));
  });
}

function subsets<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  if (size === 0) return [[]];
  return items.flatMap((item, index) => subsets(items.slice(index + 1), size - 1).map((rest) => [item, ...rest]));
}
