import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { readProcess } from "../../controller/host/process-table.ts";

/** A process in a session of its own that sleeps until the test has ended; the next one does not find it any more. */
export function sleeper(environment: Readonly<Record<string, string>> = {}): number {
  const { pid = 0 } = spawn("/bin/sleep", ["300"], { detached: true, stdio: "ignore", env: environment });
  onTestFinished(async () => {
    if (isLiving(pid)) process.kill(pid, "SIGKILL");
    while (isLiving(pid)) await delay(1);
  });
  return pid;
}

export function isLiving(pid: number): boolean {
  return readProcess(pid) !== undefined;
}

export function testFolder(): string {
  const folder = mkdtempSync(join(process.env["HOLDFAST_TEST_FOLDER"] ?? tmpdir(), "holdfast-host-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
