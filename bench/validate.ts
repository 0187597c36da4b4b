import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";

import { applyDefaults } from "../controller/api/apply-defaults.ts";
import { createCatalog, type KindDefinition } from "../controller/api/catalog.ts";
import { checkRules } from "../controller/api/check-rules.ts";
import { checkStructure } from "../controller/api/check-structure.ts";
import { loadObjects } from "../controller/api/load-objects.ts";
import { checkMetadata } from "../controller/api/object-meta.ts";
import { isRecord } from "../controller/api/structure/is-record.ts";
import { parseYaml } from "../controller/api/yaml.ts";
import { checkObjects } from "../controller/core/check/check-objects.ts";
import { readCrd } from "../controller/sources/crds.ts";
import { clusterManifests, type ManifestFile } from "./cluster-manifests.ts";
import { measureProcess } from "./measure-process.ts";

/**
 * `holdfast validate` as a whole process, as a user waits for it: one large cluster, and one small file by each of the
 * two ways it is started; then the parts of the large one in this process, each run once and cold.
 */
const objectsCount = 10_000;
const runs = 5;
const project = join(import.meta.dirname, "..");
const example = join(project, "manifests", "examples", "web-pair", "web-pair.yaml");
const folder = mkdtempSync(join(tmpdir(), "holdfast-bench-"));

interface Row {
  readonly what: string;
  readonly goal: string;
  readonly files: readonly string[];
  readonly entry: string;
}

try {
  const manifests = clusterManifests(objectsCount);
  for (const { name, text } of manifests) writeFileSync(join(folder, name), text);
  const bytes = manifests.reduce((sum, { text }) => sum + text.length, 0);
  const mebibytes = (bytes / (1 << 20)).toFixed(1);
  const rows: readonly Row[] = [
    { what: `${objectsCount} objects, ${mebibytes} MiB`, goal: "3 s, 600 MB", files: [folder], entry: "main.ts" },
    { what: "one file of 6 objects", goal: "0.4 s", files: [example], entry: "main.ts" },
    { what: "one file of 6 objects", goal: "0.4 s", files: [example], entry: "holdfast.mjs" },
  ];
  const machine = `${cpus()[0]?.model.trim()}, ${cpus().length} cores`;
  print(`holdfast validate (Node ${process.versions.node}, ${machine}, median of ${runs})\n`);
  print("| what | by | s | CPU s | peak MB | goal |\n|---|---|---|---|---|---|");
  for (const { what, goal, files, entry } of rows) {
    const { seconds, cpuSeconds, megabytes } = measureProcess(
      [join(project, "controller", "cli", entry), "validate", "--no-agents", ...files],
      runs,
    );
    print(
      `| ${what} | ${entry} | ${seconds.toFixed(2)} | ${cpuSeconds.toFixed(2)} | ${megabytes.toFixed(0)} | ${goal} |`,
    );
  }
  for (const [part, seconds] of measureParts(manifests))
    print(`| of the first: ${part} | | ${seconds.toFixed(2)} | | | |`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function measureParts(manifests: readonly ManifestFile[]): readonly (readonly [string, number])[] {
  const catalog = createCatalog(readCrd);
  const find = (kind: string): KindDefinition => {
    const definition = catalog.find(kind);
    if (definition === undefined) throw new Error(`no kind is named ${kind}`);
    return definition;
  };
  const seconds = new Map<string, number>();
  function timed<T>(part: string, act: () => T): T {
    const began = performance.now();
    const result = act();
    seconds.set(part, (seconds.get(part) ?? 0) + (performance.now() - began) / 1000);
    return result;
  }
  const values = timed("parse", () => {
    return manifests.flatMap(({ name, text }) => parseYaml({ file: name, text }).documents.map(({ value }) => value));
  });
  const objects = values.flatMap((value) =>
    isRecord(value) ? [{ value, definition: find(String(value["kind"])) }] : [],
  );
  timed("structure", () => {
    for (const { value, definition } of objects) {
      checkMetadata(value["metadata"]);
      checkStructure(definition, value);
    }
  });
  const completed = timed("defaults", () => {
    return objects.map(({ value, definition }) => ({ definition, value: applyDefaults(definition.schema, value) }));
  });
  timed("rules", () => {
    for (const { value, definition } of completed) checkRules(definition, value);
  });
  const loaded = loadObjects(
    manifests.map(({ name, text }) => ({ file: name, text })),
    catalog,
  );
  timed("cross-object", () =>
    checkObjects(
      loaded.objects.map(({ object }) => object),
      [],
    ),
  );
  return [...seconds];
}
