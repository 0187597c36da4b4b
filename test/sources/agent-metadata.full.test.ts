import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it, type TestContext } from "vitest";
import type { FenceDevice, HAService, HoldfastObject } from "../../controller/api/types.gen.ts";
import type {
  AgentDescription,
  AgentName,
  AgentParameter,
  AgentStandard,
} from "../../controller/core/check/agent-description.ts";
import { checkAgents, noteAgents } from "../../controller/core/check/agents.ts";
import { agentPlaces, describeAgents } from "../../controller/sources/agent-metadata.ts";

const places = agentPlaces(process.env);

/** It lies beside the agents and is called like one, but asks a person and knows no metadata. */
const noAgents = ["fence_ack_manual"];

/** All that are installed, each asked once. */
let agents: readonly AgentDescription[];

beforeAll(async () => {
  agents = await describeAgents([...installedResourceAgents(), ...installedFenceAgents()], places);
});

describe.each(["ocf", "fence"] as const)("the %s agents that are installed here", (standard) => {
  it("describe themselves", (context) => {
    const installed = installedOrSkip(context, standard);
    const silent = installed.flatMap((agent) => (agent.state === "unknown" ? [agent.why] : []));
    // An agent may lack a library of its own; that is no fault of how it is asked and read.
    expect(silent.filter((why) => !why.startsWith("it did not describe itself: exit code "))).toEqual([]);
    expect(installed.filter(({ state }) => state === "absent")).toEqual([]);
    expect(silent.length).toBeLessThan(installed.length / 2);
  });

  it("take the parameters that they describe, each under its present name", (context) => {
    const installed = installedOrSkip(context, standard).filter(isDescribed);
    const objects = installed.map((agent) => objectWith(agent, ({ isDeprecated }) => !isDeprecated));
    expect(checkAgents(objects, installed)).toEqual([]);
    expect(noteAgents(objects, installed)).toEqual([]);
  });

  it("take the parameters that they describe, each under its old name where it has one", (context) => {
    const installed = installedOrSkip(context, standard).filter(isDescribed);
    const objects = installed.map((agent) => {
      const replaced = new Set(agent.parameters.map(({ replacedBy }) => replacedBy));
      return objectWith(agent, ({ name }) => !replaced.has(name));
    });
    expect(checkAgents(objects, installed)).toEqual([]);
  });

  it("refuse an unknown parameter, and miss what they require", (context) => {
    const installed = installedOrSkip(context, standard).filter(isDescribed);
    for (const agent of installed) {
      const found = checkAgents([objectOf(agent, { "x-no-such-thing": "1" })], [agent]).map(({ reason }) => reason);
      const missing = agent.parameters.filter((each) => isDemanded(standard, each)).map(() => "MissingParameter");
      expect(found).toEqual(["UnknownParameter", ...missing]);
    }
  });
});

type Described = Extract<AgentDescription, { state: "described" }>;

function installedOrSkip(context: TestContext, standard: AgentStandard): readonly AgentDescription[] {
  const installed = agents.filter((agent) => agent.standard === standard);
  if (installed.length > 0) return installed;
  const packages = standard === "ocf" ? "resource-agents" : "fence-agents";
  return context.skip(`No ${standard} agents are installed here (Debian: ${packages}): the real ones were not asked.`);
}

function isDescribed(agent: AgentDescription): agent is Described {
  return agent.state === "described";
}

function installedResourceAgents(): readonly AgentName[] {
  const folder = join(places.ocfRoot, "resource.d", "heartbeat");
  return namesIn(folder).map((type) => ({ standard: "ocf", name: `ocf:heartbeat:${type}` }));
}

function installedFenceAgents(): readonly AgentName[] {
  const names = places.fenceFolders.flatMap(namesIn).filter((name) => /^fence_[a-z0-9_-]+$/.test(name));
  return [...new Set(names)]
    .filter((name) => !noAgents.includes(name))
    .map((name): AgentName => ({ standard: "fence", name }));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith("."));
  } catch {
    return [];
  }
}

function isDemanded(standard: AgentStandard, { name, isRequired, isDeprecated }: AgentParameter): boolean {
  const isSupplied = standard === "fence" && ["action", "plug", "port", "nodename"].includes(name);
  return isRequired && !isDeprecated && !isSupplied;
}

function objectWith(agent: Described, isGiven: (parameter: AgentParameter) => boolean): HoldfastObject {
  const given = agent.parameters.filter(isGiven);
  return objectOf(agent, Object.fromEntries(given.map((parameter) => [parameter.name, valueFor(parameter)])));
}

function valueFor({ options }: AgentParameter): string {
  return options[0] ?? "1";
}

function objectOf(agent: AgentName, parameters: Readonly<Record<string, string>>): HoldfastObject {
  return agent.standard === "ocf" ? service(agent.name, parameters) : device(agent.name, parameters);
}

function service(agent: string, parameters: Readonly<Record<string, string>>): HAService {
  const timeouts = { start: "60s", stop: "60s", status: "20s", promote: "60s", demote: "60s", notify: "20s" };
  const timing = { timeouts, statusEvery: "10s", startTries: 1, startRetryWait: "1s" };
  return {
    apiVersion: "holdfast.dev/v1alpha1",
    kind: "HAService",
    metadata: { name: "service" },
    spec: { ocf: { agent, parameters, liveHandOver: false }, ...timing },
  };
}

function device(agent: string, parameters: Readonly<Record<string, string>>): FenceDevice {
  return {
    apiVersion: "holdfast.dev/v1alpha1",
    kind: "FenceDevice",
    metadata: { name: "device" },
    spec: { agent, parameters, concurrency: 1, statusEvery: "10m", delay: "0s" },
  };
}
