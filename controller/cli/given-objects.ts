import type { IsKnown, LoadedObject } from "../api/load-objects.ts";
import { formatPlace, type FieldPath, type ManifestError, type Reason } from "../api/manifest-error.ts";
import type { HoldfastObject } from "../api/types.gen.ts";
import type { AgentDescription } from "../core/check/agent-description.ts";
import { isSameJson } from "../core/is-same-json.ts";
import { agentsNamed } from "../core/check/agent-use.ts";
import { noteAgents } from "../core/check/agents.ts";
import { agentPlaces, describeAgents } from "../sources/agent-metadata.ts";
import { kindIsInternal } from "./find-kind.ts";
import { readManifests } from "./read-manifests.ts";
import { startProgress } from "./start-progress.ts";
import type { Terminal } from "./terminal.ts";
import { notAskedNotes } from "./validate.ts";

/** What manifests give, and what is wrong with it by itself. */
export interface GivenObjects {
  readonly loaded: readonly LoadedObject[];
  readonly wrong: readonly ManifestError[];
  /** The agents that the objects name, as far as they are installed here. */
  readonly agents: readonly AgentDescription[];
  readonly notes: readonly string[];
}

export interface GivenOptions {
  readonly asksAgents: boolean;
  /** Objects that a store has: one that is given just as it is there is not judged again by its rules. */
  readonly stored?: readonly HoldfastObject[];
}

/** Reads manifests as `holdfast validate` does, and asks the agents that they name for their parameters. */
export async function readGiven(
  paths: readonly string[],
  options: GivenOptions,
  terminal: Terminal,
): Promise<GivenObjects> {
  const progress = startProgress(terminal, () => performance.now());
  const { loaded, wrong, passedOver } = await readManifests(paths, terminal, {
    progress,
    isKnown: isAmong(options.stored ?? []),
  });
  const objects = loaded.map(({ object }) => object);
  const named = agentsNamed(objects);
  progress.say(`asking ${named.length} agents for their parameters`);
  const agents = options.asksAgents ? await describeAgents(named, agentPlaces(terminal.env)) : [];
  progress.end();
  const agentNotes = options.asksAgents ? noteAgents(objects, agents) : notAskedNotes(named);
  const isEmpty = loaded.length === 0 && wrong.length === 0;
  const emptyNotes = isEmpty ? ["no object of Holdfast was given"] : [];
  return { loaded, wrong, agents, notes: [...emptyNotes, ...passedOverNotes(passedOver), ...agentNotes] };
}

function passedOverNotes(passedOver: Readonly<Record<string, number>>): readonly string[] {
  const kinds = Object.entries(passedOver).map(([kind, count]) => `${count} ${kind}`);
  return kinds.length === 0 ? [] : [`passed over, as they are no objects of Holdfast: ${kinds.join(", ")}`];
}

export interface NamespaceChoice {
  readonly namespace: string;
  /** Whether it was named on the command line: then an object may not say another. */
  readonly isNamespaceGiven: boolean;
}

/** The objects with their namespaces; what is no user's to write, or then stands there twice, is an error. */
export function placeInNamespaces(
  given: GivenObjects,
  choice: NamespaceChoice,
): Pick<GivenObjects, "loaded" | "wrong"> {
  const loaded: LoadedObject[] = [];
  const wrong = [...given.wrong];
  const places = new Map<string, LoadedObject>();
  for (const one of given.loaded) {
    const object = withNamespace(one.object, one.object.metadata.namespace ?? choice.namespace);
    const placed = { ...one, object };
    const key = `${object.kind}/${object.metadata.namespace}/${object.metadata.name}`;
    const fault = faultOf(placed, choice, places.get(key));
    if (fault !== undefined) {
      wrong.push(fault);
      continue;
    }
    places.set(key, placed);
    loaded.push(placed);
  }
  return { loaded, wrong };
}

function withNamespace<T extends HoldfastObject>(object: T, namespace: string): T {
  return { ...object, metadata: { ...object.metadata, namespace } };
}

function faultOf(
  one: LoadedObject,
  { namespace, isNamespaceGiven }: NamespaceChoice,
  first: LoadedObject | undefined,
): ManifestError | undefined {
  const { kind, metadata } = one.object;
  const label = `${kind}/${metadata.name}`;
  const fault = (path: FieldPath, reason: Reason, message: string): ManifestError => {
    return { ...one.place(path), object: label, path: path.join("."), reason, message };
  };
  if (kindIsInternal(kind)) {
    return fault(
      ["kind"],
      "InvalidValue",
      `must be a kind that users write, is ${kind}, a record of managers and agents`,
    );
  }
  if (isNamespaceGiven && metadata.namespace !== namespace) {
    const message = `must be ${namespace}, as --namespace says, is ${metadata.namespace}`;
    return fault(["metadata", "namespace"], "InvalidMetadata", message);
  }
  if (first === undefined) return undefined;
  const place = formatPlace(first.place(["metadata", "name"]));
  const message = `${label} stands already at ${place}, in namespace ${metadata.namespace}: take one away, or give it another name`;
  return fault(["metadata", "name"], "DuplicateObject", message);
}

function isAmong(stored: readonly HoldfastObject[]): IsKnown {
  const known = new Map(stored.map((object) => [`${object.kind}/${object.metadata.name}`, object.spec]));
  return ({ kind, metadata, spec }) => {
    const there = known.get(`${kind}/${metadata.name}`);
    return there !== undefined && isSameJson(there, spec);
  };
}
