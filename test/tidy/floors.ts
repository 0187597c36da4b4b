/** What one folder may do. A folder below a listed one belongs to it unless it is listed itself. */
export interface Floor {
  /** The folders it may import from, besides itself. */
  readonly imports: readonly string[];
  /** Of these, the folders of which it may import types only, and the files that are excepted. */
  readonly typesOnly?: readonly string[];
  readonly typesOnlyExcept?: readonly string[];
  /** The npm packages it may import. */
  readonly packages?: readonly string[];
  /** Whether it may import node:*. */
  readonly hasNode?: boolean;
  /** Names that stand for a clock, chance, waiting or the outside world and may not be used here. */
  readonly banned?: readonly string[];
}

const outsideWorld = ["process", "console", "fetch", "navigator", "require", "globalThis", "global", "import.meta"];
const waiting = ["setTimeout", "setInterval", "setImmediate", "queueMicrotask", "Promise", "async"];
const clocksAndChance = ["Date", "performance", "crypto", "Temporal", "Math.random"];

const api = "controller/api";
const core = "controller/core";
const ports = "controller/ports";
const runtime = "controller/runtime";
const host = "controller/host";
const report = "controller/report";
const lower = [api, core, ports];
const floorThree = [
  "controller/sources",
  report,
  "controller/stores",
  "controller/drivers",
  "controller/checkers",
  "controller/fencing",
  "controller/peers",
  "controller/server",
  "controller/importers",
  "controller/lab",
  host,
];
const controller = [...lower, runtime, ...floorThree, "controller/cli"];

function floorThreeFolder(packages: readonly string[] = [], hasHost = true): Floor {
  return { imports: hasHost ? [...lower, host] : lower, packages, hasNode: true };
}

/**
 * The functions of api that core may call: they import no package, and what core may not use they may not use either
 * (`floorFor`), so that core stays as pure as it is without them.
 */
const sharedWithCore: readonly string[] = ["api-version", "duration", "manifest-error", "nearest-name", "quantity"].map(
  (name) => `${api}/${name}.ts`,
);

/**
 * Every folder that holds code, and what it may import: the floors of the house (docs/architecture.md), lower ones
 * first. A folder that is not here fails, so that a new one is a decision.
 */
export const floors: Readonly<Record<string, Floor>> = {
  [api]: { imports: [], packages: ["js-yaml", "@marcbachmann/cel-js"], banned: [...outsideWorld, ...waiting] },
  "controller/api/generate": { imports: [api], packages: ["oxfmt"], hasNode: true },
  [core]: {
    imports: [api],
    typesOnly: [api],
    typesOnlyExcept: sharedWithCore,
    banned: [...outsideWorld, ...waiting, ...clocksAndChance, "class"],
  },
  [ports]: { imports: [api, core], typesOnly: [api, core] },
  [runtime]: { imports: lower },
  "controller/sources": floorThreeFolder(["js-yaml"]),
  [report]: floorThreeFolder([], false),
  "controller/stores": floorThreeFolder(),
  "controller/drivers": floorThreeFolder(),
  "controller/checkers": floorThreeFolder(),
  "controller/fencing": floorThreeFolder(),
  "controller/peers": floorThreeFolder(),
  "controller/server": floorThreeFolder(),
  "controller/importers": floorThreeFolder(["fast-xml-parser"]),
  "controller/lab": floorThreeFolder(),
  [host]: floorThreeFolder(["fast-xml-parser", "koffi", "pino", "pino-pretty", "prom-client"], false),
  "controller/cli": {
    imports: [...lower, runtime, ...floorThree, "sim"],
    packages: ["commander"],
    hasNode: true,
  },
  sim: { imports: [api, core, ports, runtime, report], hasNode: true },
  bench: { imports: [...controller, "sim", "test"], hasNode: true },
  test: {
    imports: [...controller, "controller/api/generate", "sim", "bench", "."],
    packages: ["vitest", "fast-check", "oxc-parser", "js-yaml", "ajv", "@marcbachmann/cel-js", "fast-xml-parser"],
    hasNode: true,
  },
  ".": { imports: ["test"], packages: ["vitest"], hasNode: true },
};

/** Folders that hold no code; with those of `floors` these are all that may stand at the top or below controller/. */
export const foldersWithoutCode: readonly string[] = [".ci", "crds", "docs", "docs/decisions", "manifests"];

/** Folders of test/ that do not mirror one of controller/ or of the top. */
export const ownFoldersOfTest: readonly string[] = [
  "anchors",
  "broken",
  "contract",
  "gate",
  "kubernetes",
  "properties",
  "scenarios",
  "tidy",
];

/** The listed folder that `file` belongs to, the longest one first; undefined where none is listed. */
export function floorOf(file: string): string | undefined {
  const segments = file.split("/").slice(0, -1);
  if (segments.length === 0) return ".";
  for (let depth = segments.length; depth > 0; depth -= 1) {
    const folder = segments.slice(0, depth).join("/");
    if (Object.hasOwn(floors, folder)) return folder;
  }
  return undefined;
}

/** What holds for `file`: its floor, and for a function of api that core may call all that holds for core. */
export function floorFor(file: string, folder: string): Floor | undefined {
  if (!sharedWithCore.includes(file)) return floors[folder];
  return { imports: [], banned: floors[core]?.banned ?? [] };
}
