import { isBuiltin } from "node:module";
import { posix } from "node:path";
import { type Floor, floorFor, floorOf, floors, foldersWithoutCode, ownFoldersOfTest } from "./floors.ts";
import { type ModuleFacts, type ModuleImport, readModule } from "./read-module.ts";
import { isCode, type Tree } from "./tree.ts";

/** What breaks the floors, the purity of the lower ones, or the form of modules, as `file:line: sentence`. */
export function checkCode(tree: Tree): readonly string[] {
  const code = [...tree].filter(([file]) => isCode(file));
  return [...checkFolders(tree), ...code.flatMap(([file, text]) => checkModule(file, readModule(file, text)))];
}

/** Folders at the top and those below controller/ and test/ must be listed; deeper ones belong to the one above. */
function checkFolders(tree: Tree): readonly string[] {
  const code = Object.keys(floors);
  const mirrored = [...code, ...foldersWithoutCode].map((folder) => folder.replace(/^controller\//, ""));
  const tests = [...mirrored, ...ownFoldersOfTest].map((folder) => `test/${folder}`);
  const listed = new Set([...code, ...foldersWithoutCode, ...tests, "controller"]);
  const present = new Set<string>();
  for (const file of tree.keys()) {
    const segments = file.split("/").slice(0, -1);
    const top = segments[0];
    if (top === undefined) continue;
    present.add(top);
    if ((top === "controller" || top === "test") && segments.length > 1) present.add(segments.slice(0, 2).join("/"));
  }
  return [...present]
    .filter((folder) => !listed.has(folder))
    .map((folder) => `${folder}: the folder is not listed in test/tidy/floors.ts`);
}

function checkModule(file: string, facts: ModuleFacts): readonly string[] {
  if (facts.errors.length > 0) return facts.errors.map((error) => `${file}:1: cannot be parsed: ${error}`);
  const folder = floorOf(file);
  const floor = folder === undefined ? undefined : floorFor(file, folder);
  if (folder === undefined || floor === undefined) return [`${file}:1: code stands in a folder that is not listed`];
  return [
    ...facts.imports.flatMap((found) => {
      const wrong = checkImport(found, { file, folder, floor });
      return wrong === undefined ? [] : [`${file}:${found.line}: ${wrong}`];
    }),
    ...facts.uses
      .filter(({ name }) => floor.banned?.includes(name))
      .map(({ name, line }) => `${file}:${line}: ${folder} may not use ${name}`),
    ...checkForm(file, facts),
  ];
}

interface Importer {
  readonly file: string;
  readonly folder: string;
  readonly floor: Floor;
}

function checkImport(found: ModuleImport, { file, folder, floor }: Importer): string | undefined {
  const { specifier } = found;
  if (specifier.startsWith("node:")) return floor.hasNode ? undefined : `${folder} may not import ${specifier}`;
  if (isBuiltin(specifier)) return `write node:${specifier}`;
  if (!specifier.startsWith(".")) {
    const name = packageOf(specifier);
    return floor.packages?.includes(name) ? undefined : `${folder} may not import the package ${name}`;
  }
  const target = posix.normalize(posix.join(posix.dirname(file), specifier));
  const targetFolder = floorOf(target);
  if (targetFolder === undefined) return `imports ${target}, which is in no listed folder`;
  if (targetFolder === folder) return undefined;
  if (!floor.imports.includes(targetFolder)) return `${folder} may not import from ${targetFolder}`;
  const mayBeValue = found.isTypeOnly || floor.typesOnlyExcept?.includes(target) === true;
  if (floor.typesOnly?.includes(targetFolder) && !mayBeValue) {
    return `${folder} may import only types from ${targetFolder}`;
  }
  return undefined;
}

function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

function checkForm(file: string, facts: ModuleFacts): readonly string[] {
  const isConfig = /^[a-z]+\.config\.ts$/.test(file);
  return [
    ...facts.computedImports.map((line) => `${file}:${line}: an import names its module literally`),
    ...facts.reexports.map((line) => `${file}:${line}: no barrels: import from where a thing is defined`),
    ...(isConfig ? [] : facts.defaultExports.map((line) => `${file}:${line}: no default exports`)),
    ...(/(^|\/)index\.[cm]?[jt]s$/.test(file) ? [`${file}:1: no barrels: name the file after what it holds`] : []),
  ];
}
