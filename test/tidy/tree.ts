import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The text of every file by its path from the root, with `/`; what is tested may be a tree that exists nowhere. */
export type Tree = ReadonlyMap<string, string>;

/** Not ours, or not kept in git (.gitignore). */
const passedOver = new Set([".git", "node_modules", "dist", "coverage"]);

/** Reads the project below `root`; a log or build note that git ignores is left out. */
export function readTree(root: string): Tree {
  const tree = new Map<string, string>();
  const read = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (passedOver.has(entry.name) || /\.(log|tsbuildinfo)$/.test(entry.name)) continue;
      if (entry.isDirectory()) read(path);
      else if (entry.isFile()) tree.set(path, readFileSync(join(root, path), "utf8"));
    }
  };
  read("");
  return tree;
}

export function isCode(file: string): boolean {
  return /\.(ts|mts|cts|js|mjs|cjs)$/.test(file);
}

/** Each line with its 1-based number. */
export function numberedLines(text: string): readonly (readonly [number, string])[] {
  return text.split("\n").map((line, index) => [index + 1, line]);
}
