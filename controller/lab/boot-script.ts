import type { LabMachine } from "./lab-plan.ts";

export interface Boot {
  readonly machine: LabMachine;
  readonly nic: string;
  /** A folder for what the machine writes; what is there from an earlier boot is on its disk again. */
  readonly disk: string;
  /** What is copied to its /etc/holdfast. */
  readonly etc: string;
  /** Folders of this machine that the lab's machine is to have as well, where they cannot be seen otherwise. */
  readonly shared: readonly { readonly from: string; readonly to: string; readonly isWritable: boolean }[];
  /** Where file systems are mounted on this machine, besides its root and what the kernel makes up. */
  readonly mounts: readonly string[];
  readonly bootId: string;
}

/** How much the folder for the state of agents holds, so that it can be filled up. */
export const stateFolderSize = "8m";

/**
 * What the first process of a machine runs, in namespaces of its own: it tells its number, waits until the cable is
 * plugged in, makes everything below / private, and stays. The machine sees the files of the one that it runs on, and
 * what it changes stays on its own disk. Its /dev has nothing that could harm, above all no watchdog.
 */
export function bootScript(boot: Boot): string {
  const { machine, nic, disk } = boot;
  const root = `${disk}/root`;
  return [
    ...beginning,
    ...disks(boot, root),
    ...ownFileSystems(boot, root),
    ...devices(root),
    ...identity(boot, root),
    `cd ${quote(root)}`,
    "mkdir -p .before",
    "pivot_root . .before",
    "umount -l /.before",
    "rmdir /.before",
    `echo ${quote(machine.name)} >/proc/sys/kernel/hostname`,
    ...names(machine.name, ""),
    ...network(machine, nic),
    "echo ready",
    "exec </dev/null >/dev/null 2>&1",
    // The first process must stay, and collect those whose parent has died.
    "while :; do sleep 86400 & wait; done",
    "",
  ].join("\n");
}

/** Through the /proc of the lab, where the number is that by which the lab knows it. */
export const beginning: readonly string[] = [
  "set -e",
  "read -r pid rest </proc/self/stat",
  'echo "pid $pid"',
  "read -r go",
];

/** What the machine is called, in the files of /etc below `root`. */
export function names(name: string, root: string): readonly string[] {
  const hosts = quote(`${root}/etc/hosts`);
  return [
    `echo ${quote(name)} >${quote(`${root}/etc/hostname`)}`,
    `printf '127.0.0.1\\tlocalhost\\n::1\\tlocalhost\\n127.0.1.1\\t%s\\n' ${quote(name)} >${hosts}`,
  ];
}

/** The machine's root below `root`: all files of the one that it runs on, each file system with a layer for changes. */
export function disks({ disk, mounts, etc }: Pick<Boot, "disk" | "mounts" | "etc">, root: string): readonly string[] {
  return [
    `mkdir -p ${quote(root)}`,
    ...overlay({ lower: "/", target: root, layer: `${disk}/0` }),
    ...mounts.flatMap((mount, index) => {
      const target = `${root}${mount}`;
      const [make = "", ...lines] = overlay({ lower: mount, target, layer: `${disk}/${index + 1}` });
      // What cannot lie below others, such as some network file systems, can be read and not be changed.
      const otherwise = `{ mount --bind ${quote(mount)} ${quote(target)} && mount -o remount,bind,ro ${quote(target)}; }`;
      return [make, `${lines.join(" && ")} 2>/dev/null || ${otherwise}`];
    }),
    `mkdir -p ${quote(`${root}/etc/holdfast`)}`,
    `cp -R ${quote(etc)}/. ${quote(`${root}/etc/holdfast`)}`,
  ];
}

function ownFileSystems({ shared }: Boot, root: string): readonly string[] {
  const at = (path: string): string => quote(`${root}${path}`);
  return [
    `mount -t proc proc ${at("/proc")}`,
    `mount -t sysfs sysfs ${at("/sys")}`,
    `mount -t tmpfs -o mode=755 run ${at("/run")}`,
    `mkdir ${at("/run/holdfast")} ${at("/run/lock")}`,
    `mount -t tmpfs -o size=${stateFolderSize},mode=700 state ${at("/run/holdfast")}`,
    ...shared.flatMap(({ from, to, isWritable }) => [
      `mkdir -p ${at(to)}`,
      `mount --bind ${quote(from)} ${at(to)}`,
      ...(isWritable ? [] : [`mount -o remount,bind,ro ${at(to)}`]),
    ]),
  ];
}

function overlay({ lower, target, layer }: Readonly<Record<"lower" | "target" | "layer", string>>): readonly string[] {
  const options = `lowerdir=${lower},upperdir=${layer}/upper,workdir=${layer}/work`;
  return [
    `mkdir -p ${quote(`${layer}/upper`)} ${quote(`${layer}/work`)}`,
    `mount -t overlay -o ${quote(options)} overlay ${quote(target)}`,
  ];
}

const nodesOfDev = ["null 1 3", "zero 1 5", "full 1 7", "random 1 8", "urandom 1 9", "tty 5 0"];

function devices(root: string): readonly string[] {
  const dev = `${root}/dev`;
  return [
    `mount -t tmpfs -o mode=755,size=1m dev ${quote(dev)}`,
    ...nodesOfDev.map((text) => {
      const [name = "", major = "", minor = ""] = text.split(" ");
      return `mknod -m 666 ${quote(`${dev}/${name}`)} c ${major} ${minor}`;
    }),
    `mkdir ${quote(`${dev}/pts`)} ${quote(`${dev}/shm`)}`,
    `mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts ${quote(`${dev}/pts`)}`,
    `mount -t tmpfs -o mode=1777 shm ${quote(`${dev}/shm`)}`,
    `ln -s pts/ptmx ${quote(`${dev}/ptmx`)}`,
    `ln -s /proc/self/fd ${quote(`${dev}/fd`)}`,
    ...["stdin", "stdout", "stderr"].map((name, fd) => `ln -s fd/${fd} ${quote(`${dev}/${name}`)}`),
  ];
}

/** Which boot and which hardware this is, where programs look for it; and no switch that reaches the real machine. */
function identity({ machine, disk, bootId }: Boot, root: string): readonly string[] {
  const classes = `${root}/sys/class`;
  const uuid = `${classes}/dmi/id/product_uuid`;
  const own = `${root}/run/hardware`;
  const sysrq = `${root}/proc/sysrq-trigger`;
  return [
    `mkdir ${quote(own)}`,
    `echo ${quote(bootId)} >${quote(`${own}/boot_id`)}`,
    `mount --bind ${quote(`${own}/boot_id`)} ${quote(`${root}/proc/sys/kernel/random/boot_id`)}`,
    `echo ${quote(machine.uuid)} >${quote(`${own}/product_uuid`)}`,
    `if [ -e ${quote(uuid)} ]; then mount --bind ${quote(`${own}/product_uuid`)} ${quote(uuid)}; else`,
    ...overlay({ lower: classes, target: classes, layer: `${disk}/class` }),
    `mkdir -p ${quote(`${classes}/dmi/id`)}`,
    `cp ${quote(`${own}/product_uuid`)} ${quote(uuid)}`,
    "fi",
    `if [ -e ${quote(sysrq)} ]; then mount --bind ${quote(`${root}/dev/null`)} ${quote(sysrq)}; fi`,
  ];
}

export function network({ addresses }: LabMachine, nic: string): readonly string[] {
  return [
    "ip link set lo up",
    // No address of the lab is in doubt, and waiting for an answer takes a second.
    `[ ! -d /proc/sys/net/ipv6 ] || echo 0 >/proc/sys/net/ipv6/conf/${nic}/accept_dad`,
    ...addresses.map((address) => `ip addr add ${address} dev ${nic}`),
    `ip link set ${nic} up`,
  ];
}

/** As one word of the shell. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
