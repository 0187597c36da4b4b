import fc from "fast-check";
import type { FencingMode, GroupWish, NodeWish } from "../../controller/core/desired.ts";

/**
 * A cluster and what is done to it, as data that says little: numbers choose among what there is, modulo how much there
 * is, so that every text is a cluster and a smaller text is a smaller one.
 */
export interface ChangeText {
  /** n1, n2, … */
  readonly nodes: number;
  readonly mode: FencingMode;
  readonly groups: readonly GroupText[];
  readonly rules: readonly RuleText[];
  readonly edits: readonly EditText[];
  readonly faults: readonly FaultText[];
}

export interface GroupText {
  /** What each member is. Only services can have several copies. */
  readonly members: readonly MemberText[];
  readonly copies: "One" | "Two" | "Each" | "Promotable";
  readonly prefers: number;
  readonly state: GroupWish["state"];
}

export type MemberText = "address" | "service" | "data";

export interface RuleText {
  readonly kind: "together" | "apart" | "order" | "serialize";
  readonly first: number;
  readonly second: number;
  readonly isRequired: boolean;
}

export type EditText =
  | { readonly edit: "member"; readonly group: number; readonly member: number }
  | { readonly edit: "drop" | "append" | "turn"; readonly group: number; readonly member: number }
  | { readonly edit: "exchange" | "regroup"; readonly group: number; readonly other: number }
  | { readonly edit: "rename" | "delete"; readonly group: number }
  | { readonly edit: "create"; readonly text: GroupText }
  | { readonly edit: "state"; readonly group: number; readonly state: GroupWish["state"] }
  | { readonly edit: "copies"; readonly group: number; readonly copies: GroupText["copies"] }
  | { readonly edit: "prefers" | "forbids"; readonly group: number; readonly node: number }
  | { readonly edit: "mode"; readonly node: number; readonly mode: NodeWish["mode"] }
  | { readonly edit: "cluster"; readonly state: "Running" | "Stopped" | "Frozen" | "Unmanaged" }
  | { readonly edit: "rule"; readonly rule: RuleText }
  | { readonly edit: "free" };

export type FaultText =
  /** The holder of the group, where it has one, or another node. */
  | { readonly fault: "lost"; readonly group: number; readonly node: number; readonly isHolder: boolean }
  | { readonly fault: "found"; readonly group: number; readonly member: number; readonly as: "Failed" | "Stopped" }
  | { readonly fault: "stray"; readonly group: number; readonly member: number; readonly node: number }
  | { readonly fault: "failed"; readonly group: number; readonly member: number; readonly times: number };

export interface ChangeBounds {
  readonly nodesMax: number;
  readonly groupsMax: number;
}

const index = fc.nat({ max: 11 });
const member = fc.constantFrom<MemberText>("service", "address", "data");

const group: fc.Arbitrary<GroupText> = fc.record({
  members: fc.array(member, { minLength: 1, maxLength: 4 }),
  copies: fc.constantFrom("One", "One", "One", "Two", "Each", "Promotable"),
  prefers: index,
  state: fc.constantFrom("Started", "Started", "Started", "Started", "Stopped"),
});

const rule: fc.Arbitrary<RuleText> = fc.record({
  kind: fc.constantFrom("apart", "together", "order", "serialize"),
  first: index,
  second: index,
  isRequired: fc.boolean(),
});

const edit: fc.Arbitrary<EditText> = fc.oneof(
  fc.record({ edit: fc.constant("member" as const), group: index, member: index }),
  fc.record({
    edit: fc.constantFrom("drop" as const, "append" as const, "turn" as const),
    group: index,
    member: index,
  }),
  fc.record({ edit: fc.constantFrom("exchange" as const, "regroup" as const), group: index, other: index }),
  fc.record({ edit: fc.constantFrom("rename" as const, "delete" as const), group: index }),
  fc.record({ edit: fc.constant("create" as const), text: group }),
  fc.record({
    edit: fc.constant("state" as const),
    group: index,
    state: fc.constantFrom("Stopped", "Started", "Disabled", "Unmanaged", "Frozen"),
  }),
  fc.record({
    edit: fc.constant("copies" as const),
    group: index,
    copies: fc.constantFrom("One", "Two", "Each", "Promotable"),
  }),
  fc.record({ edit: fc.constantFrom("prefers" as const, "forbids" as const), group: index, node: index }),
  fc.record({
    edit: fc.constant("mode" as const),
    node: index,
    mode: fc.constantFrom("Standby", "Drained", "Maintenance"),
  }),
  fc.record({ edit: fc.constant("cluster" as const), state: fc.constantFrom("Stopped", "Frozen", "Unmanaged") }),
  fc.record({ edit: fc.constant("rule" as const), rule }),
  fc.record({ edit: fc.constant("free" as const) }),
);

const fault: fc.Arbitrary<FaultText> = fc.oneof(
  fc.record({ fault: fc.constant("lost" as const), group: index, node: index, isHolder: fc.boolean() }),
  fc.record({
    fault: fc.constant("found" as const),
    group: index,
    member: index,
    as: fc.constantFrom("Failed", "Stopped"),
  }),
  fc.record({ fault: fc.constant("stray" as const), group: index, member: index, node: index }),
  fc.record({
    fault: fc.constant("failed" as const),
    group: index,
    member: index,
    times: fc.integer({ min: 1, max: 3 }),
  }),
);

/** Clusters with rules, one or two edits, and at times something that has gone wrong. */
export function arbitraryChange({ nodesMax, groupsMax }: ChangeBounds): fc.Arbitrary<ChangeText> {
  return fc.record({
    nodes: fc.integer({ min: 2, max: nodesMax }),
    mode: fc.constantFrom("Lease", "Lease", "Devices", "Watchdog", "DevicesAndWatchdog", "Manual", "None"),
    groups: fc.array(group, { minLength: 1, maxLength: groupsMax, size: "max" }),
    rules: fc.array(rule, { maxLength: 3 }),
    edits: fc.array(edit, { minLength: 1, maxLength: 3 }),
    faults: fc.array(fault, { maxLength: 1 }),
  });
}
