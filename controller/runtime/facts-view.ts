import type { HAAssignmentSpec, HAClaimSpec, HAFencingSpec, HANodeReportSpec } from "../api/types.gen.ts";
import { claimKeyOf, type ClaimKey } from "../core/claim.ts";
import type { GroupKey, NodeName } from "../core/desired.ts";
import type { Facts, Versioned } from "../core/facts.ts";
import { epochZero, highestEpoch, type Epoch } from "../core/epoch.ts";
import { noteAnyRenewal, observeLease, type Ms, type ObservedLease, type RenewalSpan } from "../core/lease.ts";
import { fencingKeyOf } from "../core/proof.ts";
import type { Clock } from "../ports/clock.ts";
import type { StoredObject } from "../ports/store.ts";
import { managerLeaseName, specOf } from "./records.ts";

/** The facts of one cluster as a manager sees them, kept up to date record by record. */
export class FactsView {
  readonly #clock: Clock;
  readonly #leases = new Map<NodeName, ObservedLease>();
  readonly #reports = new Map<NodeName, HANodeReportSpec>();
  readonly #claims = new Map<ClaimKey, Versioned<HAClaimSpec>>();
  readonly #assignments = new Map<GroupKey, Versioned<HAAssignmentSpec>>();
  readonly #fencings = new Map<string, Versioned<HAFencingSpec>>();
  /** How to forget what an object of the store has said. */
  readonly #forget = new Map<string, () => void>();
  #renewals: RenewalSpan | undefined;
  /** The highest epoch ever seen anywhere: it stays when the record that carried it is gone. */
  #highest: Epoch = epochZero;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Undefined until any renewal was seen: before that nothing can be said of anybody's silence. */
  factsOf(leader: { readonly term: number; readonly era: Facts["era"] }): Facts | undefined {
    if (this.#renewals === undefined) return undefined;
    return {
      term: leader.term,
      counter: this.#highest.term === leader.term ? this.#highest.counter : 0,
      era: leader.era,
      leases: this.#leases,
      renewals: this.#renewals,
      reports: this.#reports,
      claims: this.#claims,
      assignments: this.#assignments,
      fencings: this.#fencings,
    };
  }

  highestTerm(): number {
    return this.#highest.term;
  }

  /** The version of a fencing record as it was last seen; undefined where there is none. */
  versionOfFencing(key: string): string | undefined {
    return this.#fencings.get(key)?.version;
  }

  /** The boot that has the lease of a node. */
  bootOf(node: NodeName): string | undefined {
    return this.#leases.get(node)?.record.boot;
  }

  /** The last renewal of a node that was seen. */
  lastRenewalOf(node: NodeName): HAFencingSpec["seen"] {
    const record = this.#leases.get(node)?.record;
    return record === undefined ? undefined : { incarnation: record.incarnation, renewals: record.renewals };
  }

  /** An epoch that was seen, or given in a write of which no answer may ever come: none at it or below is given again. */
  noteEpochs(epochs: Iterable<Epoch>): void {
    this.#highest = highestEpoch([this.#highest, ...epochs]);
  }

  /** Takes a record in; false where it changes nothing that a decision would look at (a renewal in time). */
  note(key: string, object: StoredObject | undefined): boolean {
    if (object?.kind === "HALease") return this.#noteLease(key, object);
    this.#forget.get(key)?.();
    this.#forget.delete(key);
    if (object !== undefined) this.#noteRecord(key, object);
    return true;
  }

  #noteLease(key: string, object: StoredObject): boolean {
    const record = specOf("HALease", object);
    const before = this.#leases.get(record.holder);
    const now = this.#clock.now();
    const seen = observeLease(before, { record, version: object.metadata.resourceVersion }, now);
    this.#leases.set(record.holder, seen);
    this.#forget.set(key, () => this.#leases.delete(record.holder));
    if (seen.seenAt === now) this.#renewals = noteAnyRenewal(this.#renewals, now, this.#shortestTtl());
    return before === undefined || isNews(before, seen, now);
  }

  #shortestTtl(): Ms {
    return Math.min(...[...this.#leases.values()].map(({ record }) => record.ttlMs));
  }

  #noteRecord(key: string, object: StoredObject): void {
    const version = object.metadata.resourceVersion;
    switch (object.kind) {
      case "HANodeReport": {
        const record = specOf("HANodeReport", object);
        this.noteEpochs(record.claims.map((claim) => claim.epoch));
        return this.#keep(key, this.#reports, { at: record.node, value: record });
      }
      case "HAClaim": {
        const record = specOf("HAClaim", object);
        this.noteEpochs(record.mayHold.map((entry) => entry.epoch));
        return this.#keep(key, this.#claims, { at: claimKeyOf(record.claim), value: { version, record } });
      }
      case "HAAssignment": {
        const record = specOf("HAAssignment", object);
        this.noteEpochs([record.epoch]);
        return this.#keep(key, this.#assignments, {
          at: `${record.group.kind}/${record.group.name}`,
          value: { version, record },
        });
      }
      case "HAFencing": {
        const record = specOf("HAFencing", object);
        return this.#keep(key, this.#fencings, {
          at: fencingKeyOf(record.node, record.boot),
          value: { version, record },
        });
      }
      default:
        return undefined;
    }
  }

  #keep<T>(key: string, map: Map<string, T>, kept: { readonly at: string; readonly value: T }): void {
    map.set(kept.at, kept.value);
    this.#forget.set(key, () => map.delete(kept.at));
  }
}

/** A renewal that changes nothing but its number moves the clocks and asks for no decision. */
function isNews(before: ObservedLease, seen: ObservedLease, now: Ms): boolean {
  const wasSilent = now - before.seenAt > before.record.ttlMs / 2;
  const { record } = seen;
  return (
    wasSilent ||
    before.record.incarnation !== record.incarnation ||
    before.record.closed !== record.closed ||
    before.record.letsGo !== record.letsGo ||
    before.record.leaving !== record.leaving ||
    before.record.era?.number !== record.era?.number
  );
}

export function isRecordKey(key: string): boolean {
  return recordKinds.has(key.slice(0, key.indexOf("/")));
}

export function isManagerLeaseKey(key: string): boolean {
  return key.startsWith("HALease/") && key.endsWith(`/${managerLeaseName}`);
}

const recordKinds: ReadonlySet<string> = new Set(["HALease", "HAClaim", "HAAssignment", "HAFencing", "HANodeReport"]);
