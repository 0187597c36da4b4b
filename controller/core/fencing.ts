import type { HAFencingSpec } from "../api/types.gen.ts";
import type { Desired, FencingMode, FencingWish, GroupKey, NodeName } from "./desired.ts";
import type { Facts, Versioned } from "./facts.ts";
import { assertInvariant } from "./invariant.ts";
import type { Ms } from "./lease.ts";
import type { NodeView } from "./node-class.ts";
import { fencingKeyOf, isOvertaken } from "./proof.ts";
import type { RecordWrite } from "./record-write.ts";

/** A node that may hold something which only its fencing can prove gone, and the policy that says how. */
export interface FencingNeed {
  readonly node: NodeName;
  readonly boot: string;
  readonly groups: readonly GroupKey[];
  readonly wish: FencingWish;
  readonly cause: HAFencingSpec["cause"];
  /** When the policy's delay is over: a node that renews until then is not fenced. */
  readonly notBefore: Ms;
  /** The id of the order of a person that is part of the cause. */
  readonly order?: string;
  /** All its groups are frozen or unmanaged: for those nobody is fenced, and what was begun rests until they are thawed. */
  readonly isHeld: boolean;
}

/** What the leader is to do at devices now; the record of it is already in the store. */
export interface FencingOrder {
  readonly key: string;
  readonly version: string;
  readonly record: HAFencingSpec;
  readonly devices: readonly string[];
  /** The pause after a first failed attempt; it doubles from attempt to attempt. */
  readonly retryEveryMs: Ms;
}

export interface FencingStep {
  readonly writes: readonly RecordWrite[];
  readonly orders: readonly FencingOrder[];
}

export interface FencingSight {
  readonly desired: Desired;
  readonly facts: Facts;
  readonly nodes: ReadonlyMap<NodeName, NodeView>;
  readonly now: Ms;
}

export function usesDevices(mode: FencingMode): boolean {
  return mode === "Devices" || mode === "DevicesOrWatchdog" || mode === "DevicesAndWatchdog";
}

/** The record that was written for an order of a person. */
export function fencingOfOrder(id: string, facts: Facts): HAFencingSpec | undefined {
  return [...facts.fencings.values()].find(({ record }) => record.operation === id)?.record;
}

/**
 * Requests what is needed, voids what a sign of life has overtaken or nobody needs any more, and gives the orders of
 * records that are under way. A request may reach the store long after it was sent, so that a record by itself is no
 * cause: what orders a device is the need as it is now.
 * Storms: one fencing at a time is always allowed, more only within the policy's share, none that nobody would profit of.
 */
export function stepFencing(needs: readonly FencingNeed[], sight: FencingSight): FencingStep {
  const { writes, orders, underWay } = goOn(needs, sight);
  return { writes: [...writes, ...requests(needs, underWay, sight)], orders };
}

/** What becomes of the records that there are, and how many of them devices are at work on. */
function goOn(needs: readonly FencingNeed[], sight: FencingSight): FencingStep & { readonly underWay: number } {
  const needed = new Map(needs.map((need) => [fencingKeyOf(need.node, need.boot), need]));
  const writes: RecordWrite[] = [];
  const orders: FencingOrder[] = [];
  let underWay = 0;
  for (const [key, fencing] of [...sight.facts.fencings].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const { record } = fencing;
    const need = needed.get(key);
    if (isUnderWay(record) && need?.isHeld !== true) underWay += 1;
    if (isAliveAgain(record, sight) || isNeedless(record, need)) writes.push(voided(fencing));
    else if (record.phase === "Acting" && need?.isHeld === false) orders.push(orderOf(key, fencing, sight.desired));
  }
  return { writes, orders, underWay };
}

function requests(needs: readonly FencingNeed[], before: number, sight: FencingSight): readonly RecordWrite[] {
  const writes: RecordWrite[] = [];
  const hasTaker = [...sight.nodes.values()].some((node) => node.isCandidate);
  let underWay = before;
  for (const need of needs) {
    const known = sight.facts.fencings.get(fencingKeyOf(need.node, need.boot));
    if (need.isHeld || (known !== undefined && known.record.phase !== "Void")) continue;
    if (sight.now < need.notBefore || !hasTaker || !mayFenceMore(underWay, need.wish, sight.desired.nodes.size))
      continue;
    underWay += 1;
    writes.push(request(need, { known, seen: seenOf(need.node, sight) }));
  }
  return writes;
}

/**
 * What a person has confirmed: the boots that he named, or every boot of the node that a claim still names. A node that
 * renews is never confirmed: whoever looked at it looked at another one.
 */
export function confirmations(orders: readonly Confirmed[], sight: FencingSight): readonly RecordWrite[] {
  return orders.flatMap(({ node, boots, reason }) => {
    const view = sight.nodes.get(node);
    return boots.flatMap((boot): readonly RecordWrite[] => {
      // Whoever looked at the boot that renews looked at another one; a former boot may be confirmed at any time.
      if (view?.isLive === true && view.lease?.record.boot === boot) return [];
      const known = sight.facts.fencings.get(fencingKeyOf(node, boot));
      if (known?.record.phase === "Confirmed") return [];
      const seen = seenOf(node, sight);
      const next: HAFencingSpec = {
        ...(known?.record ?? { node, boot, cause: "Operator", level: 0, attempt: 0, format: 1 }),
        phase: "Confirmed",
        confirmation: { by: "Person", detail: reason === "" ? "no reason given" : reason.slice(0, 1024) },
        ...(seen === undefined ? {} : { seen }),
      };
      return [{ kind: "fencing", at: known?.version, next }];
    });
  });
}

export interface Confirmed {
  readonly node: NodeName;
  readonly boots: readonly string[];
  readonly reason: string;
}

function isUnderWay(record: HAFencingSpec): boolean {
  return record.phase === "Requested" || record.phase === "Acting" || record.phase === "Failed";
}

function mayFenceMore(underWay: number, wish: FencingWish, nodes: number): boolean {
  return underWay === 0 || (underWay + 1) * 100 <= nodes * wish.maxFencedShare;
}

/**
 * The very boot has renewed since: what the record says of it is void, whatever a device claimed. A node that is fenced
 * although it is alive renews until the device acts; there only a confirmation can be overtaken.
 */
function isAliveAgain(record: HAFencingSpec, sight: FencingSight): boolean {
  if (record.phase === "Void") return false;
  if (record.phase !== "Confirmed" && record.cause !== "LeaseClosed") return false;
  return isOvertaken(record, sight.nodes.get(record.node)?.lease?.record);
}

/**
 * Nobody needs that boot fenced any more. That another boot has the lease is one such case, for needs are of the present
 * one: a device knows outlets and not boots, and what it would hit now is that one.
 */
function isNeedless(record: HAFencingSpec, need: FencingNeed | undefined): boolean {
  return isUnderWay(record) && need === undefined;
}

function voided(fencing: Versioned<HAFencingSpec>): RecordWrite {
  return { kind: "fencing", at: fencing.version, next: { ...fencing.record, phase: "Void" } };
}

function seenOf(node: NodeName, sight: FencingSight): HAFencingSpec["seen"] {
  const lease = sight.nodes.get(node)?.lease?.record;
  return lease === undefined ? undefined : { incarnation: lease.incarnation, renewals: lease.renewals };
}

function request(
  need: FencingNeed,
  { known, seen }: { readonly known: Versioned<HAFencingSpec> | undefined; readonly seen: HAFencingSpec["seen"] },
): RecordWrite {
  assertInvariant(need.groups.length > 0 || need.cause === "Operator", "fenced-only-with-cause", () => need.node);
  const next: HAFencingSpec = {
    node: need.node,
    boot: need.boot,
    cause: need.cause,
    phase: "Acting",
    action: need.wish.action,
    level: 0,
    attempt: (known?.record.attempt ?? 0) + 1,
    format: 1,
    ...(need.order === undefined ? {} : { operation: need.order }),
    ...(need.wish.policy === "" ? {} : { policy: need.wish.policy }),
    ...(seen === undefined ? {} : { seen }),
  };
  return { kind: "fencing", at: known?.version, next };
}

function orderOf(key: string, fencing: Versioned<HAFencingSpec>, desired: Desired): FencingOrder {
  const { version, record } = fencing;
  const levels = desired.nodes.get(record.node)?.fencing ?? [];
  const policy = [...desired.groups.values()].find((wish) => wish.fencing.policy === (record.policy ?? ""));
  const retryEveryMs = policy?.fencing.retryEveryMs ?? retryEveryMsDefault;
  return { key, version, record, devices: levels[record.level] ?? [], retryEveryMs };
}

const retryEveryMsDefault: Ms = 5_000;

/** What the devices of the present level said, once all of them have answered. */
export type FencingResult =
  | { readonly ok: true; readonly detail: string }
  | { readonly ok: false; readonly error: string };

/** What stood when the devices had answered. */
export interface DeviceSight {
  /** How many levels of devices the node has. */
  readonly levels: number;
  /** The last renewal of the node that was seen. */
  readonly seen: HAFencingSpec["seen"];
}

/** The record after its devices have answered: confirmed, or the next level, or the first one again. */
export function afterDevices(
  record: HAFencingSpec,
  result: FencingResult,
  { levels, seen }: DeviceSight,
): HAFencingSpec {
  // A power cycle proves nothing by itself: the record waits until another boot has the node's lease, which voids it.
  if (result.ok && record.action === "cycle") return { ...record, phase: "Requested" };
  if (result.ok) {
    const confirmation = { by: "Device", detail: result.detail } as const;
    return { ...record, phase: "Confirmed", confirmation, ...(seen === undefined ? {} : { seen }) };
  }
  const isLastLevel = record.level + 1 >= levels;
  const level = isLastLevel ? 0 : record.level + 1;
  const attempt = isLastLevel ? record.attempt + 1 : record.attempt;
  return { ...record, phase: "Acting", level, attempt, lastError: result.error };
}
