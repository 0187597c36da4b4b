import { numberedLines, type Tree } from "./tree.ts";

const lineCountMax = 400;
const readmeLineCountMax = 150;

/** Written by a program, fixed by others, or as long as the thing that they describe. */
const mayBeLong = [/\.gen\.ts$/, /^docs\/[a-z-]+\.schema\.json$/, /^crds\//, /^package-lock\.json$/, /^LICENSE$/];

/** Names that tools and custom fix. */
const fixedNames = new Set(["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "LICENSE"]);

const unfinished = /\b(TODO|FIXME|XXX)\b/;
const ofThisMachine = /(^|[^\w.~-])\/(work|Users|home\/[a-z]|tmp\/[a-z])[/\w]/;
const outsideProject = "../shared";

/** What is wrong with names, lengths and words of any file, as `file:line: sentence`. */
export function checkTexts(tree: Tree): readonly string[] {
  return [...tree].flatMap(([file, text]) => [
    ...checkName(file),
    ...checkLength(file, text),
    ...checkWords(file, text),
    ...checkHooks(file, text),
  ]);
}

function checkName(file: string): readonly string[] {
  const wrong = file.split("/").filter((name) => !fixedNames.has(name) && !isKebab(name));
  return wrong.map((name) => `${file}:1: the name ${name} is not kebab-case`);
}

/** `check-objects.ts`, `plan.full.test.ts`, `0001-title.md`, and names with a leading dot that tools ask for. */
function isKebab(name: string): boolean {
  return /^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/.test(name);
}

function checkLength(file: string, text: string): readonly string[] {
  if (mayBeLong.some((pattern) => pattern.test(file))) return [];
  const max = file === "README.md" ? readmeLineCountMax : lineCountMax;
  const count = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
  return count > max ? [`${file}:${max + 1}: ${count} lines, at most ${max}: two things live in one room`] : [];
}

function checkWords(file: string, text: string): readonly string[] {
  // The rules themselves and their wrong trees spell out what they forbid.
  if (file === "package-lock.json" || file.startsWith("test/tidy/")) return [];
  const mayNameShared = file.startsWith("test/");
  return numberedLines(text).flatMap(([number, line]) => {
    const found: string[] = [];
    const word = unfinished.exec(line)?.[0];
    if (word !== undefined) found.push(`${word}: finish it, or write down in docs/ what is missing`);
    if (ofThisMachine.test(line)) found.push("an absolute path of somebody's machine");
    if (!mayNameShared && line.includes(outsideProject)) found.push(`${outsideProject} is outside the project`);
    return found.map((sentence) => `${file}:${number}: ${sentence}`);
  });
}

/** Test files share the modules that they import: loaded once, such a module has its hooks in the first of them alone. */
function checkHooks(file: string, text: string): readonly string[] {
  if (!file.startsWith("test/") || file.endsWith(".test.ts")) return [];
  return numberedLines(text)
    .filter(([, line]) => /^(before|after)(All|Each)\(/.test(line))
    .map(([number]) => `${file}:${number}: a hook of a module that test files share: only the first of them has it`);
}
