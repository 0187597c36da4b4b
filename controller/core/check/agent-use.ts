import type { FieldPath } from "../../api/manifest-error.ts";
import type { HoldfastObject } from "../../api/types.gen.ts";
import type { AgentName } from "./agent-description.ts";
import type { ObjectName } from "./object-finding.ts";

/** That an object runs an agent, and with what. */
export interface AgentUse {
  readonly object: ObjectName;
  readonly agent: AgentName;
  readonly path: FieldPath;
  readonly parameters: Readonly<Record<string, string>>;
  readonly parametersPath: FieldPath;
  /** The Secret whose keys become further parameters; what they are is not known here. */
  readonly secret?: string;
  /** Fields of the object that need actions which not every agent has. */
  readonly needs: readonly ActionNeed[];
}

export interface ActionNeed {
  readonly path: FieldPath;
  readonly what: string;
  readonly actions: readonly string[];
}

/** The agent that `object` runs; undefined where it runs none. */
export function agentUse(object: HoldfastObject): AgentUse | undefined {
  switch (object.kind) {
    case "HAService":
      return serviceUse(object);
    case "FenceDevice":
      return deviceUse(object);
    default:
      return undefined;
  }
}

/** The agents that any of `objects` names, each once, in the order of their names: what is worth asking for. */
export function agentsNamed(objects: readonly HoldfastObject[]): readonly AgentName[] {
  const byName = new Map<string, AgentName>();
  for (const object of objects) {
    const agent = agentUse(object)?.agent;
    if (agent !== undefined) byName.set(agent.name, agent);
  }
  return [...byName.keys()].toSorted().flatMap((name) => byName.get(name) ?? []);
}

function serviceUse(service: Extract<HoldfastObject, { kind: "HAService" }>): AgentUse | undefined {
  const { ocf, promotable } = service.spec;
  if (ocf === undefined) return undefined;
  const needs: ActionNeed[] = [];
  if (promotable !== undefined) {
    needs.push({ path: ["spec", "promotable"], what: "be promoted", actions: ["promote", "demote"] });
  }
  if (ocf.liveHandOver) {
    const path = ["spec", "ocf", "liveHandOver"];
    needs.push({ path, what: "be handed over while it runs", actions: ["migrate_to", "migrate_from"] });
  }
  return {
    object: nameOf(service),
    agent: { standard: "ocf", name: ocf.agent },
    path: ["spec", "ocf", "agent"],
    parameters: ocf.parameters,
    parametersPath: ["spec", "ocf", "parameters"],
    ...(ocf.secretRef === undefined ? {} : { secret: ocf.secretRef.name }),
    needs,
  };
}

function deviceUse(device: Extract<HoldfastObject, { kind: "FenceDevice" }>): AgentUse | undefined {
  const { agent, parameters, secretRef } = device.spec;
  if (agent === undefined) return undefined;
  return {
    object: nameOf(device),
    agent: { standard: "fence", name: agent },
    path: ["spec", "agent"],
    parameters,
    parametersPath: ["spec", "parameters"],
    ...(secretRef === undefined ? {} : { secret: secretRef.name }),
    needs: [],
  };
}

function nameOf(object: HoldfastObject): ObjectName {
  return { kind: object.kind, namespace: object.metadata.namespace ?? "", name: object.metadata.name };
}
