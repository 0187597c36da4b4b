import { durationMs } from "../../controller/api/duration.ts";
import type { HAAssignmentSpec, HAFencingSpec, HALeaseSpec, HANodeReportSpec } from "../../controller/api/types.gen.ts";
import { resourceKeyOf } from "../../controller/core/journal.ts";
import { closedBy } from "../../controller/core/lease.ts";
import type { ClusterFacts, SeenLease } from "../../controller/core/plan/cluster-facts.ts";

/** One way in which the facts of a scenario differ from those of a healthy cluster; README.md says what each means. */
export type Deviation =
  | { readonly silent: string; readonly for: string }
  | { readonly closed: string; readonly for: string }
  | { readonly leaving: string; readonly to: Leaving }
  | { readonly down: string; readonly to: Leaving }
  | { readonly unknown: string }
  | { readonly unprobed: string }
  | { readonly rebooted: string }
  | { readonly disarmed: string }
  | { readonly found: string; readonly on: string; readonly as: Resource["state"]; readonly role?: Resource["role"] }
  | { readonly failed: string; readonly on: string; readonly times: number }
  | { readonly stopFailed: string; readonly on: string; readonly times: number }
  | { readonly verdict: string; readonly on: string; readonly is: "Healthy" | "Unhealthy" }
  | { readonly fenced: string; readonly phase: HAFencingSpec["phase"]; readonly by?: "Device" | "Person" }
  | { readonly home: string; readonly is: string }
  | { readonly unmeasured: string }
  | { readonly took: string; readonly action: Duration["action"]; readonly time: string };

type Leaving = NonNullable<HALeaseSpec["leaving"]>;
type Resource = HANodeReportSpec["resources"][number];
type Duration = HANodeReportSpec["durations"][number];

export function deviate(facts: ClusterFacts, deviation: Deviation): ClusterFacts {
  if ("silent" in deviation) return silence(facts, deviation.silent, deviation.for);
  if ("closed" in deviation) {
    const closed = withLease(facts, deviation.closed, (lease) => closedBy(lease, `the leader of term ${facts.term}`));
    return silence(closed, deviation.closed, deviation.for);
  }
  if ("leaving" in deviation) return leave(facts, deviation.leaving, deviation.to);
  if ("down" in deviation) return shutDown(leave(facts, deviation.down, deviation.to), deviation.down);
  if ("unknown" in deviation) return forgetNode(facts, deviation.unknown);
  if ("unprobed" in deviation) return withReport(facts, deviation.unprobed, unprobed);
  if ("rebooted" in deviation) return reboot(facts, deviation.rebooted);
  if ("disarmed" in deviation) {
    const watchdog = { kind: "Deadman", timeoutMs: 5000, armed: false } as const;
    return withLease(facts, deviation.disarmed, (lease) => ({ ...lease, watchdog }));
  }
  if ("home" in deviation) return sendHome(facts, deviation.home, deviation.is);
  if ("fenced" in deviation) return { ...facts, fencings: [...facts.fencings, fencingOf(facts, deviation)] };
  return deviateReports(facts, deviation);
}

type OfReports = Exclude<
  Deviation,
  Record<"silent", string> | Record<"closed", string> | Record<"unknown", string> | Record<"unprobed", string>
>;

function deviateReports(facts: ClusterFacts, deviation: OfReports): ClusterFacts {
  if ("found" in deviation) return find(facts, deviation);
  if ("failed" in deviation) {
    const isGroup = deviation.failed.startsWith("HAGroup/");
    const error = isGroup ? "a checker has failed it" : "it could not be started";
    const failures = { failures: deviation.times, error };
    return withFailure(facts, { ...deviation, of: deviation.failed }, failures);
  }
  if ("stopFailed" in deviation) {
    const stopFailures = { stopFailures: deviation.times, error: "it could not be stopped" };
    return withFailure(facts, { ...deviation, of: deviation.stopFailed }, stopFailures);
  }
  if ("verdict" in deviation) {
    const { verdict: checker, is, on } = deviation;
    const said = { checker, verdict: is, message: is === "Healthy" ? "" : "no answer" };
    return withReport(facts, on, (report) => ({ ...report, verdicts: [...report.verdicts, said] }));
  }
  if ("unmeasured" in deviation) return eachReport(facts, (report) => ({ ...report, durations: [] }));
  if ("took" in deviation) return eachReport(facts, (report) => withDuration(report, deviation));
  return facts;
}

// -- nodes --------------------------------------------------------------------------------------------------------------

function silence(facts: ClusterFacts, node: string, time: string): ClusterFacts {
  const renewedMsAgo = durationMs(time);
  const leases = facts.leases.map((seen) =>
    seen.record.holder === node ? { ...seen, renewedMsAgo, lookedMs: Math.max(renewedMsAgo, seen.lookedMs) } : seen,
  );
  leaseOf(facts, node);
  return { ...facts, leases };
}

function leave(facts: ClusterFacts, node: string, leaving: Leaving): ClusterFacts {
  return withLease(facts, node, (lease) => ({ ...lease, leaving }));
}

/** It has stopped everything, and closed its lease itself. */
function shutDown(facts: ClusterFacts, node: string): ClusterFacts {
  const closed = withLease(facts, node, (lease) => closedBy(lease, node));
  return withReport(closed, node, (report) => ({ ...report, claims: [], resources: [] }));
}

function forgetNode(facts: ClusterFacts, node: string): ClusterFacts {
  leaseOf(facts, node);
  return {
    ...facts,
    leases: facts.leases.filter(({ record }) => record.holder !== node),
    reports: facts.reports.filter((report) => report.node !== node),
  };
}

function unprobed(report: HANodeReportSpec): HANodeReportSpec {
  const resources = report.resources.map((seen): Resource => ({ ...seen, state: "Unknown" }));
  return { ...report, probed: false, claims: [], resources };
}

/** Back from a reboot with an empty journal; it has looked around and found nothing. */
function reboot(facts: ClusterFacts, node: string): ClusterFacts {
  const life = { boot: `boot-2-${node}`, incarnation: "2.a" };
  const reopened = withLease(facts, node, (lease) => ({ ...lease, ...life, renewals: 1 }));
  return withReport(reopened, node, (report) => ({ ...report, ...life, claims: [], resources: [] }));
}

/** The word of the manager for a group that maintenance has taken from its node. */
function sendHome(facts: ClusterFacts, group: string, home: string): ClusterFacts {
  leaseOf(facts, home);
  const assignments = facts.assignments.map((word) => (resourceKeyOf(word.group) === group ? { ...word, home } : word));
  return { ...facts, assignments };
}

function fencingOf(facts: ClusterFacts, deviation: Extract<Deviation, { fenced: string }>): HAFencingSpec {
  const { fenced: node, phase, by } = deviation;
  const { incarnation, renewals, boot = "" } = leaseOf(facts, node).record;
  return {
    node,
    boot,
    cause: "LeaseClosed",
    phase,
    action: "reboot",
    level: 0,
    attempt: 1,
    seen: { incarnation, renewals },
    format: 1,
    ...(by === undefined ? {} : { confirmation: { by, detail: "it is off" } }),
  };
}

// -- what runs ----------------------------------------------------------------------------------------------------------

function find(facts: ClusterFacts, deviation: Extract<Deviation, { found: string }>): ClusterFacts {
  const { found: key, on, as: state, role } = deviation;
  return withReport(facts, on, (report) => {
    const known = report.resources.find((one) => resourceKeyOf(one) === key);
    // An agent that finds gone what it has started has noted that as a failure before it reports it.
    const hasFailed = known?.state === "Started" && (state === "Failed" || state === "Stopped");
    // Of what does not run nobody sees the role.
    const { role: _unseen, ...others } = known ?? { ...nameOf(facts, key), failures: 0, stopFailures: 0, role };
    const seen: Resource = {
      ...(state === "Started" && known !== undefined ? known : others),
      ...(hasFailed ? { failures: known.failures + 1, error: "it was found not running" } : {}),
      state,
      ...(role === undefined ? {} : { role }),
    };
    return withResource(report, seen);
  });
}

interface Failed {
  readonly of: string;
  readonly on: string;
}

/** Of a group as a whole, or of one of its members. */
function withFailure(facts: ClusterFacts, { of: key, on }: Failed, failed: Partial<Resource>): ClusterFacts {
  return withReport(facts, on, (report) => {
    if (key.startsWith("HAGroup/")) {
      const group = { name: key.slice("HAGroup/".length), failures: failed.failures ?? 0, error: failed.error ?? "" };
      return { ...report, groups: [...(report.groups ?? []), group] };
    }
    const known = report.resources.find((one) => resourceKeyOf(one) === key);
    const stopped = { ...nameOf(facts, key), state: "Stopped", failures: 0, stopFailures: 0 } as const;
    return withResource(report, { ...(known ?? stopped), ...failed });
  });
}

function withResource(report: HANodeReportSpec, seen: Resource): HANodeReportSpec {
  const isKnown = report.resources.some((one) => resourceKeyOf(one) === resourceKeyOf(seen));
  const resources = isKnown
    ? report.resources.map((one) => (resourceKeyOf(one) === resourceKeyOf(seen) ? seen : one))
    : [...report.resources, seen];
  return { ...report, resources };
}

function withDuration(report: HANodeReportSpec, deviation: Extract<Deviation, { took: string }>): HANodeReportSpec {
  const { took, action, time } = deviation;
  const others = report.durations.filter((one) => resourceKeyOf(one) !== took || one.action !== action);
  const [kind, name = ""] = took.split("/");
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a scenario names kinds of resources
  const duration = { kind, name, action, milliseconds: durationMs(time) } as Duration;
  return { ...report, durations: [...others, duration] };
}

function nameOf({ assignments }: ClusterFacts, key: string): Pick<Member, "kind" | "name"> {
  const member = assignments.flatMap(({ members }) => members).find((one) => resourceKeyOf(one) === key);
  if (member === undefined) throw new Error(`the scenario names ${key}, which no group of its base has`);
  return { kind: member.kind, name: member.name };
}

type Member = HAAssignmentSpec["members"][number];

// -- records ------------------------------------------------------------------------------------------------------------

function leaseOf({ leases }: ClusterFacts, node: string): SeenLease {
  const found = leases.find(({ record }) => record.holder === node);
  if (found === undefined) throw new Error(`the scenario names ${node}, which is no node of its base`);
  return found;
}

function withLease(facts: ClusterFacts, node: string, change: (lease: HALeaseSpec) => HALeaseSpec): ClusterFacts {
  const seen = leaseOf(facts, node);
  const changed = { ...seen, record: change(seen.record) };
  return { ...facts, leases: facts.leases.map((one) => (one === seen ? changed : one)) };
}

function withReport(
  facts: ClusterFacts,
  node: string,
  change: (report: HANodeReportSpec) => HANodeReportSpec,
): ClusterFacts {
  leaseOf(facts, node);
  return eachReport(facts, (report) => (report.node === node ? change(report) : report));
}

function eachReport(facts: ClusterFacts, change: (report: HANodeReportSpec) => HANodeReportSpec): ClusterFacts {
  return { ...facts, reports: facts.reports.map(change) };
}
