import type { LoadedObject } from "../api/load-objects.ts";
import { formatPath, type ManifestError } from "../api/manifest-error.ts";
import type { AgentDescription } from "../core/check/agent-description.ts";
import { checkObjects } from "../core/check/check-objects.ts";
import type { ObjectFinding, ObjectName } from "../core/check/object-finding.ts";
import { leaveOutDoubtful } from "./leave-out-doubtful.ts";

/** What is wrong between objects, each at its place in the files. */
export interface FoundTogether {
  readonly errors: readonly ManifestError[];
  /** What was left out, and why. */
  readonly notes: readonly string[];
}

/** Checks objects against each other and the agents; `wrong` is why others are not among them. */
export function checkTogether(
  loaded: readonly LoadedObject[],
  wrong: readonly ManifestError[],
  agents: readonly AgentDescription[],
): FoundTogether {
  const byName = new Map(loaded.map((one) => [keyOf(nameOf(one)), one]));
  const found = checkObjects(
    loaded.map(({ object }) => object),
    agents,
    wrong.map(({ object }) => object),
  );
  const { findings, notes } = leaveOutDoubtful(found, wrong, (name) => byName.get(keyOf(name))?.object);
  return { errors: findings.map((finding) => placeFinding(finding, byName.get(keyOf(finding.object)))), notes };
}

function placeFinding(
  { object, path, reason, message, atKey }: ObjectFinding,
  loaded: LoadedObject | undefined,
): ManifestError {
  if (loaded === undefined) throw new Error(`a finding is about ${keyOf(object)}, which was not loaded`);
  return {
    ...loaded.place(path, atKey),
    object: `${object.kind}/${object.name}`,
    path: formatPath(path),
    reason,
    message,
  };
}

function nameOf({ object }: LoadedObject): ObjectName {
  return { kind: object.kind, namespace: object.metadata.namespace ?? "", name: object.metadata.name };
}

function keyOf({ kind, namespace, name }: ObjectName): string {
  return `${kind}/${namespace}/${name}`;
}
