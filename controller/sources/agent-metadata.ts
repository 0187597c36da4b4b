import { readdir } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import type { AgentDescription, AgentKnowledge, AgentName } from "../core/check/agent-description.ts";
import { nearestName } from "../api/nearest-name.ts";
import { type CommandOutcome, type CommandOutput, runCommand } from "../host/run-command.ts";

/** Where agents are looked for on this machine. */
export interface AgentPlaces {
  /** The root of the OCF tree, which holds resource.d/PROVIDER/TYPE. */
  readonly ocfRoot: string;
  /** The folders that may hold `fence_*`, first match wins. */
  readonly fenceFolders: readonly string[];
}

/** From OCF_ROOT (default /usr/lib/ocf) and PATH, with the folders for administrators, which PATH often lacks. */
export function agentPlaces(environment: Readonly<Record<string, string | undefined>>): AgentPlaces {
  const path = (environment["PATH"] ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
  return {
    ocfRoot: environment["OCF_ROOT"] || "/usr/lib/ocf",
    fenceFolders: [...new Set([...path, "/usr/local/sbin", "/usr/sbin", "/sbin"])],
  };
}

/** An agent that has not described itself after this time is ended. */
const answerMsMax = 10_000;
/** Of an agent that says more, the rest is dropped; it is then not understood. The longest known answer has 13 KiB. */
const answerBytesMax = 1 << 20;
const askedAtOnceMax = 4;

/**
 * Asks each agent that is installed for its metadata, a few at once and each for at most ten seconds; the answer has the
 * order of `agents`. Never throws: what cannot be found, run or understood is `absent` or `unknown`.
 */
export async function describeAgents(
  agents: readonly AgentName[],
  places: AgentPlaces,
): Promise<readonly AgentDescription[]> {
  const installed = await listInstalled(agents, places);
  const answers = new Map<AgentName, AgentKnowledge>();
  const waiting = [...agents];
  async function work(): Promise<void> {
    for (let agent = waiting.shift(); agent !== undefined; agent = waiting.shift()) {
      answers.set(agent, await describe(agent, installed, places));
    }
  }
  await Promise.all(Array.from({ length: askedAtOnceMax }, work));
  return agents.flatMap((agent) => {
    const answer = answers.get(agent);
    return answer === undefined ? [] : [{ ...agent, ...answer }];
  });
}

/** Full name to file. */
interface Installed {
  readonly ocf: ReadonlyMap<string, string>;
  readonly fence: ReadonlyMap<string, string>;
}

async function describe(agent: AgentName, installed: Installed, places: AgentPlaces): Promise<AgentKnowledge> {
  const file = installed[agent.standard].get(agent.name);
  if (file === undefined) return describeMissing(agent, installed, places);
  return agent.standard === "ocf" ? askResourceAgent(agent.name, file, places) : ask([file, "-o", "metadata"], {});
}

function describeMissing(agent: AgentName, installed: Installed, places: AgentPlaces): AgentKnowledge {
  const known = [...installed[agent.standard].keys()];
  if (agent.standard === "fence") {
    return known.length > 0
      ? { state: "absent", known }
      : { state: "unknown", why: "no fence agents are installed here" };
  }
  if (known.length === 0) return { state: "unknown", why: `no OCF agents are installed here (${places.ocfRoot})` };
  // Whole providers come with software of their own (`linbit` with DRBD), which a machine that only checks need not have.
  const provider = providerOf(agent.name);
  const providers = [...new Set(known.map(providerOf))];
  if (nearestName(provider, providers) !== undefined) return { state: "absent", known };
  return { state: "unknown", why: `no OCF agents of the provider ${provider} are installed here (${places.ocfRoot})` };
}

function askResourceAgent(name: string, file: string, { ocfRoot }: AgentPlaces): Promise<AgentKnowledge> {
  const [, provider = "", type = ""] = name.split(":");
  return ask([file, "meta-data"], {
    OCF_ROOT: ocfRoot,
    OCF_RA_VERSION_MAJOR: "1",
    OCF_RA_VERSION_MINOR: "1",
    OCF_RESOURCE_PROVIDER: provider,
    OCF_RESOURCE_TYPE: type,
    OCF_RESOURCE_INSTANCE: type,
  });
}

async function ask(
  command: readonly [string, ...string[]],
  environment: Readonly<Record<string, string>>,
): Promise<AgentKnowledge> {
  const outcome = await runCommand({
    command,
    timeoutMs: answerMsMax,
    outputBytesMax: answerBytesMax,
    environment: { ...process.env, LC_ALL: "C", ...environment },
  });
  const why = whyNoAnswer(outcome);
  if (why !== undefined) return { state: "unknown", why };
  // Loaded here, as most clusters name no agent and a command line is to start at once.
  const { parseAgentMetadata } = await import("../host/agent-metadata.ts");
  const metadata = parseAgentMetadata(outcome.type === "exited" ? outcome.stdout : "");
  if (!metadata.isReadable) return { state: "unknown", why: metadata.why };
  return { state: "described", parameters: metadata.parameters, actions: metadata.actions };
}

/** Undefined where the agent has ended by itself and well. */
function whyNoAnswer(outcome: CommandOutcome): string | undefined {
  switch (outcome.type) {
    case "exited":
      return outcome.code === 0
        ? undefined
        : `it did not describe itself: exit code ${outcome.code}${lastWords(outcome)}`;
    case "killed":
      return `it did not describe itself: it was ended by ${outcome.signal}`;
    case "ended":
      return `it did not describe itself within ${answerMsMax / 1000} s`;
    case "not-started":
      return `it cannot be asked: ${outcome.message}`;
  }
}

const wordsMax = 200;

function lastWords({ stderr }: CommandOutput): string {
  const line = stderr.trim().split("\n").at(-1) ?? "";
  return line === "" ? "" : ` (${line.slice(0, wordsMax)})`;
}

/** Empty where no agent of a standard is named: its folders are then not read. */
async function listInstalled(agents: readonly AgentName[], places: AgentPlaces): Promise<Installed> {
  const standards = new Set(agents.map(({ standard }) => standard));
  return {
    ocf: standards.has("ocf") ? await listResourceAgents(places.ocfRoot) : new Map(),
    fence: standards.has("fence") ? await listFenceAgents(places.fenceFolders) : new Map(),
  };
}

async function listResourceAgents(ocfRoot: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const root = join(ocfRoot, "resource.d");
  for (const provider of await namesIn(root)) {
    for (const type of await namesIn(join(root, provider))) {
      found.set(`ocf:${provider}:${type}`, join(root, provider, type));
    }
  }
  return found;
}

async function listFenceAgents(folders: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const folder of folders) {
    for (const name of await namesIn(folder)) {
      if (/^fence_[a-z0-9_-]+$/.test(name) && !found.has(name)) found.set(name, join(folder, name));
    }
  }
  return found;
}

/** Without hidden ones; empty where the folder is missing or may not be read. */
async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => !name.startsWith(".")).toSorted();
  } catch {
    return [];
  }
}

function providerOf(name: string): string {
  return name.split(":")[1] ?? "";
}
