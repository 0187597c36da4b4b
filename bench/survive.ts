import { cpus, loadavg } from "node:os";
import { performance } from "node:perf_hooks";
import process from "node:process";
import { loadObjects } from "../controller/api/load-objects.ts";
import { openCatalog } from "../controller/cli/open-catalog.ts";
import { survive } from "../sim/survive/survive.ts";

/** `sim survive` in process: every failure of one and of two things of five nodes and 30 groups of an address and a unit. */
const goalSeconds = 20;
const nodes = 5;
const groups = 30;

const began = performance.now();
const cpuBegan = process.cpuUsage();
let runs = 0;
const survival = await survive({
  objects: loadObjects([{ file: "bench", text: manifest() }], openCatalog()).objects.map(({ object }) => object),
  storeMembers: 3,
  managers: 3,
  lookedMs: 180_000,
  onRun: (_index, count) => (runs = count),
});
const seconds = (performance.now() - began) / 1000;
const { user, system } = process.cpuUsage(cpuBegan);
const machine = `${cpus()[0]?.model.trim()}, ${cpus().length} cores, load ${(loadavg()[0] ?? 0).toFixed(1)}`;
process.stdout.write(
  `every failure of one and of two things (Node ${process.versions.node}, ${machine})\n\n` +
    "| nodes x groups | failures | worlds | simulated hours | seconds | CPU | goal |\n|---|---|---|---|---|---|---|\n" +
    `| ${nodes} x ${groups} | ${survival.failures.length} | ${runs} | ${(survival.simulatedMs / 3_600_000).toFixed(1)} | ` +
    `${seconds.toFixed(1)} | ${((user + system) / 1e6).toFixed(1)} | ${goalSeconds} |\n`,
);

function manifest(): string {
  const objects = ["kind: HACluster\nmetadata: {name: cluster}\nspec: {}"];
  for (let index = 1; index <= nodes; index++)
    objects.push(`kind: HANode\nmetadata: {name: n${index}}\nspec: {addresses: [192.0.2.${index}]}`);
  for (let index = 1; index <= groups; index++) {
    const members = `[{kind: VirtualIP, name: a${index}}, {kind: HAService, name: u${index}}]`;
    const preferred = `[{name: n${(index % nodes) + 1}, score: 100}]`;
    objects.push(
      `kind: VirtualIP\nmetadata: {name: a${index}}\nspec: {address: 192.0.2.${index + 100}/24}`,
      `kind: HAService\nmetadata: {name: u${index}}\nspec: {systemd: {unit: u${index}.service}}`,
      `kind: HAGroup\nmetadata: {name: g${index}}\nspec: {members: ${members}, preferredNodes: ${preferred}}`,
    );
  }
  return objects.map((object) => `apiVersion: holdfast.dev/v1alpha1\n${object}\n`).join("---\n");
}
