import type { HAAssignmentMember } from "../api/types.gen.ts";
import { claimKeyOf, doClaimsMeet, type Claim, type ClaimKey } from "./claim.ts";
import type { GroupKey } from "./desired.ts";
import { compareEpochs, epochZero, type Epoch } from "./epoch.ts";
import type { Incarnation } from "./incarnation.ts";
import type { Ms } from "./lease.ts";

/** `VirtualIP/web`. */
export type ResourceKey = string;

/** That of a resource, or of a group that has failed as a whole: `HAGroup/web`. */
export type FailureKey = string;

export function resourceKeyOf(resource: { readonly kind: string; readonly name: string }): ResourceKey {
  return `${resource.kind}/${resource.name}`;
}

/** A resource as one of its specs: two words may name it differently for a while, and each is looked at by itself. */
export type LookKey = string;

export function lookKeyOf(member: HAAssignmentMember): LookKey {
  const known = lookKeys.get(member);
  if (known !== undefined) return known;
  const { uid, generation } = member;
  const key = uid === undefined ? resourceKeyOf(member) : `${resourceKeyOf(member)} ${uid} ${generation}`;
  lookKeys.set(member, key);
  return key;
}

/** Members are read once and asked for in every turn. */
const lookKeys = new WeakMap<HAAssignmentMember, LookKey>();

/**
 * What one node has started and what it has promised, kept below /run: it survives the agent, and not the boot. An entry
 * is written before its resource is started, and leaves when the resource was observed to be stopped.
 */
export interface Journal {
  readonly boot: string;
  /** False where an earlier journal of this boot was lost: then what it has no entry of may run all the same. */
  readonly isWhole: boolean;
  /**
   * The lease that an agent which restarts goes on with, and its end by the last acknowledged renewal. `stays`: that
   * renewal said that what is here is left as it is when the lease ends.
   */
  readonly lease: { readonly incarnation: Incarnation; readonly endsAt: Ms; readonly stays?: true } | undefined;
  /** In the order in which they were started. */
  readonly entries: readonly JournalEntry[];
  readonly epochs: ReadonlyMap<ClaimKey, ClaimEpochs>;
}

export interface JournalEntry {
  readonly resource: HAAssignmentMember;
  readonly group: GroupKey;
  readonly epoch: Epoch;
  readonly role: "Primary" | "Secondary" | undefined;
  readonly phase: "Starting" | "Started" | "Stopping";
  /** The order to restart that it was started under; a newer one has it stopped and started once. */
  readonly restart?: string;
}

/** What the node has seen of one claim, and promised. */
export interface ClaimEpochs {
  readonly claim: Claim;
  /** The highest epoch seen, in whichever group it came: any below is refused. */
  readonly highest: Epoch;
  /** The node has acknowledged that it stopped at this epoch, and starts nothing at it or below. */
  readonly stoppedAt: Epoch;
}

export function emptyJournal(boot: string, isWhole = true): Journal {
  return { boot, isWhole, lease: undefined, entries: [], epochs: new Map() };
}

export function entryOf({ entries }: Journal, key: ResourceKey): JournalEntry | undefined {
  let known = entriesByKey.get(entries);
  if (known === undefined) {
    known = new Map(entries.map((entry) => [resourceKeyOf(entry.resource), entry]));
    entriesByKey.set(entries, known);
  }
  return known.get(key);
}

/** In one turn of an agent the same entries are asked for over and over. */
const entriesByKey = new WeakMap<readonly JournalEntry[], ReadonlyMap<ResourceKey, JournalEntry>>();

/** Another resource that the node has started and that touches the same thing. */
export function clashingEntry(journal: Journal, resource: HAAssignmentMember): JournalEntry | undefined {
  const key = resourceKeyOf(resource);
  return journal.entries.find(
    (entry) =>
      resourceKeyOf(entry.resource) !== key &&
      entry.resource.claims.some((held) => resource.claims.some((claim) => doClaimsMeet(held, claim))),
  );
}

export function withEntry(journal: Journal, entry: JournalEntry): Journal {
  const key = resourceKeyOf(entry.resource);
  const known = journal.entries.findIndex((one) => resourceKeyOf(one.resource) === key);
  if (known < 0) return { ...journal, entries: [...journal.entries, entry] };
  return { ...journal, entries: journal.entries.with(known, entry) };
}

export function withoutEntry(journal: Journal, key: ResourceKey): Journal {
  return { ...journal, entries: journal.entries.filter((entry) => resourceKeyOf(entry.resource) !== key) };
}

export function epochsOf(journal: Journal, claim: Claim): ClaimEpochs {
  return journal.epochs.get(claimKeyOf(claim)) ?? { claim, highest: epochZero, stoppedAt: epochZero };
}

/** Notes the epochs seen for claims; none ever goes back. */
export function withEpochsSeen(
  journal: Journal,
  seen: readonly { readonly claim: Claim; readonly epoch: Epoch }[],
): Journal {
  let epochs: Map<ClaimKey, ClaimEpochs> | undefined;
  for (const { claim, epoch } of seen) {
    const key = claimKeyOf(claim);
    const known = (epochs ?? journal.epochs).get(key);
    if (known !== undefined && compareEpochs(epoch, known.highest) <= 0) continue;
    epochs ??= new Map(journal.epochs);
    epochs.set(key, { claim, stoppedAt: epochZero, ...known, highest: epoch });
  }
  return epochs === undefined ? journal : { ...journal, epochs };
}

/** Promises to start nothing of these claims at their highest epoch or below; written before it is acknowledged. */
export function withStopsPromised(journal: Journal, claims: readonly Claim[]): Journal {
  let epochs: Map<ClaimKey, ClaimEpochs> | undefined;
  for (const claim of claims) {
    const key = claimKeyOf(claim);
    const known = (epochs ?? journal.epochs).get(key);
    if (known !== undefined && compareEpochs(known.stoppedAt, known.highest) === 0) continue;
    epochs ??= new Map(journal.epochs);
    epochs.set(key, { claim, highest: epochZero, ...known, stoppedAt: known?.highest ?? epochZero });
  }
  return epochs === undefined ? journal : { ...journal, epochs };
}
