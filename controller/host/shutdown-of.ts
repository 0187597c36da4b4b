import type { Shutdown } from "../core/shutdown.ts";
import { runCommand } from "./run-command.ts";

/**
 * How systemd is shutting this machine down; undefined where it is not, where there is no systemd, or it does not answer.
 * A shutdown whose end is not known counts as one to stay off.
 */
export async function shutdownOf(): Promise<Shutdown | undefined> {
  const state = await ask(["systemctl", "is-system-running"]);
  if (state?.trim() !== "stopping") return undefined;
  return shutdownIn((await ask(["systemctl", "list-jobs", "--plain", "--no-legend"])) ?? "");
}

/** From the jobs of systemd, one on each line: its number, its unit, its type, its state. */
export function shutdownIn(jobs: string): Shutdown {
  const started = jobs.split("\n").flatMap((line) => {
    const [, unit = "", type] = line.trim().split(/\s+/);
    return type === "start" ? [unit] : [];
  });
  return started.some((unit) => rebootTargets.has(unit)) ? "Reboot" : "PowerOff";
}

const rebootTargets: ReadonlySet<string> = new Set(["reboot.target", "kexec.target", "soft-reboot.target"]);

async function ask(command: readonly [string, ...string[]]): Promise<string | undefined> {
  const asked = await runCommand({ command, timeoutMs: 1_000, outputBytesMax: 100_000 });
  return asked.type === "exited" ? asked.stdout : undefined;
}
