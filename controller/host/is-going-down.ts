import { runCommand } from "./run-command.ts";

/** Whether systemd is shutting this machine down. False where there is no systemd, or it does not answer. */
export async function isGoingDown(): Promise<boolean> {
  const asked = await runCommand({
    command: ["systemctl", "is-system-running"],
    timeoutMs: 1_000,
    outputBytesMax: 1_000,
  });
  return asked.type === "exited" && asked.stdout.trim() === "stopping";
}
