import process from "node:process";
import { createCatalog } from "../controller/api/catalog.ts";
import { loadObjects } from "../controller/api/load-objects.ts";
import type { HoldfastObject } from "../controller/api/types.gen.ts";
import { readCrd } from "../controller/sources/crds.ts";
import { watchOver } from "../sim/checkers/watch-over.ts";
import { runSeed } from "../sim/run-seed.ts";
import { World } from "../sim/world.ts";

/**
 * How much faster than the real one the simulated world goes: a cluster of three nodes and ten groups of an address and
 * a service, at rest and under faults, with every checker looking on.
 */
await main();

async function main(): Promise<void> {
  const objects = clusterObjects();
  const rows = [await atRest(objects), await underFaults(objects)];
  const lines = rows.map(
    ({ what, simulatedMs, seconds, events }) =>
      `| ${what} | ${(simulatedMs / 3_600_000).toFixed(1)} | ${seconds.toFixed(2)} | ${(simulatedMs / 1000 / seconds).toFixed(0)} | ${((seconds * 1e6) / events).toFixed(1)} |`,
  );
  const head = "| 3 nodes, 10 groups | simulated hours | seconds of one core | times real (goal 3,000) | us an event |";
  process.stdout.write(`${head}\n|---|---|---|---|---|\n${lines.join("\n")}\n`);
}

interface Row {
  readonly what: string;
  readonly simulatedMs: number;
  readonly seconds: number;
  readonly events: number;
}

async function atRest(objects: readonly HoldfastObject[]): Promise<Row> {
  const watch = watchOver();
  const world = new World({
    seed: 1,
    objects,
    managers: 2,
    managersOn: "OwnMachines",
    backstop: "Deadman",
    clockSlewMax: 0,
    isTraced: false,
    onEvent: (event) => {
      const violation = watch(event);
      if (violation !== undefined) throw new Error(`${violation.checker}: ${violation.detail}`);
    },
  });
  // Until all groups run and the compiler of the machine knows the code.
  await world.run(600_000);
  const eventsBefore = world.queue.eventsRun();
  const simulatedMs = 4 * 3_600_000;
  const seconds = await timed(() => world.run(simulatedMs));
  return { what: "at rest", simulatedMs, seconds, events: world.queue.eventsRun() - eventsBefore };
}

async function underFaults(objects: readonly HoldfastObject[]): Promise<Row> {
  let simulatedMs = 0;
  let events = 0;
  const seconds = await timed(async () => {
    for (let seed = 1; seed <= 40; seed++) {
      const result = await runSeed({ seed, objects, safetyMs: 60_000, isTraced: false });
      simulatedMs += result.simulatedMs;
      events += result.events;
      if (result.violation !== undefined) process.stderr.write(`seed ${seed}: ${result.violation.detail}\n`);
    }
  });
  return { what: "40 seeds under faults", simulatedMs, seconds, events };
}

/** Seconds of a core, so that what else the machine does counts for nothing. */
async function timed(work: () => Promise<void>): Promise<number> {
  const began = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1e6;
}

function clusterObjects(): readonly HoldfastObject[] {
  const documents = [object("HACluster", "cluster", "{defaults: {failurePolicy: {expireAfter: 30s}}}")];
  for (let node = 1; node <= 3; node++) documents.push(object("HANode", `n${node}`, `{addresses: [192.0.2.${node}]}`));
  for (let group = 0; group < 10; group++) {
    const name = `app-${group}`;
    documents.push(
      object("VirtualIP", name, `{address: 192.0.2.${100 + group}/24}`),
      object("HAService", name, `{systemd: {unit: ${name}.service}}`),
      object("HAGroup", name, `{members: [{kind: VirtualIP, name: ${name}}, {kind: HAService, name: ${name}}]}`),
    );
  }
  const source = { file: "cluster.yaml", text: documents.join("---\n") };
  const { objects, errors } = loadObjects([source], createCatalog(readCrd));
  if (errors.length > 0) throw new Error(errors[0]?.message);
  return objects.map((loaded) => loaded.object);
}

function object(kind: string, name: string, spec: string): string {
  return `apiVersion: holdfast.dev/v1alpha1\nkind: ${kind}\nmetadata: {name: ${name}}\nspec: ${spec}\n`;
}
