import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import process from "node:process";
import { loadObjects } from "../controller/api/load-objects.ts";
import type { HoldfastObject } from "../controller/api/types.gen.ts";
import { compileDesired } from "../controller/core/compile-desired.ts";
import type { ClusterFacts } from "../controller/core/plan/cluster-facts.ts";
import { createWorld } from "../controller/core/plan/create-world.ts";
import { healthyFacts } from "../controller/core/plan/healthy-facts.ts";
import { makePlan } from "../controller/core/plan/make-plan.ts";
import { rollForward } from "../controller/core/plan/roll-forward.ts";
import { openCatalog } from "../controller/cli/open-catalog.ts";
import { composeFacts, factsText } from "../controller/report/facts-document.ts";
import { readFacts } from "../controller/report/read-facts.ts";
import { groupedCluster } from "./grouped-cluster.ts";
import { measureProcess } from "./measure-process.ts";

/**
 * A plan for a cluster of groups of three resources in which one node was just lost: `holdfast plan -f … --facts …` as a
 * whole process, and `makePlan` by itself, from nothing. Beside it stands what Pacemaker's crm_simulate took.
 */
const sizes = [
  { nodes: 10, resources: 100, goal: { seconds: 0.3, ms: 10 }, peer: "0.036 s, 23 MiB" },
  { nodes: 32, resources: 1_000, goal: { seconds: 0.45, ms: 80 }, peer: "0.456 s, 74 MiB" },
  { nodes: 100, resources: 5_000, goal: { seconds: 1.2, ms: 400 }, peer: "6.9 s, 328 MiB" },
] as const;

const runs = 9;
const lostNode = "n0";
const project = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "holdfast-bench-"));

try {
  const machine = `${cpus()[0]?.model.trim()}, ${cpus().length} cores, load ${(loadavg()[0] ?? 0).toFixed(1)}`;
  print(`plan after one node lost (Node ${process.versions.node}, ${machine}, median of ${runs})\n`);
  print("| nodes x resources | actions | whole process | CPU | peak | goal | in process | goal | crm_simulate |");
  print("|---|---|---|---|---|---|---|---|---|");
  for (const { nodes, resources, goal, peer } of sizes) {
    const { manifests, facts } = writeCluster(nodes, resources);
    const entry = join(project, "controller", "cli", "holdfast.mjs");
    const words = [entry, "plan", "-f", manifests, "--facts", facts.file, "-o", "json", "--no-agents"];
    const { seconds, cpuSeconds, megabytes } = measureProcess(words, runs);
    const { ms, actions } = measureCore(facts.text, facts.file);
    const whole = `${seconds.toFixed(2)} s | ${cpuSeconds.toFixed(2)} s | ${megabytes.toFixed(0)} MB | ${goal.seconds} s`;
    print(`| ${nodes} x ${resources} | ${actions} | ${whole} | ${ms.toFixed(0)} ms | ${goal.ms} ms | ${peer} |`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

interface WrittenCluster {
  readonly manifests: string;
  readonly facts: { readonly file: string; readonly text: string };
}

/** Manifests, and facts in which all of them have come true and one node has been silent for longer than its lease. */
function writeCluster(nodes: number, resources: number): WrittenCluster {
  const manifests = join(folder, `cluster-${nodes}.yaml`);
  const yaml = groupedCluster(nodes, resources).map(manifestOf).join("---\n");
  writeFileSync(manifests, yaml);
  const { objects: loaded } = loadObjects([{ file: manifests, text: yaml }], openCatalog());
  const objects = loaded.map(({ object }, index): HoldfastObject => {
    return { ...object, metadata: { ...object.metadata, namespace: "default", uid: `u${index}`, generation: 1 } };
  });
  const text = factsText(
    composeFacts(
      {
        cluster: "default",
        store: { identity: "bench", revision: "1" },
        manager: { name: "m1", closed: false, ttlMs: 2_000, renewedMsAgo: 100, lookedMs: 2_000 },
        facts: settledFacts(objects),
        objects,
      },
      new Date().toISOString(),
    ),
  );
  const file = join(folder, `facts-${nodes}.json`);
  writeFileSync(file, text);
  return { manifests, facts: { file, text } };
}

function manifestOf({ apiVersion, kind, metadata, spec }: HoldfastObject): string {
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${metadata.name}}\nspec: ${JSON.stringify(spec)}\n`;
}

function settledFacts(objects: readonly HoldfastObject[]): ClusterFacts {
  const desired = compileDesired(objects, { isKubernetes: false });
  const world = createWorld(healthyFacts(desired));
  rollForward(world, desired, { decided: nothing, began: nothing, ended: nothing, lost: nothing });
  return {
    term: world.term,
    era: world.era,
    leases: [...world.leases.values()].map(({ record }) => {
      const renewedMsAgo = record.holder === lostNode ? record.ttlMs * 5 : 100;
      return { record, renewedMsAgo, lookedMs: record.ttlMs * 5 };
    }),
    // In the model a node says that it has stopped when it is asked; a real one says it again at each later epoch, which
    // is what files leave out.
    reports: [...world.reports.values()].map((report) => {
      return { ...report, claims: report.claims.filter(({ held }) => held !== "Stopped") };
    }),
    claims: [...world.claims.values()].map(({ record }) => record),
    assignments: [...world.assignments.values()].map(({ record }) => record),
    fencings: [],
  };
}

function nothing(): void {
  // Nobody looks on.
}

/** Each time from facts and objects that nobody has looked at before. */
function measureCore(text: string, file: string): { readonly ms: number; readonly actions: number } {
  const times: number[] = [];
  let actions = 0;
  for (let run = 0; run < runs; run++) {
    const reading = readFacts(text, file, openCatalog());
    if (!reading.ok) throw new Error(reading.error);
    const { facts, objects } = reading.known;
    const began = performance.now();
    const plan = makePlan({ before: objects, after: objects, changes: [], facts, whatIfs: [], isKubernetes: false });
    times.push(performance.now() - began);
    actions = plan.actions.length;
  }
  return { ms: times.toSorted((a, b) => a - b)[runs >> 1] ?? Number.NaN, actions };
}
