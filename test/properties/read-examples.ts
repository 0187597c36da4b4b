import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "..", "..", "manifests", "examples");

/** The text of each file of manifests/examples/, those of one example under its name. */
export function readExamples(): ReadonlyMap<string, readonly string[]> {
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return new Map(
    names.map(({ name }) => {
      const files = readdirSync(join(folder, name)).filter((file) => file.endsWith(".yaml"));
      return [name, files.map((file) => readFileSync(join(folder, name, file), "utf8"))];
    }),
  );
}
