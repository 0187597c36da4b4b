import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { isInstalled } from "../../../gate/wanted-tools.ts";
import { startDriverProcess, type DriverProcess } from "./driver-process.ts";

/** A node: a network namespace with `eth0` on a bridge that all nodes of the lab share. */
export interface LabNode {
  readonly namespace: string;
  readonly hardware: string;
  /** Runs `ip` in it; throws where that fails. */
  ip(...words: readonly string[]): string;
  run(program: string, ...words: readonly string[]): string;
  /** The addresses on its interfaces, as `eth0 192.0.2.10/24`. */
  addresses(): readonly string[];
  /** The processes in its namespace. */
  pids(): readonly string[];
  /** What it hears of an address from now on, such as `probe from 52:54:00:12:34:56`. */
  watch(address: string): Promise<readonly string[]>;
  /** A process of drivers in it, with a command of its own before it; ends with the lab. */
  startProcess(...before: readonly string[]): Promise<DriverProcess>;
}

export interface AddressLab {
  readonly a: LabNode;
  readonly b: LabNode;
  readonly c: LabNode;
  /** Gives a node whose interface was deleted another one with the same name and the same addresses. */
  replug(node: LabNode): void;
  /** Pulls the plug of a node out, or puts it back. */
  setPlugged(node: LabNode, isIn: boolean): void;
  /** A folder that goes with the lab. */
  readonly folder: string;
  close(): Promise<void>;
}

/** Why no lab can be made here; undefined where one can. */
export function labObstacle(): string | undefined {
  if (process.getuid?.() !== 0) return "only root can make network namespaces";
  if (!isInstalled("ip")) return "there is no ip (apt-get install iproute2)";
  try {
    execFileSync("ip", ["netns", "add", `${prefix}-try`], { stdio: "pipe" });
    execFileSync("ip", ["netns", "del", `${prefix}-try`], { stdio: "pipe" });
    return undefined;
  } catch (error) {
    return `no network namespace can be made here: ${String(error)}`;
  }
}

const prefix = `hfaddr${process.pid}`;
let labs = 0;

/** Three nodes: a is 192.0.2.1 and 2001:db8::1, b is .2, c is .3. */
export function makeAddressLab(): AddressLab {
  labs += 1;
  const bridge = `${prefix}-${labs}-sw`;
  const namespaces = [bridge];
  const processes: Killable[] = [];
  const folder = mkdtempSync(join(tmpdir(), "holdfast-address-"));
  const close = async (): Promise<void> => {
    await Promise.all(processes.map((one) => one.kill()));
    for (const namespace of namespaces) execFileSync("ip", ["netns", "del", namespace], { stdio: "ignore" });
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    ipIn(undefined, "netns", "add", bridge);
    ipIn(bridge, "link", "add", "br0", "type", "bridge", "mcast_snooping", "0");
    ipIn(bridge, "link", "set", "br0", "up");
    const [a, b, c] = ["a", "b", "c"].map((name, index) => {
      const namespace = `${prefix}-${labs}-${name}`;
      namespaces.push(namespace);
      addNode(namespace, { bridge, number: index + 1 });
      return labNode(namespace, processes);
    });
    if (a === undefined || b === undefined || c === undefined) throw new Error("a lab has three nodes");
    const nodes = [a, b, c];
    const replug = (node: LabNode): void => plug(node.namespace, { bridge, number: nodes.indexOf(node) + 1 });
    const setPlugged = (node: LabNode, isIn: boolean): void =>
      void ipIn(bridge, "link", "set", `p${nodes.indexOf(node) + 1}`, isIn ? "up" : "down");
    return { a, b, c, folder, close, replug, setPlugged };
  } catch (error) {
    void close();
    throw error;
  }
}

function addNode(namespace: string, { bridge, number }: { readonly bridge: string; readonly number: number }): void {
  ipIn(undefined, "netns", "add", namespace);
  // No address may be waited for: the kernel's own check of new addresses takes seconds.
  const setDad = 'for which in all default; do echo 0 >"/proc/sys/net/ipv6/conf/$which/accept_dad"; done';
  inNamespace(namespace, "sh", "-c", setDad);
  ipIn(namespace, "link", "set", "lo", "up");
  plug(namespace, { bridge, number });
}

function plug(namespace: string, { bridge, number }: { readonly bridge: string; readonly number: number }): void {
  ipIn(bridge, "link", "add", `p${number}`, "type", "veth", "peer", "name", "eth0", "netns", namespace);
  ipIn(bridge, "link", "set", `p${number}`, "master", "br0", "up");
  ipIn(namespace, "link", "set", "eth0", "up");
  ipIn(namespace, "addr", "add", `192.0.2.${number}/24`, "dev", "eth0");
  ipIn(namespace, "addr", "add", `2001:db8::${number}/64`, "dev", "eth0", "nodad");
}

function labNode(namespace: string, processes: Killable[]): LabNode {
  const [eth0]: readonly ShownLink[] = JSON.parse(ipIn(namespace, "-j", "addr", "show", "eth0"));
  return {
    namespace,
    hardware: eth0?.address ?? "",
    ip: (...words) => ipIn(namespace, ...words),
    run: (program, ...words) => inNamespace(namespace, program, ...words),
    addresses: () => addressesIn(namespace),
    pids: () =>
      ipIn(undefined, "netns", "pids", namespace)
        .split("\n")
        .filter((pid) => pid !== ""),
    watch: async (address) => await watch(namespace, address, processes),
    startProcess: async (...before) => {
      const started = await startDriverProcess(["ip", "netns", "exec", namespace, ...before]);
      processes.push(started);
      return started;
    },
  };
}

interface Killable {
  kill(): Promise<void>;
}

async function watch(namespace: string, address: string, processes: Killable[]): Promise<readonly string[]> {
  const script = fileURLToPath(new URL("watch-packets.ts", import.meta.url));
  const [eth0]: readonly ShownLink[] = JSON.parse(ipIn(namespace, "-j", "addr", "show", "eth0"));
  const words = ["netns", "exec", namespace, process.execPath, script, String(eth0?.ifindex), address];
  const child = spawn("ip", words, { stdio: ["pipe", "pipe", "inherit"] });
  processes.push({
    kill: async () => {
      const exit = once(child, "exit");
      child.stdin.end();
      await exit;
    },
  });
  const heard: string[] = [];
  const lines = createInterface({ input: child.stdout });
  await once(lines, "line");
  lines.on("line", (line) => void heard.push(line));
  return heard;
}

interface ShownLink {
  readonly ifindex: number;
  readonly address: string;
  readonly ifname: string;
  readonly addr_info: readonly { readonly local: string; readonly prefixlen: number; readonly scope: string }[];
}

function addressesIn(namespace: string): readonly string[] {
  const links: readonly ShownLink[] = JSON.parse(ipIn(namespace, "-j", "addr", "show"));
  return links.flatMap(({ ifname, addr_info: addresses }) =>
    addresses
      .filter(({ scope }) => scope === "global")
      .map(({ local, prefixlen }) => `${ifname} ${local}/${prefixlen}`),
  );
}

function ipIn(namespace: string | undefined, ...words: readonly string[]): string {
  return execFileSync("ip", [...(namespace === undefined ? [] : ["-n", namespace]), ...words], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}

function inNamespace(namespace: string, program: string, ...words: readonly string[]): string {
  return execFileSync("ip", ["netns", "exec", namespace, program, ...words], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}
