import type { HoldfastObject } from "../../controller/api/types.gen.ts";
import type { GroupKey, NodeName } from "../../controller/core/desired.ts";
import type { ResourceKey } from "../../controller/core/journal.ts";
import type { SimTime } from "../event-queue.ts";
import type { Setup } from "../watched-run.ts";

/** A story of a cluster: what it is, what happens to it, and what is expected of it. */
export interface Scenario {
  /** What it shows, in one line. */
  readonly title: string;
  readonly seed: number;
  readonly setup: Setup;
  readonly objects: readonly HoldfastObject[];
  /** The first begins once the cluster is up and at rest, each later one once it has come to rest from the one before. */
  readonly stages: readonly Stage[];
  /** The run goes on at least so long after the beginning of the first stage. */
  readonly lastsMs: SimTime;
  readonly expected: Expected;
}

export interface Stage {
  readonly entries: readonly Entry[];
}

export interface Entry {
  /** After the beginning of its stage. */
  readonly atMs: SimTime;
  readonly step: Step;
}

export type Step =
  | FaultStep
  /** As a user writes objects; a node that was never there is installed and switched on with it. */
  | { readonly type: "apply"; readonly objects: readonly HoldfastObject[] }
  | { readonly type: "delete"; readonly objects: readonly { readonly kind: string; readonly name: string }[] }
  /** Whatever is wrong ends, and the objects are as they were first. */
  | { readonly type: "repair" }
  | { readonly type: "expect"; readonly states: readonly ExpectedState[] };

export interface FaultStep {
  readonly type: "fault";
  readonly fault: string;
  readonly target: string;
  readonly args: Readonly<Record<string, number>>;
  /** Undefined where it goes on until a repair, or is over at once by its nature. */
  readonly lastsMs: SimTime | undefined;
}

/** What must be so at one moment. `path`: where it stands in the file, as `timeline[2].expect[0]`. */
export type ExpectedState = { readonly path: string } & (
  | { readonly type: "group"; readonly group: GroupKey; readonly nodes: readonly NodeName[]; readonly role: RoleAsked }
  | {
      readonly type: "resource";
      readonly resource: ResourceKey;
      readonly nodes: readonly NodeName[];
      readonly role: RoleAsked;
    }
  | { readonly type: "node"; readonly node: NodeName; readonly isUp: boolean }
);

type RoleAsked = "Any" | "Primary";

export interface Expected {
  readonly atEnd: readonly ExpectedState[];
  readonly outages: readonly ExpectedOutages[];
  readonly order: readonly ExpectedOrder[];
  readonly never: readonly ExpectedAction[];
  /** The promise that is to be found broken; undefined where all are to be kept. */
  readonly violation: string | undefined;
}

/** Each time that the group does not run whole on any node, from the beginning of the first stage to the end. */
export interface ExpectedOutages {
  readonly path: string;
  readonly group: GroupKey;
  /** The longest of them. */
  readonly atMostMs: SimTime | undefined;
  /** How many. */
  readonly times: number | undefined;
}

/** Each action begins after the one before has ended. */
export interface ExpectedOrder {
  readonly path: string;
  readonly steps: readonly ActionPattern[];
}

export interface ExpectedAction {
  readonly path: string;
  readonly pattern: ActionPattern;
}

export const verbs = ["start", "stop", "promote", "demote", "fence", "power-off", "power-on"] as const;
export type Verb = (typeof verbs)[number];

/** Any action that has all of what is said. */
export interface ActionPattern {
  readonly verb: Verb;
  readonly resource: ResourceKey | undefined;
  readonly node: NodeName | undefined;
}
