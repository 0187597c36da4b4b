import { dirname, isAbsolute, join } from "node:path";
import { loadObjects, type LoadedObject } from "../api/load-objects.ts";
import type { ManifestError } from "../api/manifest-error.ts";
import { readSources } from "../sources/read-sources.ts";
import { composeScenario } from "../../sim/scenario/compose-scenario.ts";
import { readScenario, type ScenarioText } from "../../sim/scenario/read-scenario.ts";
import type { Scenario } from "../../sim/scenario/scenario.ts";
import { openCatalog } from "./open-catalog.ts";
import type { Terminal } from "./terminal.ts";

export interface ScenarioFile {
  readonly file: string;
  readonly scenario: Scenario;
  readonly notes: readonly string[];
}

export interface ScenariosRead {
  readonly scenarios: readonly ScenarioFile[];
  readonly errors: readonly ManifestError[];
  /** Files below the folders that hold something else. */
  readonly passedOver: number;
}

/** Every scenario that the paths lead to, with the objects of the files that it names; or why one is none. */
export async function readScenarios(paths: readonly string[], terminal: Terminal): Promise<ScenariosRead> {
  const { sources, errors: unread } = await readSources(paths, { environment: terminal.env });
  const scenarios: ScenarioFile[] = [];
  const errors = [...unread];
  let passedOver = 0;
  for (const source of sources) {
    const reading = readScenario(source);
    if (reading.type === "wrong") errors.push(...reading.errors);
    else if (reading.type === "other" && paths.includes(source.file)) errors.push(noScenario(source.file));
    else if (reading.type === "other") passedOver += 1;
    else {
      const { file } = reading.scenario;
      const { files, wrong } = await readNamed(reading.scenario, terminal);
      const composed =
        wrong.length > 0
          ? ({ ok: false, errors: wrong } as const)
          : composeScenario({ text: reading.scenario, catalog: openCatalog(), files });
      if (composed.ok) scenarios.push({ file, scenario: composed.scenario, notes: composed.notes });
      else errors.push(...composed.errors);
    }
  }
  if (scenarios.length === 0 && errors.length === 0) errors.push(...paths.map(noScenario));
  return { scenarios, errors, passedOver };
}

function noScenario(file: string): ManifestError {
  const message = "holds no scenario: one is a document with a field `scenario`, as docs/simulation.md shows";
  return { file, line: 0, column: 0, object: "", path: "", reason: "NoManifests", message };
}

interface Named {
  readonly files: ReadonlyMap<string, readonly LoadedObject[]>;
  readonly wrong: readonly ManifestError[];
}

/** The files that a scenario names, relative to its own. */
async function readNamed({ file, written }: ScenarioText, terminal: Terminal): Promise<Named> {
  const named = [...(written.manifests ?? []), ...written.timeline.flatMap(({ applyFiles = [] }) => applyFiles)];
  const files = new Map<string, readonly LoadedObject[]>();
  const wrong: ManifestError[] = [];
  for (const path of new Set(named)) {
    const at = isAbsolute(path) || file === "-" ? path : join(dirname(file), path);
    const { sources, errors: unread } = await readSources([at], { environment: terminal.env });
    const { objects, errors } = loadObjects(sources, openCatalog());
    wrong.push(...unread, ...errors);
    files.set(path, objects);
  }
  return { files, wrong };
}
