import type {
  HAAssignmentMember,
  HAAssignmentSpec,
  HAClaimSpec,
  HAFencingSpec,
  HANodeReportSpec,
} from "../../api/types.gen.ts";
import type { Observation } from "../act.ts";
import type { ClaimKey } from "../claim.ts";
import type { GroupKey, NodeName } from "../desired.ts";
import type { Facts, Versioned } from "../facts.ts";
import type { FailureKey, Journal, ResourceKey } from "../journal.ts";
import type { Ms, ObservedLease } from "../lease.ts";
import type { Sickness } from "./sickness.ts";
import type { Words } from "./words.ts";

/**
 * A model of a cluster that a plan is rolled forward in. It is changed in place by those who roll it, and is nobody
 * else's.
 */
export interface World {
  /** On the model's own clock, which begins at `worldBegan`. */
  now: Ms;
  term: number;
  counter: number;
  era: Facts["era"];
  /** How many records were written: the version of the next one. */
  writes: number;
  hasStore: boolean;
  readonly leases: Map<NodeName, ObservedLease>;
  readonly reports: Map<NodeName, HANodeReportSpec>;
  readonly claims: Map<ClaimKey, Versioned<HAClaimSpec>>;
  readonly assignments: Map<GroupKey, Versioned<HAAssignmentSpec>>;
  readonly fencings: Map<string, Versioned<HAFencingSpec>>;
  readonly nodes: Map<NodeName, ModelNode>;
  readonly words: Words;
}

/** A node as it is, whether or not anybody can see it. */
export interface ModelNode {
  readonly name: NodeName;
  /** It renews its lease, hears and acts; one that does not is gone for good, as far as a plan can say. */
  isUp: boolean;
  readonly incarnation: string;
  journal: Journal;
  readonly running: Map<ResourceKey, Running>;
  readonly busy: Set<ResourceKey>;
  readonly failures: Map<FailureKey, number>;
  readonly stopFailures: Map<ResourceKey, number>;
  readonly faults: Map<GroupKey, string>;
  /** Groups that are found unhealthy whenever they run there, and when that is next. */
  readonly sick: Map<GroupKey, Sickness>;
  readonly faultsAt: Map<GroupKey, Ms>;
  /** The order to forget failures that it has obeyed, of each group. */
  readonly cleanups: Map<GroupKey, string>;
  /** What of its report the model does not work out itself: boot, verdicts, what failures said, durations. */
  told: HANodeReportSpec;
  leaseEndsAt: Ms;
}

export interface Running {
  readonly member: HAAssignmentMember;
  readonly state: Observation["state"];
  readonly role?: "Primary" | "Secondary";
}

/** So far from zero that every age has room before it. */
export const worldBegan: Ms = 1e9;
/** The end of a lease that is renewed for as long as the plan lasts. */
export const neverEnds: Ms = 1e12;

/** What `decide` and everything beside it read. */
export function factsOf(world: World): Facts {
  return {
    term: world.term,
    counter: world.counter,
    era: world.era,
    leases: world.leases,
    // Renewals were seen for as long as anybody can tell.
    renewals: { startedAt: 0, lastSeenAt: world.now },
    reports: world.reports,
    claims: world.claims,
    assignments: world.assignments,
    fencings: world.fencings,
  };
}
