import fc from "fast-check";
import type { PlacementWish } from "../../../controller/core/desired.ts";
import type { ClusterText, GroupText, NodeText } from "./describe-cluster.ts";

export interface Bounds {
  readonly nodesMax: number;
  readonly groupsMax: number;
  readonly rulesMax: number;
  readonly hasPriorities: boolean;
}

/** Clusters in any state: nodes of every class and mode, current placements that may break every rule. */
export function arbitraryCluster(bounds: Bounds): fc.Arbitrary<ClusterText> {
  return fc
    .record({
      nodes: fc.integer({ min: 1, max: bounds.nodesMax }),
      groups: fc.integer({ min: 1, max: bounds.groupsMax }),
    })
    .chain(({ nodes, groups }) => {
      const nodeNames = Array.from({ length: nodes }, (_, index) => `n${index + 1}`);
      const keys = Array.from({ length: groups }, (_, index) => `g${index + 1}`);
      return fc.record({
        strategy: fc.constantFrom("Spread" as const, "Pack" as const, "Balance" as const),
        nodes: fc.tuple(...nodeNames.map(arbitraryNode)),
        groups: fc
          .tuple(...keys.map(() => arbitraryGroup(nodeNames, bounds)))
          .map((texts) => Object.fromEntries(texts.map((text, index) => [keys[index] ?? "", text]))),
        rules: fc.array(arbitraryRule(keys, nodeNames), { maxLength: bounds.rulesMax }).map(nameRules),
      });
    });
}

function arbitraryNode(name: string): fc.Arbitrary<NodeText> {
  const eligible = { class: "Eligible", mode: "Active" } as const;
  const standing = fc.oneof(
    { weight: 8, arbitrary: fc.constant(eligible) },
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        { class: "Lost", mode: "Active" } as const,
        { class: "Suspect", mode: "Active" } as const,
        { class: "Excluded", mode: "Standby" } as const,
        { class: "Excluded", mode: "Drained" } as const,
        { class: "Suspect", mode: "Maintenance" } as const,
      ),
    },
  );
  const capacity = fc.oneof(
    fc.constant({}),
    fc.integer({ min: 0, max: 10 }).map((memory) => ({ memory })),
  );
  return fc.record({ standing, capacity }).map((text) => ({ name, ...text.standing, capacity: text.capacity }));
}

function arbitraryGroup(nodes: readonly string[], { hasPriorities }: Bounds): fc.Arbitrary<GroupText> {
  const score = fc.integer({ min: -20, max: 100 });
  const scores = fc.dictionary(fc.constantFrom(...nodes), score, { maxKeys: 2 });
  const group = fc.record({
    state: mostly("Started" as const, "Frozen" as const, "Stopped" as const),
    replicas: mostly<number | "Each">(1, 2, "Each"),
    primaries: mostly(0, 1, 2),
    candidates: fc.oneof(fc.constant(nodes), fc.subarray([...nodes])),
    preferred: scores,
    scores: fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: scores }),
    stickiness: fc.constantFrom(0, 1, 30),
    mayFailBack: fc.boolean(),
    priority: hasPriorities ? fc.integer({ min: 0, max: 2 }) : fc.constant(0),
    requests: fc.constantFrom({}, { memory: 1 }, { memory: 3 }, { memory: 5 }),
    failed: mostly<Readonly<Record<string, string>>>({}, { n1: "it failed" }, { n2: "it failed" }),
    barred: mostly<Readonly<Record<string, string>>>({}, { n1: "it is unhealthy" }, { n2: "it is unhealthy" }),
    on: fc
      .subarray([...nodes], { maxLength: Math.min(2, nodes.length) })
      .chain((chosen) => fc.tuple(...chosen.map((node) => fc.constantFrom(`${node} Primary`, `${node} Secondary`)))),
  });
  return group.map((text) =>
    text.primaries > 0 ? text : { ...text, on: text.on.map((placement) => placement.replace(/ .*/, "")) },
  );
}

function mostly<T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof({ weight: 5, arbitrary: fc.constant(usual) }, { weight: 2, arbitrary: fc.constantFrom(...others) });
}

function arbitraryRule(keys: readonly string[], nodes: readonly string[]): fc.Arbitrary<PlacementWish> {
  const chosen = fc.shuffledSubarray([...keys], {
    minLength: Math.min(2, keys.length),
    maxLength: Math.min(3, keys.length),
  });
  const score = fc.oneof(
    { weight: 3, arbitrary: fc.constant("Required" as const) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 50 }) },
  );
  const refs = chosen.map((groups) => groups.map((group) => ({ group })));
  const role = mostly<"Primary" | "Secondary" | undefined>(undefined, "Primary", "Secondary");
  const refsWithRoles = chosen.chain((groups) =>
    fc.tuple(...groups.map((group) => role.map((given) => (given === undefined ? { group } : { group, role: given })))),
  );
  const name = fc.constant("");
  return fc.oneof(
    fc.record({ kind: fc.constant("apart" as const), name, groups: refsWithRoles, score }),
    fc.record({
      kind: fc.constant("together" as const),
      name,
      groups: fc.oneof({ weight: 3, arbitrary: refs }, { weight: 1, arbitrary: refsWithRoles }),
      dependence: fc.constant("Mutual" as const),
      score,
    }),
    fc.record({
      kind: fc.constant("together" as const),
      name,
      groups: refsWithRoles,
      dependence: fc.constant("OnFirst" as const),
      score,
    }),
    fc.record({
      kind: fc.constant("nodes" as const),
      name,
      groups: chosen,
      nodes: fc.subarray([...nodes]).map((names) => new Set(names)),
      score,
    }),
  );
}

function nameRules(rules: readonly PlacementWish[]): readonly PlacementWish[] {
  return rules.map((rule, index) => ({ ...rule, name: `rule-${index}` }));
}
