import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { hostname } from "node:os";
import { dirname } from "node:path";
import process from "node:process";
import { compileAhead, holdfast, programFolder } from "../../controller/cli/lab-inner.ts";
import { openRemoteStore } from "../../controller/cli/open-remote-store.ts";
import { createLog } from "../../controller/host/create-log.ts";
import { keepLab, storeFolder, type LabProgram } from "../../controller/lab/keep-lab.ts";
import { keeperSays, labFolder } from "../../controller/lab/lab-folder.ts";
import type { LabMachine, LabPlan } from "../../controller/lab/lab-plan.ts";
import { etcFolder, storeAddress, storePort } from "../../controller/lab/machine-files.ts";
import { machineEnvironment } from "../../controller/lab/machine-environment.ts";
import { probeTargetOften } from "../../controller/lab/probe-target-often.ts";
import type { Store, StoreWrite } from "../../controller/ports/store.ts";
import { page } from "./contenders.ts";
import { namespace } from "./holdfast-objects.ts";
import { keepalivedFile } from "./keepalived-files.ts";

/** While it is there, the web service of this machine answers that it is not well. */
const unwell = "/run/bench-unwell";
const keepalivedPid = "/run/keepalived.pid";
const callMsMax = 10_000;

/** What this benchmark runs on the machines of a lab; the first word says which. Gives the exit code. */
export async function runInside(words: readonly string[]): Promise<number> {
  const [what, one = "", two = ""] = words;
  switch (what) {
    case "keep":
      return keep(one, two);
    case "probe":
      return probe();
    case "web":
      return serveWeb();
    case "unwell":
      return tell(() => writeFileSync(unwell, ""));
    case "well":
      return tell(() => rmSync(unwell, { force: true }));
    case "stop-keepalived":
      return tell(() => process.kill(Number(readFileSync(keepalivedPid, "utf8")), "SIGTERM"));
    case "list":
      return list(one);
    case "write":
      return write(one, JSON.parse(two));
    default:
      process.stderr.write(`There is no ${JSON.stringify(what)} in here\n`);
      return 2;
  }
}

/** What `holdfast lab keep` does, with the contender's programs on the nodes. */
async function keep(name: string, program: string): Promise<number> {
  const folder = labFolder(name);
  await compileAhead();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- this benchmark has just written it
  const plan = JSON.parse(readFileSync(folder.plan, "utf8")) as LabPlan;
  const problem = await keepLab({
    folder,
    plan,
    programsOf: (machine) => programsOf(machine, plan, program),
    units: {},
    needed: [programFolder, dirname(process.execPath)],
    environment: machineEnvironment(name),
    log: createLog({ level: "info", write: (line) => process.stderr.write(line) }),
    nowMs: monotonicMs,
  });
  process.stderr.write(`${keeperSays}${problem}\n`);
  return 1;
}

function programsOf(machine: LabMachine, plan: LabPlan, program: string): readonly LabProgram[] {
  switch (machine.kind) {
    case "store": {
      if (program === "keepalived") return [];
      const files = { cert: "serve.crt", key: "serve.key", ca: "ca.crt" };
      const credentials = Object.entries(files).flatMap(([name, file]) => [`--${name}`, `${etcFolder}/${file}`]);
      return [run("serve", "--data", storeFolder, "--listen", `${storeAddress(plan)}:${storePort}`, ...credentials)];
    }
    case "client":
      return [{ name: "probe", command: insideCommand("probe"), tellsAnswers: true }];
    case "node": {
      const web = { name: "web", command: insideCommand("web") };
      if (program === "keepalived") return [web, { name: program, command: keepalivedCommand }];
      return [
        web,
        run("watchdog", "--state-dir", "/run/holdfast"),
        run("agent", "--config", `${etcFolder}/agent.yaml`),
        run("manager", "--config", `${etcFolder}/manager.yaml`),
      ];
    }
    default:
      return machine.kind satisfies never;
  }
}

function run(name: string, ...parameters: readonly string[]): LabProgram {
  return { name, command: [...holdfast, name, ...parameters] };
}

const keepalivedCommand = [
  "keepalived",
  "--dont-fork",
  "--log-console",
  "--use-file",
  `${etcFolder}/${keepalivedFile}`,
  "--pid",
  keepalivedPid,
];

/** The command that runs one of these, on any machine of a lab. */
export function insideCommand(...words: readonly string[]): readonly string[] {
  return [process.execPath, `${programFolder}/bench/failover.ts`, "inside", ...words];
}

async function probe(): Promise<number> {
  await probeTargetOften({
    target: page,
    nowMs: monotonicMs,
    tell: (spans) => process.stdout.write(`${JSON.stringify(spans)}\n`),
    stop: new AbortController().signal,
  });
  return 0;
}

/** The page says which machine it comes from. */
function serveWeb(): Promise<number> {
  const server = createServer((_request, response) => {
    response.statusCode = existsSync(unwell) ? 503 : 200;
    response.setHeader("x-lab-node", hostname());
    response.end(`${hostname()}\n`);
  });
  server.listen(page.port);
  return new Promise(() => undefined);
}

/** Does it, and prints the moment just before. */
function tell(act: () => void): number {
  const atMs = monotonicMs();
  act();
  process.stdout.write(`${atMs}\n`);
  return 0;
}

/** The same clock in every process of this machine. */
function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** Prints all objects of the cluster. */
function list(server: string): Promise<number> {
  return withStore(server, async (store) => {
    const listed = await store.list({ namespace }, { timeoutMs: callMsMax });
    process.stdout.write(`${JSON.stringify(listed.ok ? listed.value.items : listed)}\n`);
    return listed.ok ? 0 : 1;
  });
}

/** Writes on a connection that is open already, and prints the moment just before. */
function write(server: string, writes: readonly StoreWrite[]): Promise<number> {
  return withStore(server, async (store) => {
    await store.list({ namespace, kind: "HACluster" }, { timeoutMs: callMsMax });
    const atMs = monotonicMs();
    const written = await store.write(writes, { timeoutMs: callMsMax });
    process.stdout.write(`${written.ok ? atMs : written.message}\n`);
    return written.ok ? 0 : 1;
  });
}

async function withStore(server: string, use: (store: Store) => Promise<number>): Promise<number> {
  const files = { cert: `${etcFolder}/admin.crt`, key: `${etcFolder}/admin.key`, ca: `${etcFolder}/ca.crt` };
  const opened = openRemoteStore({ servers: [server], ...files }, { wallClockMs: Date.now });
  if (!opened.ok) {
    process.stderr.write(`${opened.message}\n`);
    return 1;
  }
  try {
    return await use(opened.store);
  } finally {
    opened.close();
  }
}
