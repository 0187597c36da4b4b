import type { HAAssignmentMember, HAFencingSpec } from "../controller/api/types.gen.ts";
import type { AgentAction } from "../controller/core/act.ts";
import type { Desired, NodeName } from "../controller/core/desired.ts";
import type { Journal, ResourceKey } from "../controller/core/journal.ts";
import type { StoredObject } from "../controller/ports/store.ts";
import type { SimTime } from "./event-queue.ts";

/** What happened in the world, by the world's own clock and as it truly is: what checkers judge by, and nobody else sees. */
export type WorldEvent = { readonly at: SimTime } & (
  | Commit
  /** The wish as the objects in the store now say it. */
  | { readonly type: "wish"; readonly desired: Desired }
  | { readonly type: "power"; readonly node: NodeName; readonly boot: string; readonly isUp: boolean }
  /** `Foreign`: not by an action of an agent, but by hand, or at boot. */
  | {
      readonly type: "active";
      readonly node: NodeName;
      readonly resource: HAAssignmentMember;
      readonly cause: "Action" | "Foreign";
    }
  | {
      readonly type: "inactive";
      readonly node: NodeName;
      readonly key: ResourceKey;
      readonly resource: HAAssignmentMember;
      readonly cause: "Action" | "Backstop" | "Power" | "Foreign";
    }
  | {
      readonly type: "role";
      readonly node: NodeName;
      readonly resource: HAAssignmentMember;
      readonly role: Role | undefined;
    }
  /** Somebody has broken what is active there: it is there and does not work. */
  | { readonly type: "broken"; readonly node: NodeName; readonly resource: HAAssignmentMember }
  /** A virtual machine stands still with its clock, or goes on. */
  | { readonly type: "still"; readonly node: NodeName; readonly isStill: boolean }
  /** A process of an action lives from `begun` to `ended`, whatever becomes of the agent that began it. */
  | {
      readonly type: "begun";
      readonly node: NodeName;
      readonly action: number;
      readonly verb: AgentAction["verb"];
      readonly resource: HAAssignmentMember;
    }
  | { readonly type: "ended"; readonly node: NodeName; readonly action: number }
  /** The journal of a node as it now lies below /run. */
  | { readonly type: "journal"; readonly node: NodeName; readonly boot: string; readonly journal: Journal }
  /** The journal was damaged: whoever reads it knows nothing. */
  | { readonly type: "journal-lost"; readonly node: NodeName; readonly boot: string }
  /** What makes a node let go has taken a deadline; `endsAt` by the world's clock, at the rate that the node's has now. */
  | { readonly type: "deadline"; readonly node: NodeName; readonly endsAt: SimTime }
  /** A manager has given an order to the devices. */
  | { readonly type: "fencing"; readonly manager: string; readonly record: HAFencingSpec }
  /** From now on nothing goes wrong any more, and what is wrong has ended. */
  | { readonly type: "healed" }
  /** Everything that can run runs, and was given time to come to rest. */
  | { readonly type: "settled" }
  /** The time in which everything that can run must run is over; what is said here does not run, or runs wrongly. */
  | { readonly type: "overdue"; readonly left: readonly string[] }
);

export type Role = "Primary" | "Secondary";

interface Commit {
  readonly type: "commit";
  readonly object: StoredObject;
  readonly before: StoredObject | undefined;
  readonly isDeleted: boolean;
  /** The name of a node, of a manager, or `operator`. */
  readonly writer: string;
  /** When the writer sent it; a late one is committed long after. */
  readonly sentAt: SimTime;
}

export type CommitEvent = Extract<WorldEvent, { type: "commit" }>;
