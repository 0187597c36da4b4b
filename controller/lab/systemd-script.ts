import { beginning, disks, names, network, quote, stateFolderSize, type Boot } from "./boot-script.ts";
import { cgroupOf, cgroupRoots } from "./cgroups.ts";
import { toolsFolder } from "./node-tools.ts";

/** What nspawn and systemd say, on the disk of the node. */
export const consoleFile = "console";

/** Below a /run of its own, for nspawn has a lock beside the folder that it boots. */
const nodeFolder = "/run/node";

/** What is reached when a node has booted. */
const target = "holdfast-lab.target";

/** Which units run what a node runs, as the project installs them. */
export const unitOf = (program: string): string => `holdfast-${program}.service`;

export interface SystemdBoot extends Omit<Boot, "bootId"> {
  /** Of the lab. */
  readonly lab: string;
  /** The texts of the units, by program. */
  readonly units: Readonly<Record<string, string>>;
}

/**
 * What the first process of a node with systemd runs: like `bootScript`, but it becomes systemd-nspawn, which boots the
 * systemd of this machine over the node's disk. Nothing is enabled there but what a lab needs, nothing of /etc/fstab is
 * mounted, and the units of this machine can be started.
 */
export function systemdScript(boot: SystemdBoot): string {
  const { machine, nic, disk, lab, units } = boot;
  const root = `${disk}/root`;
  const at = (path: string): string => quote(`${root}${path}`);
  const own = "/etc/systemd/system";
  const machineId = `${disk}/machine-id`;
  return [
    ...beginning,
    ...disks(boot, root),
    ...names(machine.name, root),
    ...network(machine, nic),
    `: >${at("/etc/fstab")}`,
    // One of its own, or systemd would take this for its first boot, and enable what its vendor thinks right.
    `[ -s ${quote(machineId)} ] || tr -d - </proc/sys/kernel/random/uuid >${quote(machineId)}`,
    `cp ${quote(machineId)} ${at("/etc/machine-id")}`,
    `mkdir -p ${at(own)}`,
    `rm -rf ${at(own)}/*.wants ${at(own)}/*.requires`,
    `cp ${quote(`${root}${toolsFolder}/holdfast`)} ${at("/usr/bin/holdfast")}`,
    `cp ${at("/etc/holdfast/lab")}/*.service ${at(own)}`,
    ...Object.entries(units).map(([program, text]) => write(`${root}${own}/${unitOf(program)}`, text)),
    write(`${root}${own}/${target}`, targetText(Object.keys(units))),
    ...cgroupRoots.flatMap((cgroups) => [
      `if [ -w ${cgroups}/cgroup.procs ]; then`,
      `mkdir -p ${quote(cgroupOf(cgroups, lab, machine.name))}`,
      `echo 0 >${quote(`${cgroupOf(cgroups, lab, machine.name)}/cgroup.procs`)}`,
      "fi",
    ]),
    "mount -t proc proc /proc",
    // What nspawn keeps below /run stays in this namespace, and goes with it.
    `mount --rbind ${quote(disk)} /mnt`,
    "mount -t tmpfs -o mode=755 run /run",
    `mkdir ${nodeFolder}`,
    `mount --rbind /mnt/root ${nodeFolder}`,
    "echo booting",
    `exec ${nspawn(machine.name).map(quote).join(" ")} </dev/null >/mnt/${consoleFile} 2>&1`,
    "",
  ].join("\n");
}

function write(path: string, text: string): string {
  return `printf %s ${quote(text)} >${quote(path)}`;
}

function targetText(programs: readonly string[]): string {
  const wanted = ["dbus.service", ...programs.map(unitOf)].join(" ");
  return `[Unit]\nDescription=A node of a lab\nRequires=basic.target\nAfter=basic.target\nAllowIsolate=yes\nWants=${wanted}\n`;
}

function nspawn(name: string): readonly string[] {
  return [
    "systemd-nspawn",
    "--quiet",
    `--directory=${nodeFolder}`,
    `--machine=${name}`,
    "--register=no",
    "--keep-unit",
    "--network-namespace-path=/proc/self/ns/net",
    "--capability=all",
    "--console=pipe",
    `--tmpfs=/run/holdfast:size=${stateFolderSize},mode=700`,
    "--boot",
    `systemd.unit=${target}`,
    "systemd.show_status=0",
  ];
}
