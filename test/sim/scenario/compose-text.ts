import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { formatManifestError } from "../../../controller/api/manifest-error.ts";
import { composeScenario } from "../../../sim/scenario/compose-scenario.ts";
import { readScenario } from "../../../sim/scenario/read-scenario.ts";
import type { Scenario } from "../../../sim/scenario/scenario.ts";
import { loadObjects } from "../../../controller/api/load-objects.ts";
import { catalog } from "../../crds/read-definitions.ts";

const root = resolve(import.meta.dirname, "../../..");

export type ComposedText = { readonly scenario: Scenario; readonly notes: readonly string[] } | readonly string[];

/** A scenario as a file of `manifests/scenarios` would have it; or what is wrong with it, line by line. */
export function composeText(text: string): ComposedText {
  const reading = readScenario({ file: "story.yaml", text });
  if (reading.type === "other") return ["no scenario"];
  if (reading.type === "wrong") return reading.errors.map(formatManifestError);
  const { written } = reading.scenario;
  const named = [...(written.manifests ?? []), ...written.timeline.flatMap(({ applyFiles = [] }) => applyFiles)];
  const files = new Map(named.map((path) => [path, objectsIn(path)]));
  const composed = composeScenario({ text: reading.scenario, catalog, files });
  return composed.ok ? composed : composed.errors.map(formatManifestError);
}

export function aScenario(text: string): Scenario {
  const composed = composeText(text);
  if (!("scenario" in composed)) throw new Error(composed.join("\n"));
  return composed.scenario;
}

function objectsIn(path: string) {
  const file = join(root, "manifests/scenarios", path);
  return loadObjects([{ file, text: readFileSync(file, "utf8") }], catalog).objects;
}
