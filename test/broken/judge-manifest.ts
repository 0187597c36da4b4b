import { loadObjects } from "../../controller/api/load-objects.ts";
import { formatPath, type ManifestError } from "../../controller/api/manifest-error.ts";
import type { AgentDescription } from "../../controller/core/check/agent-description.ts";
import { checkObjects } from "../../controller/core/check/check-objects.ts";
import { catalog } from "../crds/read-definitions.ts";

/** The agents that are installed as far as the cases go. */
const agents: readonly AgentDescription[] = [
  {
    standard: "ocf",
    name: "ocf:heartbeat:pgsql",
    state: "described",
    parameters: [
      { ...parameter("pgdata"), isRequired: true },
      { ...parameter("start_opt"), type: "string" },
    ],
    actions: ["start", "stop", "monitor", "promote", "demote"],
  },
  { standard: "ocf", name: "ocf:heartbeat:pgsqll", state: "absent", known: ["ocf:heartbeat:pgsql"] },
];

function parameter(name: string) {
  return { name, isRequired: false, isDeprecated: false, type: "string", options: [], longOption: "", shortOption: "" };
}

/**
 * All that `validate` says of one manifest, in its order. Checks across objects are made where each object is right by
 * itself.
 */
export function judgeManifest(text: string): readonly ManifestError[] {
  const { objects, errors } = loadObjects([{ file: "manifest.yaml", text }], catalog);
  if (errors.length > 0) return errors;
  const findings = checkObjects(
    objects.map(({ object }) => object),
    agents,
  );
  return findings.map(({ object: { kind, namespace, name }, path, atKey, reason, message }) => {
    const loaded = objects.find(({ object }) => {
      return object.kind === kind && object.metadata.name === name && (object.metadata.namespace ?? "") === namespace;
    });
    if (loaded === undefined) throw new Error(`a finding is about ${kind}/${name}, which is not there`);
    return { ...loaded.place(path, atKey), object: `${kind}/${name}`, path: formatPath(path), reason, message };
  });
}
