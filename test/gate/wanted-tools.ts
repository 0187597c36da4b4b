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
    name: "ip",
    isPresent: () => isInstalled("ip"),
    tests: "what nodes do, in network namespaces (as root)",
    install: "apt-get install iproute2",
  },
  {
    name: "openssl",
    isPresent: () => isInstalled("openssl"),
    tests: "certificates against another reader of them",
    install: "apt-get install openssl",
  },
  {
    name: "go",
    isPresent: () => isInstalled("go"),
    tests: "the CRDs and the errors against the API server's own code",
    install: "https://go.dev/doc/install",
  },
  {
    name: "gh",
    isPresent: () => isInstalled("gh"),
    tests: "the job for GitHub by GitHub's own program (a stand-in is there for it)",
    install: "apt-get install gh",
  },
  {
    name: "jq",
    isPresent: () => isInstalled("jq"),
    tests: "the jobs for GitHub and GitLab",
    install: "apt-get install jq",
  },
  {
    name: "actionlint",
    isPresent: () => isInstalled("actionlint"),
    tests: "the job for GitHub by a linter of its language",
    install: "go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.12",
  },
  {
    name: "shellcheck",
    isPresent: () => isInstalled("shellcheck"),
    tests: "the shell that these jobs run by a linter of it",
    install: "apt-get install shellcheck",
  },
  {
    name: "gitlab-ci-local",
    isPresent: () => isInstalled("gitlab-ci-local"),
    tests: "the job for GitLab by the schema of its language",
    install: "npm install --global gitlab-ci-local@4.75.1",
  },
  {
    name: "nft",
    isPresent: () => isInstalled("nft"),
    tests: "partitions and loss of frames in a lab",
    install: "apt-get install nftables",
  },
  {
    name: "mmdebstrap and systemd-nspawn",
    isPresent: () => isInstalled("mmdebstrap") && isInstalled("systemd-nspawn"),
    tests: "services that are units of systemd, on a node that boots one",
    install: "apt-get install mmdebstrap systemd-container",
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
