import { nearestName } from "../../api/nearest-name.ts";
import type { FieldPath, Reason } from "../../api/manifest-error.ts";
import type { HoldfastObject } from "../../api/types.gen.ts";
import type { AgentDescription, AgentParameter, AgentStandard } from "./agent-description.ts";
import { type AgentUse, agentUse } from "./agent-use.ts";
import type { ObjectFinding } from "./object-finding.ts";

/**
 * What is wrong with the agents that objects name and with the parameters that they give them, as far as `agents` says
 * what is installed; of an agent that is not described nothing is found. In the order of the objects.
 */
export function checkAgents(
  objects: readonly HoldfastObject[],
  agents: readonly AgentDescription[],
): readonly ObjectFinding[] {
  return usesWithDescriptions(objects, agents).flatMap(([use, description]) => {
    if (description.state === "unknown") return [];
    if (description.state === "absent") return [checkAbsent(use, description.known)];
    return [
      ...checkActions(use, description.actions),
      ...checkGiven(use, description.parameters),
      ...checkMissing(use, description.parameters),
    ];
  });
}

/**
 * What a user should know though it is no error: agents that could not be checked and why, parameters by an old name,
 * and what a Secret has to hold. One sentence each, for a person.
 */
export function noteAgents(objects: readonly HoldfastObject[], agents: readonly AgentDescription[]): readonly string[] {
  const uses = usesWithDescriptions(objects, agents);
  const unchecked = new Map<string, string[]>();
  const notes: string[] = [];
  for (const [use, description] of uses) {
    const object = labelOf(use);
    if (description.state === "unknown") {
      const sentence = `${description.name} is not checked, as ${description.why}`;
      unchecked.set(sentence, [...(unchecked.get(sentence) ?? []), object]);
    } else if (description.state === "described") {
      notes.push(...notesOf(use, description.parameters));
    }
  }
  return [...[...unchecked].map(([sentence, users]) => `${sentence} (${listed(users)})`), ...notes];
}

/** What differs between the two conventions. */
interface Convention {
  readonly noun: string;
  /** One spelling for all those that the agents take for the same name. */
  readonly normalize: (name: string) => string;
  /** Parameters that Holdfast gives itself, or that the agents' common code understands without describing them. */
  readonly isAlwaysKnown: (name: string) => boolean;
  readonly isSupplied: (name: string) => boolean;
  /**
   * Whether a value must be of the type in the metadata. Not so for OCF, whose agents describe paths as boolean and take
   * "safe" for a boolean; fence agents refuse or silently drop what does not fit.
   */
  readonly isTyped: boolean;
}

const conventions: Readonly<Record<AgentStandard, Convention>> = {
  ocf: {
    noun: "OCF agent",
    normalize: (name) => name,
    isAlwaysKnown: (name) => ["trace_ra", "trace_dir", "trace_file"].includes(name),
    isSupplied: () => false,
    isTyped: false,
  },
  fence: {
    noun: "fence agent",
    normalize: (name) => name.replaceAll("-", "_"),
    isAlwaysKnown: (name) => name === "nodename",
    isSupplied: (name) => ["action", "plug", "port", "nodename"].includes(name),
    isTyped: true,
  },
};

function checkAbsent(use: AgentUse, known: readonly string[]): ObjectFinding {
  const { noun } = conventions[use.agent.standard];
  const hint = didYouMean(use.agent.name, known);
  return finding(use, use.path, ["UnknownAgent", `no ${noun} ${quote(use.agent.name)} is installed here${hint}`]);
}

function checkActions(use: AgentUse, actions: readonly string[]): readonly ObjectFinding[] {
  return use.needs.flatMap(({ path, what, actions: needed }) => {
    const lacking = needed.filter((action) => !actions.includes(action));
    if (lacking.length === 0) return [];
    const message = `${use.agent.name} cannot ${what}: it has no action ${lacking.join(" and no action ")}`;
    return [finding(use, path, ["InvalidValue", message])];
  });
}

/** The parameters that are given: is each known, given once under all its names, and of a value that the agent takes. */
function checkGiven(use: AgentUse, parameters: readonly AgentParameter[]): readonly ObjectFinding[] {
  const given = new Map<string, string>();
  return Object.entries(use.parameters).flatMap(([name, value]) => {
    if (conventions[use.agent.standard].isAlwaysKnown(name)) return [];
    const path = [...use.parametersPath, name];
    const parameter = lookUp(use, parameters, name);
    if (parameter === undefined) {
      const message = `${use.agent.name} has no parameter ${quote(name)}${unknownHint(use, parameters, name)}`;
      return [{ ...finding(use, path, ["UnknownParameter", message]), atKey: true }];
    }
    const meaning = currentName(use, parameters, parameter);
    const before = given.get(meaning);
    given.set(meaning, name);
    if (before !== undefined) {
      const message = `${name} and ${before} are the same parameter of ${use.agent.name}: give one of them`;
      return [{ ...finding(use, path, ["DuplicateItem", message]), atKey: true }];
    }
    const wrong = wrongValue(use, parameter, value);
    return wrong === undefined ? [] : [finding(use, path, ["InvalidValue", `${use.agent.name}: ${name} ${wrong}`])];
  });
}

/** With a Secret nothing can be called missing, as what it holds is not known here: that becomes a note. */
function checkMissing(use: AgentUse, parameters: readonly AgentParameter[]): readonly ObjectFinding[] {
  if (use.secret !== undefined) return [];
  return missingNames(use, parameters).map((name) => {
    const message = `${use.agent.name} requires the parameter ${name}, which is neither in parameters nor in a Secret (secretRef)`;
    return finding(use, use.parametersPath, ["MissingParameter", message]);
  });
}

function notesOf(use: AgentUse, parameters: readonly AgentParameter[]): readonly string[] {
  const notes = Object.keys(use.parameters).flatMap((name) => {
    const replacement = lookUp(use, parameters, name)?.replacedBy;
    const place = `${labelOf(use)}: ${[...use.parametersPath, name].join(".")}`;
    return replacement === undefined ? [] : [`${place}: ${use.agent.name} now calls this parameter ${replacement}`];
  });
  const missing = use.secret === undefined ? [] : missingNames(use, parameters);
  if (missing.length === 0) return notes;
  const rule = `which ${use.agent.name} requires and ${use.parametersPath.join(".")} does not give`;
  return [...notes, `${labelOf(use)}: the Secret ${use.secret} must hold ${missing.join(", ")}, ${rule}`];
}

function missingNames(use: AgentUse, parameters: readonly AgentParameter[]): readonly string[] {
  const given = new Set<string>();
  for (const [name, value] of Object.entries(use.parameters)) {
    const parameter = lookUp(use, parameters, name);
    if (parameter !== undefined && value !== "") given.add(currentName(use, parameters, parameter));
  }
  return parameters
    .filter(({ name, isRequired, isDeprecated }) => isRequired && !isDeprecated && !given.has(name))
    .map(({ name }) => name)
    .filter((name) => !conventions[use.agent.standard].isSupplied(name));
}

/** By its name, else by the long option, which fence agents take as a name too. */
function lookUp(use: AgentUse, parameters: readonly AgentParameter[], name: string): AgentParameter | undefined {
  const { normalize } = conventions[use.agent.standard];
  const wanted = normalize(name);
  return (
    parameters.find((parameter) => parameter.name === name) ??
    parameters.find((parameter) => normalize(parameter.name) === wanted) ??
    parameters.find(({ longOption }) => longOption !== "" && normalize(longOption) === wanted)
  );
}

function currentName(use: AgentUse, parameters: readonly AgentParameter[], parameter: AgentParameter): string {
  const { replacedBy } = parameter;
  if (replacedBy === undefined) return parameter.name;
  return lookUp(use, parameters, replacedBy)?.name ?? parameter.name;
}

function unknownHint(use: AgentUse, parameters: readonly AgentParameter[], name: string): string {
  if (use.agent.standard === "fence") {
    if (name.startsWith("pcmk_")) return ": pcmk_ parameters are read by Pacemaker alone, which does not run here";
    const meant = parameters.find(({ shortOption, isDeprecated }) => shortOption === name && !isDeprecated);
    if (meant !== undefined) return `: it is the short option of ${meant.name}, and only names are understood here`;
  }
  const current = parameters.filter(({ isDeprecated }) => !isDeprecated);
  return didYouMean(
    name,
    current.map((parameter) => parameter.name),
  );
}

/** What is wrong with `value`; nothing where it is only known later, as in `${node.labels.bmc}`. */
function wrongValue(use: AgentUse, { type, options }: AgentParameter, value: string): string | undefined {
  const { isTyped } = conventions[use.agent.standard];
  if (isTyped && value.includes("${")) return undefined;
  const isOption = options.some((option) =>
    isTyped ? option.toLowerCase() === value.toLowerCase() : option === value,
  );
  if (options.length > 0 && !isOption) return `must be one of ${options.join(", ")}: it is ${quote(value)}`;
  if (!isTyped) return undefined;
  if (type === "boolean" && !/^(1|yes|on|true|0|no|off|false)$/i.test(value)) {
    return `must be one of 1, yes, on, true, 0, no, off, false: it is ${quote(value)}`;
  }
  if (type === "integer" && !/^[+-]?\d+$/.test(value)) return `must be an integer: it is ${quote(value)}`;
  if (type === "second" && !/^[+-]?\d+$/.test(value)) {
    return `must be an integer, in seconds, without a unit: it is ${quote(value)}`;
  }
  return undefined;
}

function usesWithDescriptions(
  objects: readonly HoldfastObject[],
  agents: readonly AgentDescription[],
): readonly (readonly [AgentUse, AgentDescription])[] {
  const byName = new Map(agents.map((description) => [description.name, description]));
  return objects.flatMap((object) => {
    const use = agentUse(object);
    const description = use === undefined ? undefined : byName.get(use.agent.name);
    return use === undefined || description === undefined ? [] : [[use, description] as const];
  });
}

function finding(use: AgentUse, path: FieldPath, [reason, message]: readonly [Reason, string]): ObjectFinding {
  return { object: use.object, path, reason, message };
}

function didYouMean(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  return nearest === undefined ? "" : `; did you mean ${quote(nearest)}?`;
}

const listedMax = 3;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, listedMax).join(", ");
  return names.length > listedMax ? `${shown} and ${names.length - listedMax} more` : shown;
}

function labelOf(use: AgentUse): string {
  return `${use.object.kind}/${use.object.name}`;
}

function quote(text: string): string {
  return JSON.stringify(text);
}
