import type { HAAssignmentMember, HAAssignmentSpec, HALeaseSpec, HANodeReportSpec } from "../../api/types.gen.ts";
import { claimKeyOf, type Claim } from "../claim.ts";
import type { GroupKey, NodeName } from "../desired.ts";
import { compareEpochs, highestEpoch } from "../epoch.ts";
import { emptyJournal, resourceKeyOf, withEntry, type JournalEntry } from "../journal.ts";
import type { ObservedLease } from "../lease.ts";
import { fencingKeyOf, isOvertaken } from "../proof.ts";
import { groupKeyOf } from "../ruling.ts";
import type { ClusterFacts, SeenLease } from "./cluster-facts.ts";
import { createWords, noteWord } from "./words.ts";
import { neverEnds, worldBegan, type ModelNode, type World } from "./world.ts";

/** The cluster as these facts show it, at the beginning of the model's time. */
export function createWorld(facts: ClusterFacts): World {
  const world: World = {
    now: worldBegan,
    // The next leader's: its epochs are above all that were given.
    term: facts.term + 1,
    counter: 0,
    era: facts.era,
    writes: 1,
    hasStore: true,
    leases: new Map(facts.leases.map((seen) => [seen.record.holder, observedLease(seen, facts)])),
    reports: new Map(),
    claims: new Map(facts.claims.map((record) => [claimKeyOf(record.claim), { version: "1", record }])),
    assignments: new Map(facts.assignments.map((record) => [groupKeyOf(record), { version: "1", record }])),
    fencings: new Map(
      facts.fencings.map((record) => [fencingKeyOf(record.node, record.boot), { version: "1", record }]),
    ),
    nodes: new Map(),
    words: createWords(),
  };
  for (const { record } of world.assignments.values()) noteWord(world.words, undefined, record);
  const reports = new Map(facts.reports.map((report) => [report.node, report]));
  const named = namedIn(facts.claims);
  for (const seen of facts.leases) {
    const { record } = seen;
    const report = reports.get(record.holder);
    const node = createModelNode({ lease: record, report, isUp: isAlive(seen, facts) }, world);
    for (const [group, { record: word }] of world.assignments) {
      if (word.cleanup !== undefined) node.cleanups.set(group, word.cleanup);
    }
    world.nodes.set(node.name, node);
    if (report !== undefined) world.reports.set(node.name, completed(report, named.get(report.node) ?? [], world));
  }
  return world;
}

/** Seen to renew within its time; one that was not looked at for so long counts as renewed. */
export function isRenewed({ record, renewedMsAgo, lookedMs }: SeenLease): boolean {
  return !record.closed && (renewedMsAgo ?? lookedMs) < record.ttlMs;
}

/** Of a boot whose fencing was confirmed the last renewal came before. */
function isAlive(seen: SeenLease, { fencings }: ClusterFacts): boolean {
  const { record } = seen;
  const fencing = fencings.find(({ node, boot }) => node === record.holder && boot === record.boot);
  return isRenewed(seen) && (fencing?.phase !== "Confirmed" || isOvertaken(fencing, record));
}

function observedLease(seen: SeenLease, facts: ClusterFacts): ObservedLease {
  const seenAt = isAlive(seen, facts) ? neverEnds : worldBegan - (seen.renewedMsAgo ?? seen.lookedMs);
  return { record: seen.record, version: "1", seenAt };
}

/** With what a file leaves out: claims that a record names this node for, and of which it need not say that it stopped. */
function completed(report: HANodeReportSpec, named: readonly Claim[], world: World): HANodeReportSpec {
  if (!report.probed) return report;
  const told = new Set(report.claims.map((claim) => `${claim.type} ${claim.key}`));
  const left: HANodeReportSpec["claims"][number][] = [];
  for (const claim of named) {
    const key = claimKeyOf(claim);
    if (told.has(key)) continue;
    const words = world.words.byClaim.get(key) ?? [];
    const epochs = [...words].flatMap((group) => world.assignments.get(group)?.record.epoch ?? []);
    if (epochs.length === 0) continue;
    left.push({ type: claim.type, key: claim.key, epoch: highestEpoch(epochs), held: "Stopped" });
  }
  return left.length === 0 ? report : { ...report, claims: [...report.claims, ...left] };
}

/** By node: what records name it for. */
function namedIn(records: ClusterFacts["claims"]): ReadonlyMap<NodeName, readonly Claim[]> {
  const named = new Map<NodeName, Claim[]>();
  for (const { claim, mayHold } of records) {
    for (const node of new Set(mayHold.map((entry) => entry.node))) {
      const known = named.get(node);
      if (known === undefined) named.set(node, [claim]);
      else known.push(claim);
    }
  }
  return named;
}

interface NodeSeen {
  readonly lease: HALeaseSpec;
  readonly report: HANodeReportSpec | undefined;
  readonly isUp: boolean;
}

/** A node from what it last said: a report of an earlier incarnation says nothing of what runs there now. */
function createModelNode({ lease, report, isUp }: NodeSeen, world: World): ModelNode {
  const told = report?.incarnation === lease.incarnation ? report : silentReport(lease);
  const node: ModelNode = {
    name: lease.holder,
    isUp,
    incarnation: lease.incarnation,
    journal: emptyJournal(lease.boot ?? ""),
    running: new Map(),
    busy: new Set(),
    failures: new Map(),
    stopFailures: new Map(),
    faults: new Map(),
    sick: new Map(),
    faultsAt: new Map(),
    cleanups: new Map(),
    told,
    leaseEndsAt: neverEnds,
  };
  for (const seen of told.resources) noteResource(node, seen, world);
  for (const { name, failures } of told.groups ?? []) node.failures.set(`HAGroup/${name}`, failures);
  return node;
}

function silentReport(lease: HALeaseSpec): HANodeReportSpec {
  return {
    node: lease.holder,
    boot: lease.boot ?? "",
    incarnation: lease.incarnation,
    hardware: [],
    probed: false,
    reports: 0,
    era: 0,
    claims: [],
    resources: [],
    verdicts: [],
    durations: [],
    format: 1,
    ...(lease.machine === undefined ? {} : { machine: lease.machine }),
  };
}

type SeenResource = HANodeReportSpec["resources"][number];

function noteResource(node: ModelNode, seen: SeenResource, world: World): void {
  const { assignments } = world;
  const key = resourceKeyOf(seen);
  if (seen.failures > 0) node.failures.set(key, seen.failures);
  if (seen.stopFailures > 0) node.stopFailures.set(key, seen.stopFailures);
  const found = wordFor(seen, world);
  if (found === undefined) return;
  const [group, assigned] = found;
  const { epoch } = seen;
  const member = asStarted(seen, assigned);
  // A start that is under way is taken to end well; what can be promoted is a secondary then.
  const isToBeSecondary = seen.state === "Starting" && member.spec["promotable"] !== undefined;
  const role = seen.role ?? (isToBeSecondary ? "Secondary" : undefined);
  const state = seen.state === "Starting" || seen.state === "Stopping" ? "Started" : seen.state;
  if (state !== "Stopped") node.running.set(key, role === undefined ? { member, state } : { member, state, role });
  if (epoch === undefined) return;
  const phase = seen.state === "Stopping" ? "Stopping" : "Started";
  const word = assignments.get(group)?.record;
  const entry = { resource: member, group, epoch, role: role ?? roleTold(node, member, word), phase } as const;
  node.journal = withEntry(node.journal, { ...entry, ...restartObeyed(seen, word) });
}

/** The object that it was started from, as far as that can be told from the one that is assigned. */
function asStarted({ generation, uid }: SeenResource, assigned: HAAssignmentMember): HAAssignmentMember {
  const isAssigned =
    (generation ?? assigned.generation) === assigned.generation && (uid ?? assigned.uid) === assigned.uid;
  if (isAssigned) return assigned;
  return { ...assigned, generation: generation ?? assigned.generation, ...(uid === undefined ? {} : { uid }) };
}

/** As the node says; where that was left out, what was started under a word that orders a restart has obeyed it. */
function restartObeyed(seen: SeenResource, word: HAAssignmentSpec | undefined): Pick<JournalEntry, "restart"> {
  const { epoch, restart } = seen;
  if (restart !== undefined) return { restart };
  if (word?.restart === undefined || epoch === undefined || compareEpochs(epoch, word.epoch) !== 0) return {};
  return { restart: word.restart };
}

/** Nobody sees the role of what does not run; in the journal it is what the node was told, as far as that came true. */
function roleTold(
  { name }: ModelNode,
  { spec }: HAAssignmentMember,
  word: HAAssignmentSpec | undefined,
): JournalEntry["role"] {
  if (spec["promotable"] === undefined) return undefined;
  return word?.placements.find(({ node }) => node === name)?.role;
}

/**
 * The assignment that a resource was started by: the one of its epoch, for a member that goes from one group to another
 * is named by both; else that of its generation, if any speaks of it at all.
 */
function wordFor(
  seen: SeenResource,
  { words, assignments }: World,
): readonly [GroupKey, HAAssignmentMember] | undefined {
  const known = [...(words.members.get(resourceKeyOf(seen)) ?? [])];
  const isStartedBy = ({ uid, generation }: HAAssignmentMember): boolean =>
    generation === seen.generation && (uid === seen.uid || seen.uid === undefined);
  const isOfWord = (group: GroupKey): boolean => {
    const epoch = assignments.get(group)?.record.epoch;
    return epoch !== undefined && seen.epoch !== undefined && compareEpochs(epoch, seen.epoch) === 0;
  };
  const ofWord = known.find(([group, member]) => isOfWord(group) && isStartedBy(member));
  return ofWord ?? known.find(([, member]) => isStartedBy(member)) ?? known[0];
}
