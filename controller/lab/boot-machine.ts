import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { runCommand } from "../host/run-command.ts";
import { bootScript, type Boot } from "./boot-script.ts";

/** A machine whose first process runs. When that ends, everything of the machine has ended with it. */
export interface BootedMachine {
  /** The number of its first process, as the lab counts. */
  readonly init: number;
  readonly ended: Promise<void>;
  /** Starts a program in it, with its output and errors there; the child is what brings it there, and ends as it ends. */
  start(command: readonly string[], output: readonly [number | "pipe", number | "inherit"]): ChildProcess;
  /** Runs a command in it to its end; what it wrote to standard error where it fails. */
  run(command: readonly string[]): Promise<string | undefined>;
}

export type BootOutcome =
  | { readonly ok: true; readonly machine: BootedMachine }
  | { readonly ok: false; readonly message: string };

/** The bridge that all machines are plugged into. */
export const bridge = "br0";
const bootMsMax = 15_000;
const runMsMax = 10_000;
const outputBytesMax = 100_000;

/**
 * Boots a machine: namespaces for network, processes, mounts, host name and IPC, and a cable to the switch. They live as
 * long as its first process, so that nothing is left of a machine that was killed.
 */
export async function bootMachine(
  boot: Boot,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<BootOutcome> {
  const { machine, nic } = boot;
  mkdirSync(boot.disk, { recursive: true });
  const script = join(boot.disk, "boot");
  writeFileSync(script, bootScript(boot));
  const namespaces = ["--net", "--pid", "--mount", "--uts", "--ipc", "--fork", "--kill-child"];
  const child = spawn("unshare", [...namespaces, "--propagation", "slave", "sh", script], {
    stdio: ["pipe", "pipe", "pipe"],
    env: environment,
  });
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  child.stdin.on("error", () => undefined);
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors = (errors + text).slice(0, outputBytesMax);
  });
  const lines = createInterface({ input: child.stdout });
  const timer = setTimeout(() => child.kill("SIGKILL"), bootMsMax);
  try {
    let init = 0;
    for await (const line of lines) {
      if (line.startsWith("pid ")) {
        init = Number(line.slice(4));
        const problem = await plugIn(machine.port, { nic, mac: machine.mac, init });
        if (problem !== undefined) return await giveUp(problem);
        child.stdin.end("go\n");
      } else if (line === "ready") return { ok: true, machine: describe(init, ended, environment) };
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

function describe(
  init: number,
  ended: Promise<void>,
  environment: Readonly<Record<string, string | undefined>>,
): BootedMachine {
  const [program, ...parameters] = entering(init);
  return {
    init,
    ended,
    start: (command, output) =>
      spawn(program, [...parameters, ...command], { stdio: ["ignore", ...output], env: environment }),
    run: (command) => runHere([program, ...parameters, ...command]),
  };
}
