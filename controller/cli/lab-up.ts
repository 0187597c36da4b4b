import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { loadObjects } from "../api/load-objects.ts";
import { formatManifestError } from "../api/manifest-error.ts";
import type { HoldfastObject } from "../api/types.gen.ts";
import { createAuthority } from "../host/issue-certificate.ts";
import { askLab } from "../lab/ask-lab.ts";
import { drawStatus } from "../lab/draw-status.ts";
import { enterMachine } from "../lab/enter-machine.ts";
import { findMissing } from "../lab/find-missing.ts";
import { labFolder, type LabFolder } from "../lab/lab-folder.ts";
import { completeObjects, labWish, readWish, type ReadWish } from "../lab/lab-objects.ts";
import { planLab, type LabPlan } from "../lab/lab-plan.ts";
import type { LabStatus } from "../lab/lab-status.ts";
import { etcFolder, machineFiles } from "../lab/machine-files.ts";
import { describeTarget } from "../lab/probe-target.ts";
import { raiseLab } from "../lab/raise-lab.ts";
import { findLab, removeLab } from "../lab/remove-lab.ts";
import { machineTools, nodeTools } from "../lab/node-tools.ts";
import { createStyle } from "../report/style.ts";
import { readSources } from "../sources/read-sources.ts";
import { holdfast, programFolder } from "./lab-inner.ts";
import { openCatalog } from "./open-catalog.ts";
import { startProgress } from "./start-progress.ts";
import { hasColour, type Terminal } from "./terminal.ts";

export interface LabUpOptions {
  readonly name: string;
  readonly filename?: readonly string[];
  readonly nodes?: number;
  readonly managers?: number;
  readonly systemd?: boolean;
  readonly apply: boolean;
  readonly replace: boolean;
}

const programs = ["ip", "unshare", "nsenter", "mount"];
const objectsFile = "objects.json";
const serveMsMax = 30_000;
const answerMsMax = 60_000;
const lookEveryMs = 100;

/**
 * `holdfast lab up`: raises the store and the client, gives the store its objects, switches the nodes on, and waits until
 * the client is answered. Exit code 1 where there can be no such lab, and nothing of it is then left; 6 where it stands and
 * nobody answers, so that one can look.
 */
export async function labUp(options: LabUpOptions, terminal: Terminal, stop: AbortSignal): Promise<number> {
  const { name } = options;
  const progress = startProgress(terminal, () => performance.now());
  const prepared = (await refuse(options)) ?? (await prepare(options, terminal));
  if (typeof prepared === "string") return fail(prepared, terminal);
  const { plan } = prepared;
  const folder = labFolder(name);
  const raising: Raising = { plan, folder, stop, say: (text) => progress.say(text, true) };
  const problem = (await raise(prepared, raising)) ?? (await populate(options, raising));
  if (problem !== undefined || stop.aborted) {
    progress.end();
    return fail(
      (await removeLab(name, folder)) ?? problem ?? `Lab ${name} is not raised: it was interrupted`,
      terminal,
    );
  }
  const silence = options.apply ? await untilAnswered(raising) : undefined;
  progress.end();
  const status = await askLab(folder, { type: "status" });
  if (status.ok) terminal.out(drawStatus(status.value, createStyle(hasColour(terminal, terminal.isOutTerminal))));
  if (silence === undefined) return 0;
  terminal.err(`holdfast: ${silence}; the lab stands: its logs are in ${folder.logs}\n`);
  return 6;
}

interface Raising {
  readonly plan: LabPlan;
  readonly folder: LabFolder;
  readonly stop: AbortSignal;
  readonly say: (text: string) => void;
}

/** Why there can be no such lab now. */
async function refuse({ name, replace, systemd = false }: LabUpOptions): Promise<string | undefined> {
  if (process.getuid?.() !== 0) {
    return (
      "Cannot raise a lab: it needs root, for network namespaces, and this is not root: run it by sudo; " +
      "holdfast sim explore tries the same objects on simulated nodes, without root"
    );
  }
  const missing = await findMissing([...programs, ...(systemd ? ["systemd-nspawn"] : [])]);
  if (missing !== undefined) {
    const packages = "ip is in iproute2, systemd-nspawn in systemd-container, the others in util-linux";
    return `Cannot raise a lab: it needs ${missing}, which is not installed (${packages})`;
  }
  if (systemd && /^\/(run|dev|tmp)\//.test(programFolder)) {
    return `Cannot raise a lab with --systemd: Holdfast must not lie below /run, /dev or /tmp, which such a node has of its own; it lies in ${programFolder}`;
  }
  const folder = labFolder(name);
  const { type } = findLab(name, folder);
  if (type === "absent") return undefined;
  if (replace) return removeLab(name, folder);
  const state = type === "kept" ? "it is up already" : "something of it is left, and what kept it has ended";
  return `Cannot raise lab ${name}: ${state}; holdfast lab down --name ${name} takes it away, and --replace does so first`;
}

interface Prepared {
  readonly plan: LabPlan;
  readonly read: ReadWish;
  readonly objects: readonly HoldfastObject[];
}

async function prepare(options: LabUpOptions, terminal: Terminal): Promise<Prepared | string> {
  const paths = options.filename ?? [resolve(programFolder, "manifests/lab")];
  const { sources, errors: unread } = await readSources(paths, { environment: terminal.env });
  const loaded = loadObjects(sources, openCatalog());
  const faults = [...unread, ...loaded.errors];
  for (const error of faults) terminal.err(`${formatManifestError(error)}\n`);
  if (faults.length > 0) return `Cannot raise lab ${options.name}: its objects have ${faults.length} errors`;
  const objects = loaded.objects.map(({ object }) => object);
  const read = readWish(objects);
  if (!read.ok) return read.message;
  const { name, nodes, managers, systemd } = options;
  const wished = labWish(read.wish, { name, nodes, managers, hasSystemd: systemd ?? false });
  if (!wished.ok) return wished.message;
  const planned = planLab(wished.wish);
  if (!planned.ok) return planned.message;
  return { plan: planned.plan, read: read.wish, objects };
}

/** Makes all files of the lab, and starts what keeps it. */
function raise({ plan, read, objects }: Prepared, { folder, say }: Raising): Promise<string | undefined> {
  say(`raising lab ${plan.name}`);
  const files = new Map(
    machineFiles(plan, {
      authority: createAuthority(`lab ${plan.name}`),
      allow: read.allow,
      ofAll: machineTools(holdfast),
      ofNodes: nodeTools(process.execPath, plan.powerSwitch.replace(/\/.*/, "")),
    }),
  );
  const texts = completeObjects(objects, plan).map((object) => `${JSON.stringify(object)}\n`);
  files.set("client", { ...files.get("client"), [objectsFile]: texts.join("---\n") });
  return raiseLab({ folder, plan, files, keeper: [...holdfast, "lab", "keep", plan.name] });
}

/** Applies the objects from the client and then switches the nodes on, which find all they need. */
async function populate({ apply }: LabUpOptions, raising: Raising): Promise<string | undefined> {
  const { plan, folder, say } = raising;
  const problem = apply ? await applyObjects(raising) : undefined;
  if (problem !== undefined) return problem;
  say(`switching on ${plan.machines.flatMap(({ kind, name }) => (kind === "node" ? [name] : [])).join(", ")}`);
  const status = await askLab(folder, { type: "boot-nodes" });
  return status.ok ? undefined : status.message;
}

async function applyObjects({ plan, folder, stop, say }: Raising): Promise<string | undefined> {
  const found = findLab(plan.name, folder);
  if (found.type !== "kept") return `Lab ${plan.name} has ended: see ${folder.log}`;
  say("waiting for the store");
  const end = performance.now() + serveMsMax;
  while (!isServing(folder) && !stop.aborted) {
    if (performance.now() > end) return `The store has not begun to serve within ${serveMsMax / 1_000} s`;
    await delay(lookEveryMs);
  }
  if (stop.aborted) return undefined;
  say("applying the objects");
  const command = ["holdfast", "apply", "-f", `${etcFolder}/${objectsFile}`];
  const applied = await enterMachine({ folder, keeper: found.keeper, machine: "client", command }, "keep");
  if (!applied.ok) return applied.message;
  return applied.code === 0 ? undefined : `Cannot apply the objects: ${applied.output.trim()}`;
}

/** What has not come in time, or undefined. */
async function untilAnswered({ plan, folder, stop, say }: Raising): Promise<string | undefined> {
  if (plan.probe === undefined) return undefined;
  const target = describeTarget(plan.probe);
  const end = performance.now() + answerMsMax;
  for (;;) {
    const status = await askLab(folder, { type: "status" });
    if (!status.ok) return status.message;
    if (status.value.answers.length > 0) return undefined;
    if (stop.aborted) return `${target} has not answered until the wait was interrupted`;
    if (performance.now() > end) return `${target} has not answered within ${answerMsMax / 1_000} s`;
    say(`waiting for ${target} to answer: ${holding(status.value)}`);
    await delay(lookEveryMs);
  }
}

/** By the line that it prints when it takes requests. */
function isServing({ logs }: LabFolder): boolean {
  const log = join(logs, "store-serve.log");
  return existsSync(log) && /^serving store /m.test(readFileSync(log, "utf8"));
}

function holding({ machines }: LabStatus): string {
  const holders = machines
    .filter(({ holds }) => holds.length > 0)
    .map(({ name, holds }) => `${name} has ${holds.join(", ")}`);
  return holders.length === 0 ? "nobody has the address yet" : holders.join("; ");
}

function fail(problem: string, terminal: Terminal): number {
  terminal.err(`holdfast: ${problem}\n`);
  return 1;
}
