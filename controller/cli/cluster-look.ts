import type { HALeaseSpec } from "../api/types.gen.ts";
import { marginOf, type Ms } from "../core/lease.ts";
import type { Clock } from "../ports/clock.ts";
import type { Store, StoredObject } from "../ports/store.ts";
import type { LeaseSight } from "../report/status-report.ts";
import { Reflector } from "../runtime/reflector.ts";
import { specOf } from "../runtime/records.ts";
import { callTimeoutMs } from "./open-store.ts";
import { silentLog } from "./silent-log.ts";

/** A cluster that is looked at: its objects as they change, and which leases were seen to be renewed meanwhile. */
export interface ClusterLook {
  readonly objects: () => readonly StoredObject[];
  /** How a lease is, by the name of its record. */
  readonly leaseOf: (name: string) => LeaseSight;
  /** Undefined while the store is followed. */
  readonly lost: () => { readonly forMs: Ms; readonly message: string } | undefined;
  /** Whether of every lease it is known if it is renewed: it was, or it was looked at for longer than it lasts. */
  readonly isSettled: () => boolean;
  readonly stop: () => void;
}

export interface LookOptions {
  readonly store: Store;
  readonly namespace: string;
  readonly clock: Clock;
  /** Called at each change, also of whether the store is reached; never before this call has returned. */
  readonly onChange: () => void;
}

/** When a lease was first seen, and last seen to be renewed since. */
interface Sighting {
  readonly incarnation: string;
  readonly renewals: number;
  readonly firstAt: Ms;
  readonly renewedAt: Ms | undefined;
}

export function lookAtCluster({ store, namespace, clock, onChange }: LookOptions): ClusterLook {
  const sightings = new Map<string, Sighting>();
  let lost: { readonly since: Ms; readonly message: string } | undefined;
  const reflector = new Reflector({
    store,
    clock,
    random: { next: Math.random, id: () => "" },
    log: silentLog,
    scope: { namespace },
    callTimeoutMs,
    onChange: (_key, object) => {
      if (object?.kind === "HALease") noteLease(object);
      onChange();
    },
    onSynced: () => {
      lost = undefined;
      onChange();
    },
    onLost: ({ message }) => {
      lost = { since: lost?.since ?? clock.now(), message };
      onChange();
    },
  });
  reflector.begin();

  function noteLease(object: StoredObject): void {
    const { incarnation, renewals } = specOf("HALease", object);
    const { name } = object.metadata;
    const known = sightings.get(name);
    const now = clock.now();
    if (known === undefined) sightings.set(name, { incarnation, renewals, firstAt: now, renewedAt: undefined });
    else if (known.incarnation !== incarnation || known.renewals !== renewals)
      sightings.set(name, { ...known, incarnation, renewals, renewedAt: now });
  }

  function leases(): readonly (readonly [string, HALeaseSpec])[] {
    const objects = [...reflector.objects.values()].filter(({ kind }) => kind === "HALease");
    return objects.map((object) => [object.metadata.name, specOf("HALease", object)]);
  }

  function leaseOf(name: string): LeaseSight {
    const record = leases().find(([known]) => known === name)?.[1];
    const sighting = sightings.get(name);
    if (record === undefined || sighting === undefined)
      return { verdict: "Missing", renewedMsAgo: null, lookedMs: 0, ttlMs: 0 };
    const now = clock.now();
    return judgeLease(record, {
      renewedMsAgo: sighting.renewedAt === undefined ? null : now - sighting.renewedAt,
      lookedMs: now - sighting.firstAt,
    });
  }

  return {
    objects: () => [...reflector.objects.values()],
    leaseOf,
    lost: () => (lost === undefined ? undefined : { forMs: clock.now() - lost.since, message: lost.message }),
    isSettled: () => reflector.isSynced && leases().every(([name]) => leaseOf(name).verdict !== "NotSeen"),
    stop: () => reflector.stop(),
  };
}

/** What the holder sent first counts as nothing: it may be as old as the record. */
export function judgeLease(
  { closed, ttlMs }: Pick<HALeaseSpec, "closed" | "ttlMs">,
  seen: Pick<LeaseSight, "renewedMsAgo" | "lookedMs">,
): LeaseSight {
  const silentMs = seen.renewedMsAgo ?? seen.lookedMs;
  if (closed) return { verdict: "Closed", ...seen, ttlMs };
  if (silentMs > ttlMs + marginOf(ttlMs)) return { verdict: "Silent", ...seen, ttlMs };
  return { verdict: seen.renewedMsAgo === null ? "NotSeen" : "Renewed", ...seen, ttlMs };
}
