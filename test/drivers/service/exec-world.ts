import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HAServiceSpec } from "../../../controller/api/types.gen.ts";
import { createExecDriver } from "../../../controller/drivers/service/create-exec-driver.ts";
import { endMarked, findMarked, type Mark } from "../../../controller/host/marked-processes.ts";
import { hasVariable, readProcess, readProcesses } from "../../../controller/host/process-table.ts";
import type { NodeDriver } from "../../../controller/ports/driver.ts";
import type { DriverWorld } from "../../contract/driver-under-test.ts";
import { keptLog, type KeptLog } from "./kept-log.ts";
import { killWhile } from "./kill-while.ts";
import { serviceMember } from "./service-member.ts";
import { thingScript } from "./thing-script.ts";

export interface ExecWorld extends DriverWorld {
  readonly folder: string;
  readonly script: string;
  readonly log: KeptLog;
  readonly makeDriver: () => NodeDriver;
  /** Three commands for the thing of this name. */
  readonly execOf: (name: string) => NonNullable<HAServiceSpec["exec"]>;
  /** The verbs with which the script was called, in order. */
  readonly calls: () => readonly string[];
  /** The process id of the thing, whether it lives or not. */
  readonly pidOf: (name: string) => number;
}

/** Scripts and daemons in a folder of their own; all processes of it are ended when it is closed. */
export function makeExecWorld(): ExecWorld {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-exec-"));
  const script = join(folder, "ctl");
  writeFileSync(script, thingScript);
  chmodSync(script, 0o755);
  const log = keptLog();
  const stateDir = join(folder, "state");
  // All that is begun here has it, whatever it becomes.
  const ours: Mark = { variable: `TEST_WORLD=${folder}`, leader: undefined };
  const execOf = (name: string): NonNullable<HAServiceSpec["exec"]> => ({
    start: [script, "start", name],
    stop: [script, "stop", name],
    status: [script, "status", name],
    environment: { TEST_WORLD: folder },
  });
  const pidOf = (name: string): number => {
    const file = join(folder, `${name}.pid`);
    return existsSync(file) ? Number(readFileSync(file, "latin1")) : 0;
  };
  const isLiving = (name: string): boolean => readProcess(pidOf(name)) !== undefined;
  const troubleFiles = ["start", "stop", "status"].map((verb) => join(folder, `trouble-${verb}`));
  const resource = serviceMember({ exec: execOf("a") });
  return {
    folder,
    script,
    log,
    execOf,
    pidOf,
    resource,
    edited: serviceMember({ exec: execOf("b") }, 2),
    makeDriver: () => createExecDriver({ log, stateDir, allow: () => ({ commands: [script], units: [] }) }),
    isThere: async ({ spec }) => isLiving(JSON.stringify(spec).includes(`"start","b"`) ? "b" : "a"),
    calls: () => readFileSync(join(folder, "calls"), "utf8").trim().split("\n"),
    async livingOfActions() {
      const things = new Set(["a", "b"].map(pidOf));
      return readProcesses()
        .filter(({ pid, session }) => hasVariable(pid, ours.variable) && !things.has(session))
        .map(({ pid }) => String(pid));
    },
    async breakThing() {
      process.kill(-pidOf("a"), "SIGKILL");
    },
    async trouble(verb, how) {
      if (verb === "probe" && how === "half") return false;
      writeFileSync(join(folder, `trouble-${verb === "probe" ? "status" : verb}`), `${how}\n`);
      return true;
    },
    async mend() {
      for (const file of [...troubleFiles, join(folder, "hanging")]) rmSync(file, { force: true });
    },
    isHanging: async () => existsSync(join(folder, "hanging")),
    killDuring: (verb) =>
      killWhile({ form: "exec", stateDir, commands: [script], resource, verb }, () =>
        existsSync(join(folder, "hanging")),
      ),
    async close() {
      if (!(await endMarked(ours))) throw new Error(`processes of ${folder} live on: ${findMarked(ours).join(", ")}`);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
