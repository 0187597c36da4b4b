import type { HAClaimSpec, HALeaseSpec } from "../../controller/api/types.gen.ts";
import { claimKeyOf, type Claim, type ClaimKey } from "../../controller/core/claim.ts";
import { claimsOfGroup } from "../../controller/core/claims-view.ts";
import { roleClaimsOf } from "../../controller/core/role-claims.ts";
import type { Desired, FencingMode, GroupKey, NodeName } from "../../controller/core/desired.ts";
import { resourceKeyOf, type Journal, type ResourceKey } from "../../controller/core/journal.ts";
import { managerLeaseName, specOf } from "../../controller/runtime/records.ts";
import type { HAAssignmentMember } from "../../controller/api/types.gen.ts";
import type { SimTime } from "../event-queue.ts";
import { thingKeyOf, type ThingKey } from "../thing.ts";
import type { CommitEvent, Role, WorldEvent } from "../world-event.ts";

export interface ActiveNow {
  readonly node: NodeName;
  readonly resource: HAAssignmentMember;
  readonly since: SimTime;
  /** Grows with each activation, and with each start of what is there already: the order of the world. */
  readonly order: number;
  /** Not brought up by an agent. */
  readonly isForeign: boolean;
  readonly role: Role | undefined;
}

export interface LeaseNow {
  readonly record: HALeaseSpec;
  /** When the store has last taken a renewal of it. */
  readonly renewedAt: SimTime;
}

/** What one claim may be held by, as its group says. */
export interface ClaimRule {
  readonly group: GroupKey;
  readonly mode: FencingMode;
  readonly room: number;
}

interface RuleSpan {
  readonly from: SimTime;
  readonly rules: ReadonlyMap<ClaimKey, ClaimRule>;
  readonly desired: Desired;
}

interface LivingNow {
  readonly verb: string;
  readonly resource: HAAssignmentMember;
}

/** How long ago a wish may have been replaced and still be what a manager or an agent goes by. */
const staleMsMax = 20_000;

/** What has happened so far, folded from the events: what every checker judges the next one by. */
export class Sight {
  readonly active = new Map<NodeName, Map<ThingKey, ActiveNow>>();
  readonly living = new Map<NodeName, Map<number, LivingNow>>();
  readonly boots = new Map<NodeName, string>();
  readonly leases = new Map<NodeName, LeaseNow>();
  readonly claims = new Map<ClaimKey, HAClaimSpec>();
  /** When a node was last named for a claim: by `claim node`. */
  readonly namedAt = new Map<string, SimTime>();
  readonly journals = new Map<NodeName, Journal>();
  /** When the journal of a node was last damaged: what ran then its agent knows nothing of. */
  readonly journalLostAt = new Map<NodeName, SimTime>();
  /** Who has held the manager lease, from when. */
  readonly leaders: { readonly from: SimTime; readonly name: string }[] = [];
  /** The latest renewals of the manager lease. */
  leaderRenewals: readonly { readonly at: SimTime; readonly ttlMs: number }[] = [];
  /** Which groups a resource is or was a member of. */
  readonly groupOf = new Map<ResourceKey, GroupKey>();
  /** When a virtual machine last began or ceased to stand still; its clock proves nothing of the time before. */
  lastStillAt: SimTime | undefined;
  readonly #still = new Set<NodeName>();
  #spans: RuleSpan[] = [];
  #orders = 0;

  see(event: WorldEvent): void {
    switch (event.type) {
      case "commit":
        this.#seeCommit(event);
        return;
      case "wish":
        this.#seeWish(event.at, event.desired);
        return;
      case "power":
        this.#still.delete(event.node);
        this.boots.set(event.node, event.boot);
        this.journals.delete(event.node);
        return;
      case "active":
        this.#seeActive(event);
        return;
      case "inactive":
        this.#activeOn(event.node).delete(thingKeyOf(event.resource));
        return;
      case "role":
        this.#seeRole(event);
        return;
      case "begun":
        this.#seeBegun(event);
        return;
      case "ended":
        this.#livingOn(event.node).delete(event.action);
        return;
      case "journal":
        this.journals.set(event.node, event.journal);
        return;
      case "journal-lost":
        this.journals.delete(event.node);
        this.journalLostAt.set(event.node, event.at);
        return;
      case "still":
        this.#seeStill(event);
        return;
      default:
        return;
    }
  }

  /** Whether some machine's clock stood still after that moment: then a process may believe in a lease that is long over. */
  stoodStillSince(at: SimTime): boolean {
    return this.#still.size > 0 || (this.lastStillAt !== undefined && this.lastStillAt >= at);
  }

  /** The claims that a running resource holds, its primary role included. */
  claimsOf(active: { readonly resource: HAAssignmentMember; readonly role: Role | undefined }): readonly Claim[] {
    if (active.role !== "Primary") return active.resource.claims;
    return [...active.resource.claims, ...roleClaimsOf([active.resource])];
  }

  allActive(): readonly ActiveNow[] {
    return [...this.active.values()].flatMap((resources) => [...resources.values()]);
  }

  /** The rules of a claim that somebody may still go by: those of now, and those replaced after `from` less the staleness. */
  rulesOf(claim: ClaimKey, from: SimTime): readonly ClaimRule[] {
    const since = from - staleMsMax;
    const rules: ClaimRule[] = [];
    for (const [index, span] of this.#spans.entries()) {
      const until = this.#spans[index + 1]?.from ?? Number.POSITIVE_INFINITY;
      const rule = until >= since ? span.rules.get(claim) : undefined;
      if (rule !== undefined) rules.push(rule);
    }
    return rules;
  }

  /** The wishes that somebody may still go by. */
  wishes(from: SimTime): readonly Desired[] {
    const since = from - staleMsMax;
    return this.#spans
      .filter((_span, index) => (this.#spans[index + 1]?.from ?? Number.POSITIVE_INFINITY) >= since)
      .map((span) => span.desired);
  }

  desired(): Desired | undefined {
    return this.#spans.at(-1)?.desired;
  }

  #seeActive({ node, resource, cause, at }: Extract<WorldEvent, { type: "active" }>): void {
    const role = resource.spec["promotable"] === undefined ? undefined : "Secondary";
    const known = this.#activeOn(node).get(thingKeyOf(resource));
    this.#orders += 1;
    this.#activeOn(node).set(thingKeyOf(resource), {
      node,
      resource,
      since: at,
      order: this.#orders,
      isForeign: cause === "Foreign",
      role: known?.role ?? role,
    });
  }

  #seeBegun({ node, action, verb, resource }: Extract<WorldEvent, { type: "begun" }>): void {
    this.#livingOn(node).set(action, { verb, resource });
    const thing = thingKeyOf(resource);
    const known = this.#activeOn(node).get(thing);
    if (verb !== "start" || known === undefined) return;
    this.#orders += 1;
    this.#activeOn(node).set(thing, { ...known, order: this.#orders });
  }

  #seeRole({ node, resource, role }: Extract<WorldEvent, { type: "role" }>): void {
    const thing = thingKeyOf(resource);
    const known = this.#activeOn(node).get(thing);
    if (known !== undefined) this.#activeOn(node).set(thing, { ...known, role });
  }

  #seeStill({ node, isStill, at }: Extract<WorldEvent, { type: "still" }>): void {
    this.lastStillAt = at;
    if (isStill) this.#still.add(node);
    else this.#still.delete(node);
  }

  #activeOn(node: NodeName): Map<ThingKey, ActiveNow> {
    return inner(this.active, node);
  }

  #livingOn(node: NodeName): Map<number, LivingNow> {
    return inner(this.living, node);
  }

  #seeCommit(event: CommitEvent): void {
    const { object, at } = event;
    if (object.kind === "HALease") this.#seeLease(event);
    if (object.kind !== "HAClaim") return;
    const spec = specOf("HAClaim", object);
    const key = claimKeyOf(spec.claim);
    if (event.isDeleted) {
      this.claims.delete(key);
      return;
    }
    const before = this.claims.get(key)?.mayHold ?? [];
    for (const { node, incarnation, epoch } of spec.mayHold) {
      const isNew = !before.some(
        (entry) =>
          entry.node === node &&
          entry.incarnation === incarnation &&
          entry.epoch.term === epoch.term &&
          entry.epoch.counter === epoch.counter,
      );
      if (isNew) this.namedAt.set(`${key} ${node}`, at);
    }
    this.claims.set(key, spec);
  }

  #seeLease({ object, at, isDeleted }: CommitEvent): void {
    const record = specOf("HALease", object);
    if (object.metadata.name === managerLeaseName) {
      if (this.leaders.at(-1)?.name !== record.holder) this.leaders.push({ from: at, name: record.holder });
      this.leaderRenewals = [...this.leaderRenewals.slice(-renewalsMax), { at, ttlMs: record.ttlMs }];
      return;
    }
    if (isDeleted) {
      this.leases.delete(record.holder);
      return;
    }
    const known = this.leases.get(record.holder);
    const isRenewal =
      known === undefined ||
      known.record.incarnation !== record.incarnation ||
      known.record.renewals !== record.renewals;
    this.leases.set(record.holder, { record, renewedAt: isRenewal ? at : known.renewedAt });
  }

  #seeWish(at: SimTime, desired: Desired): void {
    const rules = new Map<ClaimKey, ClaimRule>();
    for (const wish of desired.groups.values()) {
      const room = wish.replicas === "Each" ? Number.POSITIVE_INFINITY : wish.replicas;
      for (const claim of claimsOfGroup(wish)) {
        const own = claim.type === "PrimaryRole" ? wish.primaries : room;
        // Two groups with one thing are a fault of the objects: what the wider one allows is nobody's broken promise.
        const known = rules.get(claimKeyOf(claim))?.room ?? 0;
        rules.set(claimKeyOf(claim), { group: wish.key, mode: wish.fencing.mode, room: Math.max(known, own) });
      }
      for (const member of wish.members) this.groupOf.set(resourceKeyOf(member), wish.key);
    }
    this.#spans = [...this.#spans, { from: at, rules, desired }].slice(-wishesMax);
  }
}

/** Renewals of the manager lease that are remembered: a write may be committed long after it was sent. */
const renewalsMax = 100;

/** Wishes that are remembered: more than a run has, for who was named long ago is judged by the wish of that time. */
const wishesMax = 1000;

function inner<K, V>(map: Map<NodeName, Map<K, V>>, node: NodeName): Map<K, V> {
  const known = map.get(node);
  if (known !== undefined) return known;
  const fresh = new Map<K, V>();
  map.set(node, fresh);
  return fresh;
}
