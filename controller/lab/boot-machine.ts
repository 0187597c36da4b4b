import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { runCommand } from "../host/run-command.ts";
import type { LabMachine } from "./lab-plan.ts";
import { childrenOf, isFirstOfItsOwn } from "./processes.ts";
import { consoleFile } from "./systemd-script.ts";

/** A machine whose first process runs. When that ends, everything of the machine has ended with it. */
export interface BootedMachine {
  /** The number of its first process, as the lab counts. */
  readonly first: number;
  /** The one by which it is entered: its systemd, where it has one, else the first as well. */
  readonly init: number;
  readonly ended: Promise<void>;
  /** Starts a program in it, with its output and errors there; the child is what brings it there, and ends as it ends. */
  start(command: readonly string[], output: readonly [number | "pipe", number | "inherit"]): ChildProcess;
  /** Runs a command in it to its end; what it wrote to standard error where it fails. */
  run(command: readonly string[]): Promise<string | undefined>;
  /** Runs a command in it to its end, and gives what it printed, whether it failed or not. */
  ask(command: readonly string[]): Promise<string>;
}

export type BootOutcome =
  | { readonly ok: true; readonly machine: BootedMachine }
  | { readonly ok: false; readonly message: string };

export interface MachineBoot {
  readonly machine: LabMachine;
  readonly nic: string;
  readonly disk: string;
  /** What its first process runs (`bootScript`, `systemdScript`). */
  readonly script: string;
  /** Of everything that is started in it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The bridge that all machines are plugged into. */
export const bridge = "br0";
const bootMsMax = 120_000;
const lookEveryMs = 50;
const runMsMax = 60_000;
const outputBytesMax = 100_000;
const consoleCharactersMax = 500;

/**
 * Boots a machine: namespaces for network, processes, mounts, host name and IPC, and a cable to the switch. They live as
 * long as its first process, so that nothing is left of a machine that was killed.
 */
export async function bootMachine(boot: MachineBoot): Promise<BootOutcome> {
  const { machine, nic, environment } = boot;
  mkdirSync(boot.disk, { recursive: true });
  const script = join(boot.disk, "boot");
  writeFileSync(script, boot.script);
  const namespaces = ["--net", "--pid", "--mount", "--uts", "--ipc", "--fork", "--kill-child"];
  const child = spawn("unshare", [...namespaces, "--propagation", "slave", "sh", script], {
    stdio: ["pipe", "pipe", "pipe"],
    env: environment,
  });
  const ended = endOf(child);
  child.stdin.on("error", () => undefined);
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors = (errors + text).slice(0, outputBytesMax);
  });
  const lines = createInterface({ input: child.stdout });
  const timer = setTimeout(() => child.kill("SIGKILL"), bootMsMax);
  try {
    let first = 0;
    for await (const line of lines) {
      if (line.startsWith("pid ")) {
        first = Number(line.slice(4));
        const problem = await plugIn(machine.port, { nic, mac: machine.mac, init: first });
        if (problem !== undefined) return await giveUp(problem);
        child.stdin.end("go\n");
      } else if (line === "ready") {
        return { ok: true, machine: describe({ first, init: first, ended, environment }) };
      } else if (line === "booting") {
        const init = await untilSystemd(first, () => child.exitCode === null && child.signalCode === null);
        if (init === undefined) return await giveUp(readConsole(boot.disk) || "its systemd has not come up");
        return { ok: true, machine: describe({ first, init, ended, environment }) };
      }
    }
    return await giveUp(errors.trim() || `it was not up within ${bootMsMax / 1_000} s`);
  } finally {
    clearTimeout(timer);
    lines.close();
  }

  async function giveUp(why: string): Promise<BootOutcome> {
    child.kill("SIGKILL");
    await ended;
    return { ok: false, message: `Cannot boot ${machine.name}: ${why}` };
  }
}

/** The last of what a node with systemd has said. */
function readConsole(disk: string): string {
  const console = join(disk, consoleFile);
  return existsSync(console) ? readFileSync(console, "utf8").trim().slice(-consoleCharactersMax) : "";
}

function endOf(child: ChildProcess): Promise<void> {
  return new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
}

/** The number of the systemd below the first process, once it has booted. */
async function untilSystemd(first: number, isAlive: () => boolean): Promise<number | undefined> {
  const end = performance.now() + bootMsMax;
  while (isAlive() && performance.now() < end) {
    const [init] = childrenOf(first).filter(isFirstOfItsOwn);
    if (init !== undefined) {
      // Not until all has started: an agent is not told to have, as long as it looks for its store.
      const problem = await runHere([...entering(init), "systemctl", "is-active", "--quiet", "basic.target"]);
      if (problem === undefined) return init;
    }
    await delay(lookEveryMs);
  }
  return undefined;
}

/** Lays a cable from the switch to the machine. */
async function plugIn(
  port: string,
  { nic, mac, init }: { readonly nic: string; readonly mac: string; readonly init: number },
): Promise<string | undefined> {
  return runHere(
    ["ip", "-batch", "-"],
    [
      `link add ${port} type veth peer name ${nic} address ${mac} netns ${init}`,
      `link set ${port} master ${bridge} up`,
      "",
    ].join("\n"),
  );
}

/** Takes the cable away on both ends at once; the kernel would do it as well, but some time after the machine's end. */
export async function unplug(port: string): Promise<void> {
  await runHere(["ip", "link", "del", port]);
}

/** Runs a command at the switch; what it wrote to standard error where it fails. */
export async function runHere(command: readonly [string, ...string[]], input?: string): Promise<string | undefined> {
  const outcome = await runCommand({
    command,
    timeoutMs: runMsMax,
    outputBytesMax,
    ...(input === undefined ? {} : { input }),
  });
  if (outcome.type === "not-started") return outcome.message;
  if (outcome.type === "exited" && outcome.code === 0) return undefined;
  return outcome.stderr.trim() || `${command.join(" ")} ended with ${JSON.stringify(outcome)}`;
}

/** What brings a program into the namespaces of the machine whose first process this is. */
export function entering(init: number): readonly [string, ...string[]] {
  return ["nsenter", "--target", String(init), "--mount", "--uts", "--ipc", "--net", "--pid", "--"];
}

interface Described extends Pick<BootedMachine, "first" | "init" | "ended"> {
  readonly environment: MachineBoot["environment"];
}

function describe({ first, init, ended, environment }: Described): BootedMachine {
  const [program, ...parameters] = entering(init);
  return {
    first,
    init,
    ended,
    start: (command, output) =>
      spawn(program, [...parameters, ...command], { stdio: ["ignore", ...output], env: environment }),
    run: (command) => runHere([program, ...parameters, ...command]),
    async ask(command) {
      const outcome = await runCommand({
        command: [program, ...parameters, ...command],
        timeoutMs: runMsMax,
        outputBytesMax,
      });
      return outcome.type === "not-started" ? "" : outcome.stdout;
    },
  };
}
