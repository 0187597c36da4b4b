/** What the kernel makes up, what is made anew for each machine, and what cannot lie below an overlay to any use. */
const passedOver = new Set(
  (
    "autofs binfmt_misc bpf cgroup cgroup2 configfs debugfs devpts devtmpfs efivarfs fusectl hugetlbfs mqueue nsfs proc " +
    "pstore rpc_pipefs securityfs selinuxfs squashfs sysfs tracefs iso9660"
  ).split(" "),
);
const replaced = ["/proc", "/sys", "/dev", "/run"];
/** Beyond these a machine does not see what is mounted. */
const mountsMax = 64;

/**
 * Where file systems with files of people and programs are mounted besides /, as /proc/self/mountinfo tells it, those
 * that others stand on first.
 */
export function realMounts(mountinfo: string, isFolder: (path: string) => boolean): readonly string[] {
  const points = mountinfo.split("\n").flatMap((line) => {
    const [before = "", after = ""] = line.split(" - ");
    const point = before.split(" ")[4];
    const [type = ""] = after.split(" ");
    return point === undefined || passedOver.has(type) ? [] : [decode(point)];
  });
  return [...new Set(points)]
    .filter((point) => !isReplaced(point) && isNameable(point) && isFolder(point))
    .toSorted((one, other) => one.length - other.length)
    .slice(0, mountsMax);
}

function isReplaced(point: string): boolean {
  return point === "/" || replaced.some((folder) => point === folder || point.startsWith(`${folder}/`));
}

/** An overlay's options are separated by commas, and its lower folders by colons. */
function isNameable(point: string): boolean {
  return !/[,:\\]/.test(point);
}

/** Spaces and the like are written in octal. */
function decode(point: string): string {
  return point.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCodePoint(Number.parseInt(octal, 8)));
}
