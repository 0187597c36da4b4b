import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

/** A program of the system that some tests drive; without it they are skipped. */
export interface WantedTool {
  readonly name: string;
  readonly isPresent: () => boolean;
  /** What is not tested without it. */
  readonly tests: string;
  /** How to have it. */
  readonly install: string;
}

/** Everything outside npm that the full run makes use of. */
export const wantedTools: readonly WantedTool[] = [
  {
    name: "kubectl",
    isPresent: () => isInstalled("kubectl"),
    tests: "kustomizations",
    install: "https://kubernetes.io/docs/tasks/tools/",
  },
  {
    name: "OCF resource agents",
    isPresent: () => hasFiles("/usr/lib/ocf/resource.d/heartbeat"),
    tests: "parameters against the metadata of real resource agents",
    install: "apt-get install resource-agents",
  },
  {
    name: "fence agents",
    isPresent: () => isInstalled("fence_ipmilan"),
    tests: "parameters against the metadata of real fence agents",
    install: "apt-get install fence-agents",
  },
  {
    name: "go",
    isPresent: () => isInstalled("go"),
    tests: "the CRDs and the errors against the API server's own code",
    install: "https://go.dev/doc/install",
  },
  {
    name: "ip",
    isPresent: () => isInstalled("ip"),
    tests: "addresses in network namespaces (as root)",
    install: "apt-get install iproute2",
  },
  shell("bash"),
  shell("zsh"),
  shell("fish"),
];

/** Whether `program` is found on PATH. */
export function isInstalled(program: string): boolean {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/sbin"];
  return folders.some((folder) => folder !== "" && existsSync(join(folder, program)));
}

function shell(name: string): WantedTool {
  return {
    name,
    isPresent: () => isInstalled(name),
    tests: `completion in ${name}`,
    install: `apt-get install ${name}`,
  };
}

function hasFiles(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).length > 0;
}
