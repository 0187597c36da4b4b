import { spawn } from "node:child_process";
import { askLab } from "./ask-lab.ts";
import { entering } from "./boot-machine.ts";
import type { LabFolder } from "./lab-folder.ts";
import { configFile, etcFolder } from "./machine-files.ts";
import { machineEnvironment } from "./machine-environment.ts";
import type { ProcessIdentity } from "./processes.ts";

export interface Entered {
  readonly folder: LabFolder;
  readonly keeper: ProcessIdentity;
  readonly machine: string;
  readonly command: readonly string[];
}

export type EnterOutcome =
  | { readonly ok: true; readonly code: number; readonly output: string }
  | { readonly ok: false; readonly message: string };

const outputBytesMax = 1_000_000;

/**
 * Runs a command on a machine of a lab, with the terminal of this process or (`keep`) with its output kept, to the end
 * that it comes to.
 */
export async function enterMachine(entered: Entered, output: "terminal" | "keep"): Promise<EnterOutcome> {
  const { folder, keeper, machine, command } = entered;
  const status = await askLab(folder, { type: "status" });
  if (!status.ok) return status;
  const { machines } = status.value;
  const found = machines.find(({ name }) => name === machine);
  if (found === undefined) {
    const names = machines.map(({ name }) => name).join(", ");
    return { ok: false, message: `There is no machine ${machine}: there are ${names}` };
  }
  if (found.init === undefined) return { ok: false, message: `The power of ${machine} is off` };
  // The numbers of processes are the lab's own: first there, and from there into the machine.
  const lab = ["--target", String(keeper.pid), "--pid", "--mount", "--"];
  const child = spawn("nsenter", [...lab, ...entering(found.init), ...command], {
    stdio: output === "terminal" ? "inherit" : ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...machineEnvironment(status.value.name), HOLDFAST_CONFIG: `${etcFolder}/${configFile}` },
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (chunk: string) => {
      text = (text + chunk).slice(-outputBytesMax);
    });
  }
  const { promise, resolve } = Promise.withResolvers<EnterOutcome>();
  child.once("error", (error) => resolve({ ok: false, message: error.message }));
  child.once("close", (code) => resolve({ ok: true, code: code ?? 1, output: text }));
  return promise;
}
