import { performance } from "node:perf_hooks";
import process from "node:process";
import type { HAAssignmentSpec, HANodeReportSpec } from "../controller/api/types.gen.ts";
import { claimKeyOf } from "../controller/core/claim.ts";
import { compileDesired } from "../controller/core/compile-desired.ts";
import { decide } from "../controller/core/decide.ts";
import type { Desired } from "../controller/core/desired.ts";
import type { Facts, Versioned } from "../controller/core/facts.ts";
import type { RecordWrite } from "../controller/core/record-write.ts";
import { groupedCluster } from "./grouped-cluster.ts";

/**
 * `decide` in process, on a settled cluster in which one node has just been lost: what stands between the end of a lease
 * and the writes that answer it. Groups of three resources; a quarter of them prefer a node, some are apart or ordered.
 */
const sizes = [
  { nodes: 10, resources: 100, goalMs: 2 },
  { nodes: 32, resources: 1_000, goalMs: 8 },
  { nodes: 100, resources: 5_000, goalMs: 40 },
] as const;

const runs = 15;
const ttlMs = 2_000;

function main(): void {
  const rows = sizes.map((size) => ({ ...size, ...measure(size.nodes, size.resources) }));
  print(`decide after one node lost, in process (Node ${process.versions.node}, median of ${runs} after 5)\n`);
  print("| nodes x resources | groups | median ms | quickest ms | goal ms | writes |\n|---|---|---|---|---|---|");
  for (const row of rows) {
    const size = `${row.nodes} x ${row.resources}`;
    print(
      `| ${size} | ${row.groups} | ${row.medianMs.toFixed(2)} | ${row.quickestMs.toFixed(2)} | ${row.goalMs} | ${row.writes} |`,
    );
  }
  const [first, last] = [rows[0], rows.at(-1)];
  if (first === undefined || last === undefined) return;
  const exponent = Math.log(last.medianMs / first.medianMs) / Math.log(last.resources / first.resources);
  print(`\nexponent over resources: ${exponent.toFixed(2)}`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

interface Measured {
  readonly groups: number;
  readonly medianMs: number;
  /** For a machine that does other things, too. */
  readonly quickestMs: number;
  readonly writes: number;
}

function measure(nodes: number, resources: number): Measured {
  const desired = compileDesired(groupedCluster(nodes, resources), { isKubernetes: false });
  const world = settle(desired);
  // The first node falls silent; everybody else renews until its lease has run out.
  const now = world.now + 3 * ttlMs;
  for (const [name, lease] of world.leases) if (name !== "n0") world.leases.set(name, { ...lease, seenAt: now - 10 });
  const closing = decide(desired, world.facts(now), now);
  // Nobody has said anything since: as in a real manager the reports are the ones already known.
  const facts = world.facts(now);
  apply(
    world,
    closing.writes.filter((write) => write.kind === "close"),
    now,
  );
  const times: number[] = [];
  let writes = 0;
  for (let run = 0; run < runs + 5; run++) {
    const began = performance.now();
    writes = decide(desired, facts, now + 1).writes.length;
    if (run >= 5) times.push(performance.now() - began);
  }
  const sorted = times.toSorted((a, b) => a - b);
  return { groups: desired.groups.size, medianMs: sorted[runs >> 1] ?? 0, quickestMs: sorted[0] ?? 0, writes };
}

// -- a world in which every word is obeyed at once --------------------------------------------------------------------

interface ObedientWorld {
  now: number;
  readonly leases: Map<string, Facts["leases"] extends ReadonlyMap<string, infer L> ? L : never>;
  readonly assignments: Map<string, Versioned<HAAssignmentSpec>>;
  readonly claims: Map<string, Facts["claims"] extends ReadonlyMap<string, infer C> ? C : never>;
  facts(now: number): Facts;
}

function settle(desired: Desired): ObedientWorld {
  const world = createWorld(desired);
  for (let step = 0; step < 40; step++) {
    const { writes } = decide(desired, world.facts(world.now), world.now);
    if (writes.length === 0) return world;
    apply(world, writes, world.now);
  }
  throw new Error("the cluster of the benchmark does not settle");
}

function createWorld(desired: Desired): ObedientWorld {
  const now = 1_000_000;
  const leases: ObedientWorld["leases"] = new Map();
  for (const name of desired.nodes.keys()) {
    const record = {
      purpose: "Node" as const,
      holder: name,
      incarnation: "1.a",
      boot: `boot-${name}`,
      machine: `machine-${name}`,
      ttlMs,
      renewals: 1,
      closed: false,
      era: { store: "s", number: 1 },
      letsGo: true,
      witnesses: [],
      alone: false,
      format: 1,
    };
    leases.set(name, { record, version: "1", seenAt: now });
  }
  const assignments: ObedientWorld["assignments"] = new Map();
  const claims: ObedientWorld["claims"] = new Map();
  return {
    now,
    leases,
    assignments,
    claims,
    facts: (at) => ({
      term: 1,
      counter: assignments.size + claims.size + 1_000,
      era: { store: "s", number: 1 },
      leases,
      renewals: { startedAt: now, lastSeenAt: at },
      reports: reportsOf(desired, assignments),
      claims,
      assignments,
      fencings: new Map(),
    }),
  };
}

function reportsOf(desired: Desired, assignments: ObedientWorld["assignments"]): ReadonlyMap<string, HANodeReportSpec> {
  const reports = new Map<string, HANodeReportSpec>();
  for (const node of desired.nodes.keys()) reports.set(node, reportOf(node, assignments));
  return reports;
}

function reportOf(node: string, assignments: ObedientWorld["assignments"]): HANodeReportSpec {
  const claims: HANodeReportSpec["claims"][number][] = [];
  const resources: HANodeReportSpec["resources"][number][] = [];
  for (const { record } of assignments.values()) {
    const isHere = record.placements.some((placement) => placement.node === node);
    for (const { kind, name, generation, claims: touched } of record.members) {
      for (const claim of touched) claims.push({ ...claim, epoch: record.epoch, held: isHere ? "Held" : "Stopped" });
      if (isHere) resources.push({ kind, name, state: "Started", generation, failures: 0, stopFailures: 0 });
    }
  }
  return {
    node,
    boot: `boot-${node}`,
    machine: `machine-${node}`,
    incarnation: "1.a",
    hardware: [],
    probed: true,
    reports: 1,
    era: 1,
    claims,
    resources,
    verdicts: [],
    durations: [],
    format: 1,
  };
}

let version = 1;

function apply(world: ObedientWorld, writes: readonly RecordWrite[], now: number): void {
  for (const write of writes) {
    version += 1;
    if (write.kind === "claim")
      world.claims.set(claimKeyOf(write.next.claim), { version: String(version), record: write.next });
    else if (write.kind === "assignment" && write.next !== undefined) {
      world.assignments.set(write.group, { version: String(version), record: write.next });
    } else if (write.kind === "close") {
      const lease = world.leases.get(write.node);
      if (lease !== undefined) world.leases.set(write.node, { ...lease, record: write.next, version: String(version) });
    }
  }
  world.now = now;
}

main();
