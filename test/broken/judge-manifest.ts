import { loadObjects } from "../../controller/api/load-objects.ts";
import type { ManifestError } from "../../controller/api/manifest-error.ts";
import { checkTogether } from "../../controller/cli/check-together.ts";
import type { AgentDescription } from "../../controller/core/check/agent-description.ts";
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

/** All that `validate` says of one manifest. */
export function judgeManifest(text: string): readonly ManifestError[] {
  const { objects, errors } = loadObjects([{ file: "manifest.yaml", text }], catalog);
  return [...errors, ...checkTogether(objects, errors, agents).errors];
}
