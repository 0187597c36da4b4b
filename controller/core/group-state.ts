import type { HAGroupStatus } from "../api/types.gen.ts";
import type { ConditionDraft } from "./condition.ts";
import type { GroupKey } from "./desired.ts";
import { formatEpoch } from "./epoch.ts";
import { conditionsOf } from "./group-conditions.ts";
import { orderText } from "./order-text.ts";
import { isExhausted, lookAtGroup, type GroupLook, type Place, type StateSight } from "./group-look.ts";

export type GroupStateName = NonNullable<HAGroupStatus["state"]>;

/** What is said of a group: never more than was observed. */
export interface GroupState {
  readonly state: GroupStateName;
  /** The nodes on which any of it was observed, separated by commas. */
  readonly holder: string;
  readonly placements: NonNullable<HAGroupStatus["placements"]>;
  readonly epoch: string | undefined;
  /** Ends in the next step where something is to be done. */
  readonly message: string;
  readonly conditions: readonly ConditionDraft[];
}

export function groupStateOf(key: GroupKey, sight: StateSight): GroupState {
  const look = lookAtGroup(key, sight);
  const rule = rules.find((one) => one.matches(look));
  const [state, message] = rule === undefined ? (["Unknown", ""] as const) : [rule.state, rule.say(look)];
  const epoch = sight.facts.assignments.get(key)?.record.epoch;
  return {
    state,
    holder: look.active.map(({ node }) => node).join(","),
    placements: look.places
      .filter((place) => place.isAssigned || look.active.includes(place))
      .map(({ node, role, activity }) => ({ node, state: activity, ...(role === undefined ? {} : { role }) })),
    epoch: epoch === undefined ? undefined : formatEpoch(epoch),
    message,
    conditions: conditionsOf(look, { state, message }),
  };
}

interface StateRule {
  readonly state: GroupStateName;
  matches(look: GroupLook): boolean;
  say(look: GroupLook): string;
}

/** The first rule that applies decides; the order is the argument: what nobody may touch, what needs a person, then the rest. */
const rules: readonly StateRule[] = [
  {
    state: "Frozen",
    matches: ({ held }) => held === "Frozen",
    say: ({ thaw }) => `nothing is started, stopped or moved; ${thaw}`,
  },
  {
    state: "Unmanaged",
    matches: ({ held }) => held === "Unmanaged",
    say: () => "it is only watched; set its state to Started to have it kept running",
  },
  {
    state: "Blocked",
    matches: ({ conflict }) => conflict !== undefined,
    say: ({ conflict }) => `it waits for ${conflict}`,
  },
  {
    state: "Error",
    matches: ({ places }) => places.some(({ activity }) => activity === "Error"),
    say: (look) => `${stopFailures(look)}; mend the cause there, then ${orderText("Cleanup", look.key)}`,
  },
  {
    state: "Error",
    matches: isExhausted,
    say: (look) =>
      `${[...look.failed].map(([node, why]) => `${node}: ${why}`).join("; ")}; mend the cause, then ${orderText("Cleanup", look.key)}`,
  },
  { state: "WaitingForProof", matches: ({ isToRun, lost }) => !isToRun && lost.length > 0, say: proofAwaited },
  {
    state: "Stopping",
    matches: ({ isToRun, active }) => !isToRun && active.length > 0,
    say: ({ active }) => `it is being stopped on ${namesOf(active)}`,
  },
  {
    state: "Stopping",
    matches: ({ isToRun, holders }) => !isToRun && holders.size > 0,
    say: ({ holders }) => `${[...holders].toSorted().join(", ")} has not said yet that it has stopped`,
  },
  {
    state: "Unknown",
    matches: isUnseen,
    say: () => "no node has looked yet; start the agents, or wait for their first look",
  },
  { state: "Stopped", matches: ({ isToRun }) => !isToRun, say: () => "it runs nowhere, as is wished" },
  {
    state: "Started",
    matches: ({ targets, places, active }) =>
      targets.length > 0 &&
      active.length === targets.length &&
      places.every(({ isTarget, activity, isCurrent }) => !isTarget || (activity === "Started" && isCurrent)),
    say: ({ active }) => `it runs on ${namesOf(active)}`,
  },
  {
    state: "HandingOver",
    matches: ({ handOver }) => handOver !== undefined,
    say: ({ handOver }) => `it is handed from ${handOver?.from} to ${handOver?.to} while it runs`,
  },
  {
    state: "Blocked",
    matches: ({ places }) => places.some(isWaiting),
    say: ({ places }) =>
      places
        .filter(isWaiting)
        .map(({ node, waitsFor }) => `its start on ${node} waits for ${waitsFor}`)
        .join("; "),
  },
  {
    state: "Recovering",
    matches: ({ places }) => places.some(({ activity }) => activity === "Recovering"),
    say: ({ places }) =>
      `it has failed and is restarted on ${namesOf(places.filter((one) => one.activity === "Recovering"))}`,
  },
  {
    state: "WaitingForProof",
    matches: ({ lost, targets, places }) =>
      lost.length > 0 && targets.length > 0 && !places.some((one) => one.isTarget && one.activity === "Started"),
    say: proofAwaited,
  },
  {
    state: "Blocked",
    matches: ({ targets, active, waits }) => targets.length === 0 && active.length === 0 && waits.length === 0,
    say: ({ refusals }) =>
      refusals.length === 0 ? "no node may run it; add candidates" : `no node may run it (${refusals.join("; ")})`,
  },
  {
    state: "Relocating",
    matches: ({ active, targets, holders }) =>
      (active.some(({ isTarget }) => !isTarget) || [...holders].some((node) => !targets.includes(node))) &&
      targets.length > 0,
    say: ({ active, targets }) =>
      `it moves ${active.length === 0 ? "" : `from ${namesOf(active)} `}to ${targets.join(", ")}`,
  },
  {
    state: "Stopping",
    matches: ({ targets, active }) => targets.length === 0 && active.length > 0,
    say: ({ active, waits }) =>
      `it is being stopped on ${namesOf(active)}${waits.length === 0 ? "" : `: ${waits.join("; ")}`}`,
  },
  {
    state: "Blocked",
    matches: ({ targets }) => targets.length === 0,
    say: ({ waits }) => `it waits for ${waits.join("; ")}`,
  },
  {
    state: "Recovering",
    matches: ({ failed }) => failed.size > 0,
    say: ({ failed, targets }) =>
      `it failed on ${[...failed.keys()].toSorted().join(", ")} and is started on ${targets.join(", ")}`,
  },
  {
    state: "Starting",
    matches: ({ places, waits }) => waits.length === 0 && places.some(isOutdated),
    say: ({ places }) => `it is being changed to its present spec on ${namesOf(places.filter(isOutdated))}`,
  },
  {
    state: "Starting",
    matches: () => true,
    say: ({ targets, waits }) =>
      waits.length === 0 ? `it is being started on ${targets.join(", ")}` : waits.join("; "),
  },
];

/** What it is to be started on waits for something that ends by itself. */
function isWaiting({ isTarget, waitsFor }: Place): boolean {
  return isTarget && waitsFor !== undefined;
}

/** It runs where it should, by a spec that was edited since. */
function isOutdated({ isTarget, activity, isCurrent }: Place): boolean {
  return isTarget && activity === "Started" && !isCurrent;
}

/** Nobody knows who may hold what it touches, or no node that is live has said anything. */
function isUnseen({ isKnown, places, active, isToRun, targets }: GroupLook): boolean {
  if (active.length > 0) return false;
  return places.every(({ activity }) => activity === "Unknown") || (isToRun && targets.length > 0 && !isKnown);
}

function proofAwaited({ lost, waits, needsPerson, key }: GroupLook): string {
  const who = `${lost.join(", ")} may still hold it`;
  const what = waits.length === 0 ? who : `${who}: ${waits.join("; ")}`;
  return needsPerson ? `${what}; holdfast why ${key.slice(key.indexOf("/") + 1)} shows what would prove it gone` : what;
}

function stopFailures({ places }: GroupLook): string {
  return `a stop has failed on ${namesOf(places.filter(({ activity }) => activity === "Error"))}`;
}

function namesOf(places: readonly { readonly node: string }[]): string {
  return places.map(({ node }) => node).join(", ");
}
