import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HAServiceSpec } from "../../../controller/api/types.gen.ts";
import { createServiceDriver, type ServiceDriver } from "../../../controller/drivers/service/create-service-driver.ts";
import { endMarked, type Mark } from "../../../controller/host/marked-processes.ts";
import { readProcess, readProcesses, seekVariable } from "../../../controller/host/process-table.ts";
import type { DriverWorld } from "../../contract/driver-under-test.ts";
import { keptLog, type KeptLog } from "./kept-log.ts";
import { killWhile } from "./kill-while.ts";
import { serviceMember } from "./service-member.ts";
import { thingScript } from "./thing-script.ts";

export interface ExecWorld extends DriverWorld {
  readonly folder: string;
  /** Programs of this folder are allowed. */
  readonly parts: { readonly stateDir: string; readonly lastingDir: string };
  /** Makes a script of the world's folder; gives its path. */
  readonly addScript: (name: string, text: string) => string;
  /** What a script has written into a file of the folder; empty where there is none. */
  readonly read: (file: string) => string;
  readonly log: KeptLog;
  readonly makeDriver: () => ServiceDriver;
  /** Three commands for the thing of this name. */
  readonly execOf: (name: string) => NonNullable<HAServiceSpec["exec"]>;
  /** The process id of the thing, whether it lives or not. */
  readonly pidOf: (name: string) => number;
}

/** Scripts and daemons in a folder of their own; all processes of it are ended when it is closed. */
export function makeExecWorld(): ExecWorld {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-exec-"));
  const addScript = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    chmodSync(path, 0o755);
    return path;
  };
  const read = (file: string): string => {
    const path = join(folder, file);
    return existsSync(path) ? readFileSync(path, "utf8") : "";
  };
  const script = addScript("ctl", thingScript);
  const log = keptLog();
  const parts = { stateDir: join(folder, "state"), lastingDir: join(folder, "lasting") };
  const allow = { commands: [`${folder}/`], units: [] };
  // All that is begun here has it, whatever it becomes.
  const ours: Mark = { variable: `TEST_WORLD=${folder}`, leader: undefined };
  const execOf = (name: string): NonNullable<HAServiceSpec["exec"]> => ({
    start: [script, "start", name],
    stop: [script, "stop", name],
    status: [script, "status", name],
    environment: { TEST_WORLD: folder },
  });
  const pidOf = (name: string): number => Number(read(`${name}.pid`));
  const isLiving = (name: string): boolean => readProcess(pidOf(name)) !== undefined;
  const troubleFiles = ["start", "stop", "status"].map((verb) => join(folder, `trouble-${verb}`));
  const resource = serviceMember({ exec: execOf("a") });
  return {
    folder,
    parts,
    addScript,
    read,
    log,
    execOf,
    pidOf,
    resource,
    edited: serviceMember({ exec: execOf("b") }, 2),
    makeDriver: () => createServiceDriver({ ...parts, log, allow: () => allow }),
    isThere: async ({ spec }) => isLiving(JSON.stringify(spec).includes(`"start","b"`) ? "b" : "a"),
    lifeOf: async () => String(pidOf("a")),
    async livingOfActions() {
      const things = new Set(["a", "b"].map(pidOf));
      return readProcesses()
        .filter(({ pid, session }) => seekVariable(pid, ours.variable) === "Has" && !things.has(session))
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
    killDuring: (verb) => killWhile({ parts, allow, resource, verb }, () => existsSync(join(folder, "hanging"))),
    async close() {
      if (!(await endMarked(ours))) throw new Error(`processes of ${folder} live on`);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
