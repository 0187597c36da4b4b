import {
  beginVerdict,
  noteProbe,
  turnsAt,
  verdictAt,
  type Probe,
  type Verdict,
  type VerdictRule,
  type VerdictState,
} from "./checker-verdict.ts";
import type { CheckHere } from "./checks-here.ts";
import type { GroupKey } from "./desired.ts";
import type { Ms } from "./lease.ts";

/**
 * What the probes of one check have come to on one node: for the node, which probes all the time as a candidate, and for
 * each group that is started there, from its start on. The same probes count for all of them.
 */
export interface CheckState {
  readonly node: VerdictState | undefined;
  readonly groups: ReadonlyMap<GroupKey, VerdictState>;
}

export interface Found {
  readonly verdict: Verdict;
  /** Why; empty where it is healthy. */
  readonly message: string;
}

/** For whom the check is run has changed: those who are new begin, those who are gone are forgotten. */
export function followCheck(
  state: CheckState | undefined,
  check: CheckHere,
  as: { readonly now: Ms; readonly earlier?: Verdict | undefined },
): CheckState {
  const { now, earlier } = as;
  const begun = (): VerdictState => beginVerdict(now, earlier === "Unknown" ? undefined : earlier);
  return {
    node: check.isForNode ? (state?.node ?? begun()) : undefined,
    groups: new Map(check.groups.map(({ key }) => [key, state?.groups.get(key) ?? beginVerdict(now)])),
  };
}

export function noteInCheck(state: CheckState, check: CheckHere, probe: Probe): CheckState {
  return {
    node: state.node === undefined ? undefined : noteProbe(state.node, probe, check.rule),
    groups: new Map([...state.groups].map(([key, group]) => [key, noteProbe(group, probe, ruleForGroup(check))])),
  };
}

/** What is reported under the name of the check: the node's own verdict, else the worst of its groups. */
export function verdictOf(state: CheckState, check: CheckHere, now: Ms): Found {
  const all = state.node === undefined ? [...state.groups.values()] : [state.node];
  const found = all.map((one) => foundAt(one, check.rule, now));
  return (
    found.find(({ verdict }) => verdict === "Unhealthy") ??
    found.find(({ verdict }) => verdict === "Unknown") ?? { verdict: "Healthy", message: "" }
  );
}

/** The groups that fail by this check, each with the reason in words. */
export function faultsBy(state: CheckState, check: CheckHere, now: Ms): ReadonlyMap<GroupKey, string> {
  const faults = new Map<GroupKey, string>();
  for (const { key, isFault } of check.groups) {
    const group = isFault ? state.groups.get(key) : undefined;
    if (group === undefined) continue;
    const { verdict, message } = foundAt(group, ruleForGroup(check), now);
    if (verdict === "Unhealthy") faults.set(key, `checker ${check.name}: ${message}`);
  }
  return faults;
}

/** When time alone changes something; undefined where only a probe can. */
export function checkTurnsAt(state: CheckState, check: CheckHere, now: Ms): Ms | undefined {
  const all = [...state.groups.values(), ...(state.node === undefined ? [] : [state.node])];
  const turns = all.flatMap((one) => turnsAt(one, check.rule, now) ?? []);
  return turns.length === 0 ? undefined : Math.min(...turns);
}

/**
 * A candidate that is unhealthy from the start waits for its first good probes, and only then is given the group: that is
 * its own verdict. The group that it then starts is given time for as many bad ones as `fall` says.
 */
function ruleForGroup({ rule, isForNode }: CheckHere): VerdictRule {
  return isForNode ? { ...rule, startState: "Healthy" } : rule;
}

function foundAt(state: VerdictState, rule: VerdictRule, now: Ms): Found {
  const verdict = verdictAt(state, rule, now);
  if (verdict === "Healthy") return { verdict, message: "" };
  if (state.message !== "") return { verdict, message: state.message };
  return { verdict, message: verdict === "Unknown" ? "it warms up" : "no probe has been good yet" };
}
