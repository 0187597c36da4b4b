import { claimKeyOf, doClaimsMeet, isDataClaim, type Claim, type ClaimKey } from "./claim.ts";
import type { Desired, FencingMode, GroupWish, NodeName } from "./desired.ts";
import { epochZero } from "./epoch.ts";
import type { Facts } from "./facts.ts";
import { roleClaimsOf } from "./role-claims.ts";
import { holdingOf, isFencingConfirmed, proofBasisOf, type MayHold, type Proof, type ProofBasis } from "./proof.ts";
import type { Ms } from "./lease.ts";
import { claimsIn } from "./reported-claims.ts";

/** One claim with the proofs applied: who may still hold it, who is out, what is waited for. */
export interface ClaimView {
  readonly claim: Claim;
  /** The version of its record; undefined where there is none, and then nothing is known of it. */
  readonly version: string | undefined;
  readonly remaining: readonly MayHold[];
  readonly proven: readonly { readonly entry: MayHold; readonly proof: Proof }[];
  readonly waits: readonly { readonly node: NodeName; readonly waitsFor: string; readonly until?: Ms }[];
}

export interface ClaimsView {
  readonly basis: ProofBasis;
  find(claim: Claim): ClaimView;
  /** Every node that may hold it, or anything that meets it; the nodes whose probe shows it belong to them. */
  holdersOf(claim: Claim): ReadonlySet<NodeName>;
  all(): Iterable<ClaimView>;
}

export function viewClaims(desired: Desired, facts: Facts, now: Ms): ClaimsView {
  const basis = proofBasisOf(facts, now);
  const modes = modesOfClaims(desired, facts);
  const views = new Map<ClaimKey, ClaimView>();
  for (const [key, { version, record }] of facts.claims) {
    views.set(key, viewClaim(record, { version, basis, mode: modes.get(key) }));
  }
  const seen = holdersByProbe(facts, modes);
  const paths = [...views.values()].filter((view) => view.claim.type === "Path");
  return {
    basis,
    find: (claim) => views.get(claimKeyOf(claim)) ?? unknownClaim(claim),
    holdersOf(claim) {
      const key = claimKeyOf(claim);
      const held = seen.get(key) ?? nobody;
      if (claim.type !== "Path") {
        const named = views.get(key)?.remaining ?? [];
        // As a rule those who are named are those who hold it.
        return named.every(({ node }) => held.has(node)) ? held : new Set([...held, ...named.map(({ node }) => node)]);
      }
      const nodes = new Set(held);
      for (const view of paths) {
        if (!doClaimsMeet(view.claim, claim)) continue;
        for (const entry of view.remaining) nodes.add(entry.node);
        for (const node of seen.get(claimKeyOf(view.claim)) ?? []) nodes.add(node);
      }
      return nodes;
    },
    all: () => views.values(),
  };
}

const nobody: ReadonlySet<NodeName> = new Set();

function viewClaim(
  record: { readonly claim: Claim; readonly mayHold: readonly MayHold[] },
  asked: { readonly version: string; readonly basis: ProofBasis; readonly mode: FencingMode | undefined },
): ClaimView {
  const remaining: MayHold[] = [];
  const proven: { entry: MayHold; proof: Proof }[] = [];
  const waits: { node: NodeName; waitsFor: string; until?: Ms }[] = [];
  for (const entry of record.mayHold) {
    const mode = asked.mode ?? entry.mode ?? carefulMode(record.claim);
    const holding = holdingOf(entry, record.claim, { basis: asked.basis, mode });
    if (holding.kind === "proven") proven.push({ entry, proof: holding.proof });
    else {
      remaining.push(entry);
      const { waitsFor, until } = holding;
      waits.push(until === undefined ? { node: entry.node, waitsFor } : { node: entry.node, waitsFor, until });
    }
  }
  return { claim: record.claim, version: asked.version, remaining, proven, waits };
}

function unknownClaim(claim: Claim): ClaimView {
  return { claim, version: undefined, remaining: [], proven: [], waits: [] };
}

/**
 * Where live nodes were seen to hold a thing, whoever told them to. A node that is gone blocks nothing it never held: what
 * a boot has said says nothing of the time after its confirmed fencing, but where devices alone prove nothing.
 */
function holdersByProbe(
  facts: Facts,
  modes: ReadonlyMap<ClaimKey, FencingMode>,
): ReadonlyMap<ClaimKey, ReadonlySet<NodeName>> {
  const holders = new Map<ClaimKey, Set<NodeName>>();
  for (const [node, report] of facts.reports) {
    const lease = facts.leases.get(node)?.record;
    if (lease === undefined || lease.closed || lease.incarnation !== report.incarnation) continue;
    const isFenced = isFencingConfirmed(report, facts);
    for (const key of claimsIn(report).held.keys()) {
      if (isFenced && modes.get(key) !== "DevicesAndWatchdog") continue;
      const nodes = holders.get(key);
      if (nodes === undefined) holders.set(key, new Set([node]));
      else nodes.add(node);
    }
  }
  return holders;
}

/** What rules a claim that no group wants any more, of which nobody knows under which mode it was named. */
function carefulMode(claim: Claim): FencingMode {
  return isDataClaim(claim) ? "Manual" : "Lease";
}

/** From the mode that takes the least for proof to the one that takes the most: of two groups' modes the latter counts. */
export const modesByCare: readonly FencingMode[] = [
  "None",
  "Lease",
  "Watchdog",
  "DevicesOrWatchdog",
  "Devices",
  "DevicesAndWatchdog",
  "Manual",
];

/** The fencing mode that rules a claim: its group's. One that no group wants any more goes by the mode it was named under. */
function modesOfClaims(desired: Desired, facts: Facts): ReadonlyMap<ClaimKey, FencingMode> {
  const modes = new Map<ClaimKey, FencingMode>();
  const note = (claim: Claim, mode: FencingMode): void => {
    const key = claimKeyOf(claim);
    const known = modes.get(key);
    if (known === undefined || modesByCare.indexOf(mode) > modesByCare.indexOf(known)) modes.set(key, mode);
  };
  for (const [key, { record }] of facts.assignments) {
    const wish = desired.groups.get(key);
    if (wish === undefined) continue;
    for (const claim of record.releases) note(claim, wish.fencing.mode);
    for (const member of record.members) for (const claim of member.claims) note(claim, wish.fencing.mode);
  }
  for (const wish of desired.groups.values()) {
    for (const claim of claimsOfGroup(wish)) note(claim, wish.fencing.mode);
  }
  return modes;
}

/** Every claim of a group, its primary role included. */
export function claimsOfGroup(wish: GroupWish): readonly Claim[] {
  const known = groupClaims.get(wish);
  if (known !== undefined) return known;
  const members = wish.members.flatMap((member) => member.claims);
  const claims = [...members, ...roleClaimsOf(wish.members)];
  groupClaims.set(wish, claims);
  return claims;
}

const groupClaims = new WeakMap<GroupWish, readonly Claim[]>();

/** Whether a claim may have its first record, and who is in it; a missing record is unknown, not empty. */
export type FirstRecord =
  | { readonly kind: "known"; readonly mayHold: readonly MayHold[] }
  | { readonly kind: "unknown"; readonly waitsFor: string };

export function firstRecordOf(
  claim: Claim,
  sight: { basis: ProofBasis; desired: Desired; wish: GroupWish },
): FirstRecord {
  const { basis, desired, wish } = sight;
  const { facts } = basis;
  const mayHold: MayHold[] = [];
  for (const node of [...new Set([...desired.nodes.keys(), ...facts.leases.keys()])].toSorted()) {
    const lease = facts.leases.get(node)?.record;
    if (lease === undefined) {
      if (wish.fencing.unseenNodes === "Trust") continue;
      return { kind: "unknown", waitsFor: `${node}, which has never reported (unseenNodes: Wait)` };
    }
    const report = facts.reports.get(node);
    const isCurrent = report !== undefined && report.incarnation === lease.incarnation && report.probed;
    const told = isCurrent ? claimsIn(report).find(claim) : undefined;
    const entry: MayHold = {
      node,
      boot: lease.boot ?? "",
      incarnation: lease.incarnation,
      epoch: epochZero,
      ...machineOf(lease.machine),
    };
    if (!lease.closed && told !== undefined && told.held !== "Unknown") {
      if (told.held === "Held") mayHold.push(entry);
      continue;
    }
    const holding = holdingOf(entry, claim, { basis, mode: wish.fencing.mode });
    if (holding.kind === "mayHold")
      return { kind: "unknown", waitsFor: `${node} to look for it, or ${holding.waitsFor}` };
  }
  return { kind: "known", mayHold };
}

function machineOf(machine: string | undefined): { readonly machine?: string } {
  return machine === undefined ? {} : { machine };
}
