import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { onTestFinished, type TestContext } from "vitest";

/** A node of its own: a network namespace with one interface, and a folder for its state. */
export interface NodeNamespace {
  readonly folder: string;
  ip(...words: readonly string[]): string;
  /** Addresses with their prefix length, but for those that the kernel makes itself. */
  addresses(): readonly string[];
  /** Runs a program of the project, by its path, in the namespace. */
  start(file: string, ...args: readonly string[]): StartedProcess;
}

export interface StartedProcess {
  readonly child: ChildProcess;
  /** Resolves when it has printed this, on either stream; rejects when it ends before. */
  printed(text: string): Promise<void>;
  output(): string;
  ended(): Promise<unknown>;
}

let made = 0;

/** Gone after the test with all that runs in it. Skips the test where no namespace can be made. */
export function makeNodeNamespace(context: TestContext): NodeNamespace {
  const name = `hfguard-${process.pid}-${made++}`;
  try {
    execFileSync("ip", ["netns", "add", name], { stdio: "pipe" });
  } catch {
    context.skip("network namespaces are made by root with ip (iproute2)");
  }
  const folder = mkdtempSync(join(tmpdir(), "holdfast-guard-"));
  onTestFinished(() => {
    execFileSync("ip", ["netns", "delete", name]);
    rmSync(folder, { recursive: true, force: true });
  });
  const ip = (...words: readonly string[]): string => execFileSync("ip", ["-n", name, ...words], { encoding: "utf8" });
  // Not every kernel has dummy interfaces.
  ip("link", "add", "eth0", "type", "veth", "peer", "name", "far0");
  ip("address", "add", "192.0.2.1/24", "dev", "eth0");
  for (const link of ["eth0", "far0"]) ip("link", "set", link, "up");
  return {
    folder,
    ip,
    addresses: () =>
      [...ip("-o", "address", "show", "scope", "global").matchAll(/inet6? (\S+)/g)].map(([, at]) => at ?? ""),
    start: (file, ...args) => startIn(name, file, args),
  };
}

function startIn(name: string, file: string, args: readonly string[]): StartedProcess {
  const command = [process.execPath, file, ...args];
  const child = spawn("ip", ["netns", "exec", name, ...command], { stdio: ["pipe", "pipe", "pipe"] });
  const exited = once(child, "exit");
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await exited;
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      child.emit("printed");
    });
  }
  return {
    child,
    output: () => output,
    ended: () => exited,
    async printed(text) {
      while (!output.includes(text)) {
        if (child.exitCode !== null || child.signalCode !== null) throw new Error(`it ended: ${output}`);
        await Promise.race([once(child, "printed"), exited]);
      }
    },
  };
}
