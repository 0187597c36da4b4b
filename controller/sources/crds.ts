import { readFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "..", "..", "crds");

/**
 * The text of the file of crds/ that defines the kind with this plural name. Throws where it cannot be read: the files
 * come with the program, so the installation is incomplete then.
 */
export function readCrd(plural: string): string {
  const file = join(folder, `${plural}.yaml`);
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new Error(`Cannot read ${file}, which comes with the program: install Holdfast anew`, { cause });
  }
}
