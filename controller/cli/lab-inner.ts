import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { createLog } from "../host/create-log.ts";
import { runCommand } from "../host/run-command.ts";
import { keepLab, storeFolder, type LabProgram } from "../lab/keep-lab.ts";
import { keeperSays, labFolder } from "../lab/lab-folder.ts";
import type { LabMachine, LabPlan } from "../lab/lab-plan.ts";
import { etcFolder, storeAddress, storePort } from "../lab/machine-files.ts";
import { machineEnvironment } from "../lab/machine-environment.ts";
import { probeTargetOften } from "../lab/probe-target-often.ts";
import { stopSignal } from "./stop-signal.ts";
import type { Terminal } from "./terminal.ts";

/** The folder of the program, and the command that runs it, as it runs here. */
export const programFolder: string = resolve(import.meta.dirname, "../..");
export const holdfast: readonly [string, ...string[]] = [
  process.execPath,
  fileURLToPath(new URL("holdfast.mjs", import.meta.url)),
];
const compileMsMax = 30_000;

/** `holdfast lab keep`: what `lab up` leaves running. */
export async function keep(name: string, terminal: Terminal): Promise<number> {
  const folder = labFolder(name);
  await compileAhead();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `lab up` of the same release has just written it
  const plan = JSON.parse(readFileSync(folder.plan, "utf8")) as LabPlan;
  const problem = await keepLab({
    folder,
    plan,
    programsOf: (machine) => programsOf(machine, plan),
    units: Object.fromEntries(["watchdog", "agent", "manager"].map((program) => [program, unitText(program)])),
    needed: [programFolder, dirname(process.execPath)],
    environment: machineEnvironment(name),
    log: createLog({ level: "info", write: terminal.err }),
    nowMs: monotonicMs,
  });
  terminal.err(`${keeperSays}${problem}\n`);
  return 1;
}

/**
 * Keeps the compiled code of the programs of a lab on this machine's disk, which its machines find below their own: each
 * of them would compile for itself otherwise, at each boot. Where it fails they do.
 */
export async function compileAhead(): Promise<void> {
  await runCommand({ command: [...holdfast, "compile"], timeoutMs: compileMsMax, outputBytesMax: 0 });
}

/** The unit that the project installs on nodes. */
function unitText(program: string): string {
  return readFileSync(resolve(programFolder, `manifests/install/systemd/holdfast-${program}.service`), "utf8");
}

/** `holdfast lab probe`: the client of a lab. */
export async function probe(target: string, terminal: Terminal): Promise<number> {
  await probeTargetOften({
    target: JSON.parse(target),
    nowMs: monotonicMs,
    tell: (spans) => terminal.out(`${JSON.stringify(spans)}\n`),
    stop: stopSignal(),
  });
  return 0;
}

/** The same clock in every process of this machine. */
function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

function run(name: string, ...parameters: readonly string[]): LabProgram {
  return { name, command: [...holdfast, name, ...parameters] };
}

function programsOf(machine: LabMachine, plan: LabPlan): readonly LabProgram[] {
  switch (machine.kind) {
    case "node":
      return [
        run("watchdog", "--state-dir", "/run/holdfast"),
        run("agent", "--config", `${etcFolder}/agent.yaml`),
        ...(machine.hasManager ? [run("manager", "--config", `${etcFolder}/manager.yaml`)] : []),
      ];
    case "store": {
      const files = [
        "--cert",
        `${etcFolder}/serve.crt`,
        "--key",
        `${etcFolder}/serve.key`,
        "--ca",
        `${etcFolder}/ca.crt`,
      ];
      return [run("serve", "--data", storeFolder, "--listen", `${storeAddress(plan)}:${storePort}`, ...files)];
    }
    case "client": {
      if (plan.probe === undefined) return [];
      const command = [...holdfast, "lab", "probe", JSON.stringify(plan.probe)];
      return [{ name: "probe", command, tellsAnswers: true }];
    }
    default:
      return machine.kind satisfies never;
  }
}
