import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ServiceParts } from "../../../controller/drivers/service/service-parts.ts";
import { createServiceDriver, type ServiceDriver } from "../../../controller/drivers/service/create-service-driver.ts";
import type { DriverWorld } from "../../contract/driver-under-test.ts";
import type { SystemdNode } from "./boot-node.ts";
import { keptLog, type KeptLog } from "./kept-log.ts";
import { killWhile } from "./kill-while.ts";
import { serviceMember } from "./service-member.ts";

export interface SystemdWorld extends DriverWorld {
  /** Units that begin with `thing` are allowed. */
  readonly parts: Omit<ServiceParts, "log" | "allow">;
  readonly node: SystemdNode;
  readonly folder: string;
  readonly log: KeptLog;
  readonly makeDriver: () => ServiceDriver;
  /** Writes a unit file into /etc/systemd/system of the node and has it read. */
  readonly addUnit: (unit: string, text: string) => Promise<void>;
  readonly systemctl: (...args: readonly string[]) => Promise<string>;
}

/**
 * Stands before systemctl: a file `trouble-VERB` beside it names what goes wrong. What a unit itself does wrong is done
 * by `unitHook`.
 */
const wrapperScript = `#!/bin/sh
cd "\${0%/*}" || exit 9
for arg; do case $arg in start | stop | show) break ;; esac; done
how=
[ -e "trouble-$arg" ] && read -r how <"trouble-$arg"
case $how in
  fail) echo "it cannot be" >&2; exit 1 ;;
  lie) exit 0 ;;
  garbage) head -c 3000 /dev/urandom; [ "$arg" = show ]; exit ;;
  hang) echo >hanging; sleep 1000 ;;
esac
exec ENTER systemctl "$@"
`;

/** Run by the unit before it starts, after it has started, and when it stops. */
const unitHook = `#!/bin/sh
how=
[ -e "/run/trouble-$1" ] && read -r how <"/run/trouble-$1"
case $how in
  fail) exit 1 ;;
  slow) sleep 0.3 ;;
  hang) echo >/run/hanging; sleep 1000 ;;
esac
exit 0
`;

/** What a unit does wrong by itself: verb and trouble, and where in the unit. */
const ofUnit: Readonly<Record<string, string>> = {
  "start fail": "start fail",
  "start half": "started fail",
  "start hang": "start hang",
  "start slow": "start slow",
  "stop hang": "stop hang",
  "stop slow": "stop slow",
};

const ofSystemctl: ReadonlySet<string> = new Set([
  "start lie",
  "start garbage",
  "stop fail",
  "stop lie",
  "stop garbage",
  "show fail",
  "show garbage",
  "show hang",
]);

const seconds = { "thing-a.service": 86_401, "thing-b.service": 86_402 } as const;

/** Two units of their own in a node, none of which is there before or after. */
export async function makeSystemdWorld(node: SystemdNode): Promise<SystemdWorld> {
  const folder = mkdtempSync(join(node.folder, "world-"));
  const log = keptLog();
  const wrapper = join(folder, "systemctl");
  writeFileSync(wrapper, wrapperScript.replace("ENTER", node.enter.join(" ")));
  chmodSync(wrapper, 0o755);
  writeFileSync(join(node.root, "run/unit-hook"), unitHook);
  const systemctl = (...args: readonly string[]): Promise<string> => node.run("systemctl", ...args);
  const added: string[] = [];
  function write(unit: string, text: string): void {
    added.push(unit);
    mkdirSync(join(node.root, "etc/systemd/system"), { recursive: true });
    writeFileSync(join(node.root, "etc/systemd/system", unit), text);
  }
  for (const [unit, second] of Object.entries(seconds)) write(unit, thingUnit(second));
  await systemctl("daemon-reload");
  const mainOf = (unit: keyof typeof seconds): number | undefined =>
    node.processes().find(({ command }) => command === `/bin/sleep ${seconds[unit]}`)?.pid;
  const parts = {
    stateDir: join(folder, "state"),
    lastingDir: join(folder, "lasting"),
    systemctl: [wrapper] as const,
    systemdRoot: node.root,
  };
  const allow = { commands: [], units: ["thing*"] };
  const resource = serviceMember({ systemd: { unit: "thing-a.service" } });
  const hangingFiles = [join(folder, "hanging"), join(node.root, "run/hanging")];
  return {
    node,
    parts,
    folder,
    log,
    resource,
    systemctl,
    edited: serviceMember({ systemd: { unit: "thing-b.service" } }, 2),
    makeDriver: () => createServiceDriver({ ...parts, log, allow: () => allow }),
    async addUnit(unit, text) {
      write(unit, text);
      await systemctl("daemon-reload");
    },
    isThere: async ({ spec }) => mainOf(unitOf(spec)) !== undefined,
    lifeOf: async () => String(mainOf("thing-a.service")),
    async livingOfActions() {
      const processes = node.processes().filter(({ environment }) => environment.includes("HOLDFAST_ACTION="));
      const jobs = await systemctl("list-jobs", "--no-legend", "--plain");
      const hooks = node.processes().filter(({ command }) => command.includes("/run/unit-hook"));
      return [
        ...[...processes, ...hooks].map(({ command }) => command),
        ...jobs.split("\n").filter((job) => job !== ""),
      ];
    },
    async breakThing() {
      const main = mainOf("thing-a.service");
      if (main === undefined) throw new Error("there is nothing to break");
      process.kill(main, "SIGKILL");
      while ((await systemctl("is-active", "thing-a.service")).trim() === "active");
    },
    async trouble(verb, how) {
      const name = `${verb === "probe" ? "show" : verb} ${how}`;
      const [hook, way] = (ofUnit[name] ?? "").split(" ");
      if (way !== undefined) writeFileSync(join(node.root, `run/trouble-${hook}`), `${way}\n`);
      else if (ofSystemctl.has(name)) writeFileSync(join(folder, `trouble-${name.split(" ")[0]}`), `${how}\n`);
      else return false;
      return true;
    },
    async mend() {
      for (const verb of ["start", "started", "stop", "show"]) {
        rmSync(join(node.root, `run/trouble-${verb}`), { force: true });
        rmSync(join(folder, `trouble-${verb}`), { force: true });
      }
      for (const file of hangingFiles) rmSync(file, { force: true });
    },
    isHanging: async () => hangingFiles.some((file) => existsSync(file)),
    killDuring: (verb) =>
      killWhile({ parts, allow, resource, verb }, () => hangingFiles.some((file) => existsSync(file))),
    async close() {
      await systemctl("stop", "--no-block", ...added);
      await systemctl("kill", "--signal=SIGKILL", ...added);
      await systemctl("stop", ...added);
      await systemctl("disable", ...added);
      await systemctl("reset-failed");
      for (const unit of added) {
        rmSync(join(node.root, "etc/systemd/system", unit), { force: true });
        rmSync(join(node.root, "run/systemd/system", `${unit}.d`), { recursive: true, force: true });
      }
      rmSync(join(node.root, "run/holdfast"), { recursive: true, force: true });
      await systemctl("daemon-reload");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function unitOf(spec: object): keyof typeof seconds {
  return JSON.stringify(spec).includes("thing-b") ? "thing-b.service" : "thing-a.service";
}

function thingUnit(second: number): string {
  // A start ends when the process is the program, which is how it is found here.
  return `[Service]
Type=exec
ExecStartPre=/bin/sh /run/unit-hook start
ExecStart=/bin/sleep ${second}
ExecStartPost=/bin/sh /run/unit-hook started
ExecStop=/bin/sh /run/unit-hook stop
[Install]
WantedBy=multi-user.target
`;
}
