import type { HAClaimSpec, HAFencingSpec, HALeaseSpec } from "../api/types.gen.ts";
import type { Claim } from "./claim.ts";
import type { FencingMode, NodeName } from "./desired.ts";
import { compareEpochs } from "./epoch.ts";
import type { Facts } from "./facts.ts";
import { isLaterIncarnation, isSameOrLaterIncarnation } from "./incarnation.ts";
import { orderText } from "./order-text.ts";
import { claimsIn } from "./reported-claims.ts";
import { marginOf, silentSince, type Ms, type ObservedLease } from "./lease.ts";

export type MayHold = HAClaimSpec["mayHold"][number];

/** The only things that take a node out of a claim (docs/safety.md, "Claims, assignments, epochs"). */
export type Proof = "Stopped" | "ClosedItself" | "NewBoot" | "Fenced" | "Timed";

export type Holding =
  | { readonly kind: "proven"; readonly proof: Proof }
  /** `until`: when the wait is over by itself; absent where only a person, a device or the node can end it. */
  | { readonly kind: "mayHold"; readonly waitsFor: string; readonly until?: Ms };

/** What the proofs are read from, prepared once a decision. */
export interface ProofBasis {
  readonly facts: Facts;
  readonly now: Ms;
  /** Hardware identities that exactly one report carries. */
  readonly uniqueMachines: ReadonlySet<string>;
}

export function proofBasisOf(facts: Facts, now: Ms): ProofBasis {
  const machines = new Map<string, number>();
  for (const { machine } of facts.reports.values()) {
    if (machine !== undefined) machines.set(machine, (machines.get(machine) ?? 0) + 1);
  }
  const uniqueMachines = new Set([...machines].filter(([, count]) => count === 1).map(([machine]) => machine));
  return { facts, now, uniqueMachines };
}

/** Whether this entry may leave the claim, and else what is waited for. The order is the strength of the evidence. */
export function holdingOf(entry: MayHold, claim: Claim, asked: { basis: ProofBasis; mode: FencingMode }): Holding {
  const { basis, mode } = asked;
  if (isStopAcknowledged(entry, claim, asked)) return { kind: "proven", proof: "Stopped" };
  if (isClosedByItself(entry, basis.facts)) return { kind: "proven", proof: "ClosedItself" };
  if (isGoneByNewBoot(entry, claim, basis)) return { kind: "proven", proof: "NewBoot" };
  const isFenced = isFencingConfirmed(entry, basis.facts);
  if (isFenced && mode !== "DevicesAndWatchdog") return { kind: "proven", proof: "Fenced" };
  const timed = timedProof(entry, basis, mode);
  if (timed.kind === "proven" && mode === "DevicesAndWatchdog" && !isFenced) {
    return { kind: "mayHold", waitsFor: `the fencing of ${entry.node} by its devices` };
  }
  return timed;
}

/** Proof 1. A report of an earlier incarnation says nothing of what a later one was told, nor does another machine's. */
function isStopAcknowledged(entry: MayHold, claim: Claim, asked: { basis: ProofBasis; mode: FencingMode }): boolean {
  const report = asked.basis.facts.reports.get(entry.node);
  if (report?.probed !== true || !isSameOrLaterIncarnation(report.incarnation, entry.incarnation)) return false;
  if (mayBeAnother(entry, report, asked)) return false;
  const told = claimsIn(report).find(claim);
  return told !== undefined && told.held === "Stopped" && compareEpochs(told.epoch, entry.epoch) >= 0;
}

/**
 * Whether what goes by the name of the entry's node may be another machine by now (a clone, a replacement): only the
 * same boot, or a hardware identity that nobody else carries, makes it certain that it is the same one. Where identities
 * are missing or shared, the modes that never guard data take the name for the node.
 */
export function mayBeAnother(
  entry: MayHold,
  present: { readonly boot?: string; readonly machine?: string },
  { basis, mode }: { readonly basis: ProofBasis; readonly mode: FencingMode },
): boolean {
  if (entry.boot === present.boot) return false;
  const areKnown = entry.machine !== undefined && present.machine !== undefined;
  if (areKnown && entry.machine !== present.machine) return true;
  if (entry.machine !== undefined && areKnown && basis.uniqueMachines.has(entry.machine)) return false;
  return mode !== "Lease" && mode !== "None";
}

/** Proof 2. An agent closes its own lease only over an empty journal. */
function isClosedByItself(entry: MayHold, facts: Facts): boolean {
  const record = facts.leases.get(entry.node)?.record;
  return record?.incarnation === entry.incarnation && record.closed && record.closedBy === record.holder;
}

/** Proof 3. Without a hardware identity, or with one that two nodes claim, this proof does not exist. */
function isGoneByNewBoot(entry: MayHold, claim: Claim, basis: ProofBasis): boolean {
  const report = basis.facts.reports.get(entry.node);
  if (report === undefined || !report.probed || report.boot === entry.boot) return false;
  if (!isLaterIncarnation(report.incarnation, entry.incarnation)) return false;
  if (entry.machine === undefined || entry.machine !== report.machine) return false;
  if (!basis.uniqueMachines.has(entry.machine)) return false;
  return claimsIn(report).find(claim)?.held === "Stopped";
}

/** Proof 4, by a device or by a person; a boot that has renewed since was never fenced, whatever was said. */
export function isFencingConfirmed(
  { node, boot }: { readonly node: NodeName; readonly boot: string },
  facts: Facts,
): boolean {
  const fencing = facts.fencings.get(fencingKeyOf(node, boot))?.record;
  return fencing?.phase === "Confirmed" && !isOvertaken(fencing, facts.leases.get(node)?.record);
}

/** The very boot has renewed, or opened a lease, since the record of its fencing was written. */
export function isOvertaken(fencing: HAFencingSpec, lease: HALeaseSpec | undefined): boolean {
  const { seen } = fencing;
  if (lease === undefined || lease.boot !== fencing.boot) return false;
  return seen === undefined || lease.incarnation !== seen.incarnation || lease.renewals > seen.renewals;
}

export function fencingKeyOf(node: NodeName, boot: string): string {
  return `${node}/${boot}`;
}

/** Proof 5: the leader closed that very incarnation, and the wait of the mode is over. */
function timedProof(entry: MayHold, basis: ProofBasis, mode: FencingMode): Holding {
  const lease = basis.facts.leases.get(entry.node);
  if (lease === undefined)
    return waits(`${entry.node}, of which there is no lease record, or ${personText(entry.node)}`);
  const { record } = lease;
  if (record.incarnation !== entry.incarnation)
    return waits(`${entry.node} to say in its present incarnation that it has stopped`);
  if (!record.closed) return waits(`${entry.node} to stop it, or for its lease to end`);
  const chain = chainOf(lease, mode);
  if (typeof chain === "string")
    return waits((mode === "Devices" ? cycledText(lease, basis.facts) : undefined) ?? chain);
  const objection = timedObjection(lease, basis.facts);
  if (objection !== undefined) return waits(objection);
  const wait = record.ttlMs + chain;
  const until = silentSince(lease, basis.facts.renewals) + wait + (mode === "None" ? 0 : marginOf(wait));
  if (basis.now >= until) return { kind: "proven", proof: "Timed" };
  return { kind: "mayHold", waitsFor: `the wait of ${mode} after the last renewal of ${entry.node}`, until };
}

/** What may still act after the last renewal, in milliseconds; or why time proves nothing here. */
function chainOf(lease: ObservedLease, mode: FencingMode): Ms | string {
  const { holder, watchdog } = lease.record;
  switch (mode) {
    case "None":
    case "Lease":
      return 0;
    case "Watchdog":
    case "DevicesOrWatchdog":
    case "DevicesAndWatchdog":
      // A feed may be late by nearly one timeout, so that the device fires two timeouts after the last renewal.
      if (watchdog?.armed === true && watchdog.kind === "Device") return 2 * watchdog.timeoutMs;
      return `the fencing of ${holder}: its lease does not say that a watchdog device is armed`;
    case "Devices":
      return `the fencing of ${holder} by its devices`;
    case "Manual":
      return personText(holder);
  }
}

/** A power cycle proves nothing by itself. */
function cycledText({ record: { holder, boot } }: ObservedLease, { fencings }: Facts): string | undefined {
  const phase = boot === undefined ? undefined : fencings.get(fencingKeyOf(holder, boot))?.record.phase;
  return phase === "Requested" ? `another boot of ${holder}, whose power was cycled` : undefined;
}

function personText(node: NodeName): string {
  return `a person to look at ${node} and, if it is off, to ${orderText("ConfirmFenced", `HANode/${node}`)}`;
}

/** Why the node may still hold in spite of its silence. */
function timedObjection(lease: ObservedLease, facts: Facts): string | undefined {
  const { record } = lease;
  const { holder, era } = record;
  if (record.alone) return `${holder}, which holds without asking because it was the only candidate`;
  if (!record.letsGo)
    return `${holder}, which does not let go at the end of its lease because it is frozen or unmanaged`;
  if (era === undefined || era.store !== facts.era.store || era.number !== facts.era.number) {
    return `${holder}, whose last renewal was for another era of the store`;
  }
  if (record.witnesses.length > 0) return `the word of a witness of ${holder} (${record.witnesses.join(", ")})`;
  return undefined;
}

function waits(waitsFor: string): Holding {
  return { kind: "mayHold", waitsFor };
}
