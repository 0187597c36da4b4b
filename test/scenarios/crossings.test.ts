import { globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { crossingsIn } from "./crossings.ts";
import { readScenario } from "./scenario.ts";

const folder = import.meta.dirname;
const states = ["Running", "Stopped", "Frozen", "Unmanaged"];
const modes = ["Active", "Standby", "Drained", "Maintenance"];
const proofs = ["Devices", "Watchdog", "DevicesOrWatchdog", "DevicesAndWatchdog", "Lease", "Manual", "None"];
const places = ["first", "middle", "last"];

/** What a plan must have been written down for, each with each. */
const wanted: readonly string[] = [
  ...states.flatMap((from) => states.flatMap((to) => (from === to ? [] : `the cluster goes from ${from} to ${to}`))),
  ...states.flatMap((state) => [
    `a node changes its mode in a ${state} cluster`,
    `a service is edited in a ${state} cluster`,
    `a member is found otherwise in a ${state} cluster`,
    `a node is lost in a ${state} cluster`,
  ]),
  ...modes.slice(1).flatMap((mode) => [`a node goes from Active to ${mode}`, `a node goes from ${mode} to Active`]),
  ...modes.map((mode) => `a node is lost whose mode is ${mode}`),
  ...proofs.map((mode) => `a node is lost under ${mode}`),
  ...["off", "reboot", "cycle"].map((action) => `a node is lost under Devices, action ${action}`),
  ...places.flatMap((place) => [
    `the ${place} member is found Failed`,
    `the ${place} member is found Stopped`,
    `the ${place} member has failed within its retries`,
    `the ${place} member has failed beyond its retries`,
    `the ${place} member has failed to stop, policy Error`,
    `the ${place} member has failed to stop, policy Fence`,
  ]),
];

const files = globSync("*/*.yaml", { cwd: folder }).filter((file) => !file.startsWith("bases/"));
const found = new Set(
  files.flatMap((file) => [...crossingsIn(readScenario(file, readFileSync(resolve(folder, file), "utf8")))]),
);

it.each(wanted)("%s in some scenario", (crossing) => {
  expect([...found]).toContain(crossing);
});
