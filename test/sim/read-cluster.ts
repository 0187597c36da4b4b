import { globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { HoldfastObject } from "../../controller/api/types.gen.ts";
import { loadObjects } from "../../controller/api/load-objects.ts";
import { formatManifestError } from "../../controller/api/manifest-error.ts";
import { catalog } from "../crds/read-definitions.ts";

const root = resolve(import.meta.dirname, "../..");

const known = new Map<string, readonly HoldfastObject[]>();

/** The objects of a file, or of the files of a folder, in this checkout; without any error. Each is read once. */
export function readCluster(path: string): readonly HoldfastObject[] {
  const objects = known.get(path) ?? read(path);
  known.set(path, objects);
  return objects;
}

function read(path: string): readonly HoldfastObject[] {
  const files = path.endsWith(".yaml") ? [path] : globSync(`${path}/*.yaml`, { cwd: root }).toSorted();
  const sources = files.map((file) => ({ file, text: readFileSync(resolve(root, file), "utf8") }));
  const { objects, errors } = loadObjects(sources, catalog);
  if (errors.length > 0) throw new Error(errors.map(formatManifestError).join("\n"));
  return objects.map(({ object }) => object);
}
