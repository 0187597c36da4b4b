import type { HALeaseSpec } from "../api/types.gen.ts";

/** Milliseconds on one machine's CLOCK_BOOTTIME, or a span of them. */
export type Ms = number;

/** What every timed wait is lengthened by: clocks may be slewed by 8.3 % on either side, and processes are late. */
export function marginOf(waitMs: Ms): Ms {
  return Math.max(50, Math.ceil(waitMs / 5));
}

// ---------------------------------------------------------------------------------------------------------------------
// The holder's count: it never thinks more of its lease than anybody else does.

/** One lease as its holder counts it, from open to close or expiry. */
export interface HeldLease {
  readonly incarnation: string;
  /** Every renewal sent since the last acknowledged one, that one first; empty before the first acknowledgement. */
  readonly sends: readonly RenewalSend[];
  readonly ackedNumber: number;
  /**
   * Until a renewal is acknowledged, an end beyond which the holder does not count: the journalled one of a lease that a
   * restarted agent goes on with, or a nearer one that it has chosen.
   */
  readonly resumedUntil: Ms | undefined;
}

export interface RenewalSend {
  readonly number: number;
  readonly sentAt: Ms;
  readonly ttlMs: Ms;
}

export function openHeldLease(incarnation: string): HeldLease {
  return { incarnation, sends: [], ackedNumber: 0, resumedUntil: undefined };
}

/**
 * The lease of an agent that has restarted, of which the store has seen this many renewals. Until its first acknowledged
 * renewal it lasts to the end that was journalled, or to the end of a shorter renewal that it has sent since.
 */
export function resumeHeldLease(incarnation: string, endsAt: Ms, renewals: number): HeldLease {
  return { incarnation, sends: [], ackedNumber: renewals, resumedUntil: endsAt };
}

/** Notes a renewal just before it is sent. Its number must be higher than any before. */
export function noteSend(lease: HeldLease, send: RenewalSend): HeldLease {
  return { ...lease, sends: [...lease.sends, send] };
}

/** The same lease, of which the holder counts on no more than `until`: before it sends a shorter ttl than it has sent. */
export function capHeldLease(lease: HeldLease, until: Ms): HeldLease {
  return { ...lease, resumedUntil: Math.min(until, deadlineOf(lease) ?? until) };
}

/** The store has (or was read back to have) the renewal of this number. An old or unknown number changes nothing. */
export function noteAcknowledged(lease: HeldLease, number: number): HeldLease {
  if (number <= lease.ackedNumber || !lease.sends.some((send) => send.number === number)) return lease;
  const sends = lease.sends.filter((send) => send.number >= number);
  return { ...lease, ackedNumber: number, sends, resumedUntil: undefined };
}

/**
 * Until when the holder may act: from the moment it *sent* the last acknowledged renewal, by the shortest ttl it sent
 * since, for any of those may be what an observer counts by. Undefined before the first acknowledgement.
 */
export function deadlineOf(lease: HeldLease): Ms | undefined {
  if (lease.resumedUntil !== undefined)
    return Math.min(lease.resumedUntil, ...lease.sends.map((send) => send.sentAt + send.ttlMs));
  const acked = lease.sends[0];
  if (acked === undefined || acked.number !== lease.ackedNumber) return undefined;
  return acked.sentAt + Math.min(...lease.sends.map((send) => send.ttlMs));
}

// ---------------------------------------------------------------------------------------------------------------------
// The observer's count: from the moment it *saw* the number of renewals change, by the record's ttl.

/** A lease as somebody else sees it. */
export interface ObservedLease {
  readonly record: HALeaseSpec;
  /** The resourceVersion of the record: what a close is conditional on. */
  readonly version: string;
  /** When a renewal was last seen; what a new observer sees first counts as one. */
  readonly seenAt: Ms;
}

export function observeLease(before: ObservedLease | undefined, seen: SeenRecord, now: Ms): ObservedLease {
  const isRenewal =
    before === undefined ||
    before.record.incarnation !== seen.record.incarnation ||
    before.record.renewals !== seen.record.renewals;
  return { ...seen, seenAt: isRenewal ? now : before.seenAt };
}

export interface SeenRecord {
  readonly record: HALeaseSpec;
  readonly version: string;
}

/**
 * When an observer first and last saw any renewal at all. A store that was away, or an observer that slept, saw nobody:
 * then every takeover clock starts at the first renewal seen, for the silence was not the nodes'.
 */
export interface RenewalSpan {
  readonly startedAt: Ms;
  readonly lastSeenAt: Ms;
}

/** Longest silence of everybody that is still the nodes' own: the shortest ttl there is. */
export function noteAnyRenewal(span: RenewalSpan | undefined, now: Ms, silenceMsMax: Ms): RenewalSpan {
  if (span === undefined || now - span.lastSeenAt > silenceMsMax) return { startedAt: now, lastSeenAt: now };
  return { startedAt: span.startedAt, lastSeenAt: now };
}

/** From when the silence of this lease counts. */
export function silentSince(lease: ObservedLease, span: RenewalSpan): Ms {
  return Math.max(lease.seenAt, span.startedAt);
}

/** When the lease has run out for an observer, margin included: it may be closed from then on, never before. */
export function runsOutAt(lease: ObservedLease, span: RenewalSpan): Ms {
  const ttl = lease.record.ttlMs;
  return silentSince(lease, span) + ttl + marginOf(ttl);
}

/** An open lease within its ttl. */
export function isLive(lease: ObservedLease | undefined, span: RenewalSpan, now: Ms): boolean {
  return lease !== undefined && !lease.record.closed && now < runsOutAt(lease, span);
}

/**
 * The record as closed by a leader; everything else stays, for the proofs need it. `who` is never a node's name: that
 * would say that the node has closed it itself.
 */
export function closedBy(record: HALeaseSpec, who: string): HALeaseSpec {
  return { ...record, closed: true, closedBy: who };
}
