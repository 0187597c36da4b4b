import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, readlinkSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { readProcesses } from "../../../controller/host/process-table.ts";
import { runCommand, type Command } from "../../../controller/host/run-command.ts";
import { isInstalled } from "../../gate/wanted-tools.ts";

/** A machine with a systemd of its own, in namespaces. */
export interface SystemdNode {
  /** Goes before a command that is run in it. */
  readonly enter: readonly [string, ...string[]];
  /** Its file system, as seen from here. */
  readonly root: string;
  /** Goes with it. */
  readonly folder: string;
  /** The processes of it and what goes into it from outside, with their command lines. */
  processes(): readonly { readonly pid: number; readonly command: string; readonly environment: string }[];
  /** Gives what it printed, whether it failed or not. */
  run(...command: readonly string[]): Promise<string>;
  close(): Promise<void>;
}

const programs = ["mmdebstrap", "systemd-nspawn", "nsenter"];

/** What apt says where it cannot reach the mirror. */
const unreachable = /resolv|connect|Failed to fetch|timed out|Network/i;

/**
 * Builds the root of a Debian with systemd below a temporary folder (17 s with a near mirror, 205 MB) and boots it (1 s).
 * A text is the reason why that cannot be done here.
 */
export async function bootNode(): Promise<SystemdNode | string> {
  if (process.getuid?.() !== 0) return "only root can boot a node with systemd";
  const missing = programs.filter((program) => !isInstalled(program));
  if (missing.length > 0) return `${missing.join(", ")} is not installed`;
  const folder = mkdtempSync(join(roomyFolder(), "holdfast-node-"));
  const cgroups = ["/sys/fs/cgroup", "/sys/fs/cgroup/systemd", "/sys/fs/cgroup/unified"]
    .filter((cgroup) => existsSync(join(cgroup, "cgroup.procs")))
    .map((cgroup) => join(cgroup, basename(folder)));
  const remover = startRemover(folder, cgroups);
  try {
    const failure = await buildRoot(join(folder, "root"));
    const node = failure ?? (await boot({ folder, cgroups, remover }));
    if (typeof node === "string") await remover.remove();
    return node;
  } catch (error) {
    await remover.remove();
    throw error;
  }
}

/**
 * Ends all processes of the cgroups and removes them and the folder, when it is told to or when this process has ended,
 * however that came.
 */
const removal = `read -r _
folder=$1; shift
for i in $(seq 200); do
  pids=$(for c; do [ -d "$c" ] && find "$c" -name cgroup.procs -exec cat {} +; done)
  [ -n "$pids" ] || break
  kill -9 $pids 2>/dev/null
  sleep 0.02
done
for c; do [ -d "$c" ] && find "$c" -depth -type d -exec rmdir {} ';'; done
rm -rf --one-file-system "$folder"`;

interface Remover {
  remove(): Promise<void>;
}

function startRemover(folder: string, cgroups: readonly string[]): Remover {
  const shell = spawn("sh", ["-c", removal, "sh", folder, ...cgroups], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  const exited = once(shell, "exit");
  return {
    async remove() {
      shell.stdin.end();
      await exited;
    },
  };
}

/** In memory where there is room: dpkg waits for the disk again and again. */
function roomyFolder(): string {
  const memory = "/dev/shm";
  if (!existsSync(memory)) return tmpdir();
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize > 2_000_000_000 ? memory : tmpdir();
}

/** From the mirror that this machine's own apt uses. Why it cannot be had, or undefined. */
async function buildRoot(root: string): Promise<string | undefined> {
  const release = /^VERSION_CODENAME=(\w+)$/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1] ?? "";
  const form = "$(ORIGIN) $(CODENAME) $(REPO_URI)";
  const targets = await stdoutOf(["apt-get", "indextargets", "--format", form, "Created-By: Packages"]);
  const mirror = targets.split("\n").find((line) => line.startsWith(`Debian ${release} `));
  if (release === "" || mirror === undefined) return "the apt of this machine knows no mirror of Debian";
  const include = "--include=systemd,systemd-sysv,dbus";
  const uri = mirror.split(" ")[2] ?? "";
  const outcome = await runCommand({
    command: ["mmdebstrap", "--quiet", "--variant=minbase", include, release, root, uri],
    timeoutMs: 400_000,
    outputBytesMax: 100_000,
  });
  if (outcome.type === "exited" && outcome.code === 0) return undefined;
  const text = outcome.type === "not-started" ? outcome.message : outcome.stderr;
  if (outcome.type === "ended" || unreachable.test(text)) return `no mirror of Debian can be reached from here`;
  throw new Error(`mmdebstrap failed: ${text}`);
}

interface Place {
  readonly folder: string;
  /** Its own: two nodes in one would each take the other's units for theirs. */
  readonly cgroups: readonly string[];
  readonly remover: Remover;
}

async function boot({ folder, cgroups, remover }: Place): Promise<SystemdNode | string> {
  const script = 'for c in "$@"; do mkdir "$c" && echo $$ >"$c/cgroup.procs"; done; exec systemd-nspawn $OPTIONS';
  const options = [
    "--quiet",
    `--directory=${join(folder, "root")}`,
    `--machine=${basename(folder)}`,
    "--register=no",
    "--keep-unit",
    "--private-network",
    "--console=pipe",
    "--boot",
    "systemd.show_status=0",
  ].join(" ");
  const log = openSync(join(folder, "log"), "w");
  const nspawn = spawn("sh", ["-c", script, "sh", ...cgroups], {
    stdio: ["ignore", log, log],
    env: { ...process.env, OPTIONS: options },
  });
  closeSync(log);
  const leader = await untilRunning(nspawn);
  if (leader === undefined) {
    const why = readFileSync(join(folder, "log"), "utf8").trim().split("\n").at(-1) ?? "";
    return `systemd-nspawn cannot boot a node here: ${why}`;
  }
  const enter = ["nsenter", "-t", String(leader), "-a"] as const;
  return {
    enter,
    folder,
    root: `/proc/${leader}/root`,
    processes: () => processesOf(leader),
    run: (...command) => stdoutOf([...enter, ...command]),
    async close() {
      // Also where there are no cgroups.
      process.kill(leader, "SIGKILL");
      await remover.remove();
    },
  };
}

/** Undefined where it has ended by itself. */
async function untilRunning(nspawn: ChildProcess): Promise<number | undefined> {
  for (let tries = 0; tries < 600; tries += 1) {
    const leader = leaderOf(nspawn);
    if (leader !== undefined) {
      const state = await stdoutOf(["nsenter", "-t", String(leader), "-a", "systemctl", "is-system-running"]);
      if (["running", "degraded"].includes(state.trim())) return leader;
    }
    if (nspawn.exitCode !== null) return undefined;
    await delay(100);
  }
  throw new Error("the node has not come up within a minute");
}

/** Its process 1, as numbered here. */
function leaderOf({ pid }: ChildProcess): number | undefined {
  return readProcesses().find((entry) => entry.parent === pid && isFirst(entry.pid))?.pid;
}

function isFirst(pid: number): boolean {
  try {
    return /^NSpid:.*\s1$/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

function processesOf(leader: number): ReturnType<SystemdNode["processes"]> {
  return readProcesses().flatMap(({ pid }) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
      const isInside = readlinkSync(`/proc/${pid}/ns/pid`) === readlinkSync(`/proc/${leader}/ns/pid`);
      if (!isInside && !command.includes(`nsenter -t ${leader} `)) return [];
      return [{ pid, command, environment: readFileSync(`/proc/${pid}/environ`, "utf8") }];
    } catch {
      return [];
    }
  });
}

async function stdoutOf(command: Command["command"]): Promise<string> {
  const outcome = await runCommand({ command, timeoutMs: 30_000, outputBytesMax: 1_000_000 });
  return outcome.type === "not-started" ? "" : outcome.stdout;
}
