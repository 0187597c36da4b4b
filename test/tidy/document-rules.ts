import { posix } from "node:path";
import { numberedLines, type Tree } from "./tree.ts";

/** Broken links of the documents and unnumbered decisions, as `file:line: sentence`. */
export function checkDocuments(tree: Tree): readonly string[] {
  const documents = [...tree].filter(([file]) => file.endsWith(".md"));
  return [...documents.flatMap(([file, text]) => checkLinks(tree, file, text)), ...checkDecisions(tree)];
}

function checkLinks(tree: Tree, file: string, text: string): readonly string[] {
  return linksOf(text).flatMap(({ line, target }) => {
    if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return [];
    const [path = "", anchor] = target.split("#", 2);
    const linked = path === "" ? file : posix.normalize(posix.join(posix.dirname(file), decodeURI(path)));
    if (!exists(tree, linked)) return [`${file}:${line}: links to ${target}, which does not exist`];
    const linkedText = tree.get(linked);
    const isMissing = anchor !== undefined && linkedText !== undefined && !anchorsOf(linkedText).has(anchor);
    return isMissing ? [`${file}:${line}: links to ${target}, but ${linked} has no such heading`] : [];
  });
}

function exists(tree: Tree, path: string): boolean {
  const folder = path.endsWith("/") ? path : `${path}/`;
  return tree.has(path) || [...tree.keys()].some((file) => file.startsWith(folder));
}

/** `[text](target)`, `![text](target)` and `[label]: target`, outside of code. */
function linksOf(text: string): readonly { readonly line: number; readonly target: string }[] {
  return proseLines(text).flatMap(([line, prose]) => [
    ...[...prose.matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g)].map((match) => ({ line, target: match[1] ?? "" })),
    ...[...prose.matchAll(/^\s*\[[^\]]+\]:\s*<?(\S+?)>?\s*$/g)].map((match) => ({ line, target: match[1] ?? "" })),
  ]);
}

/** The anchors that GitHub makes of headings. */
function anchorsOf(text: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, line] of proseLines(text, false)) {
    const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(line)?.[1];
    if (heading === undefined) continue;
    const slug = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(/\s/g, "-");
    let anchor = slug;
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${slug}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** The lines outside of fenced code, without inline code unless it is kept. */
function proseLines(text: string, isInlineCodeRemoved = true): readonly (readonly [number, string])[] {
  let fence: string | undefined;
  return numberedLines(text).flatMap(([number, line]): (readonly [number, string])[] => {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence === undefined && mark !== undefined) fence = mark;
    else if (fence !== undefined && mark?.startsWith(fence)) fence = undefined;
    else if (fence === undefined) return [[number, isInlineCodeRemoved ? line.replaceAll(/`[^`]*`/g, "") : line]];
    return [];
  });
}

/** docs/decisions/ holds 0001-title.md, 0002-title.md, … without a gap or a double. */
function checkDecisions(tree: Tree): readonly string[] {
  const files = [...tree.keys()].filter((file) => file.startsWith("docs/decisions/")).toSorted();
  const numbered = files.filter((file) => /^docs\/decisions\/\d{4}-[^/]+\.md$/.test(file));
  const unnumbered = files.filter((file) => !numbered.includes(file));
  return [
    ...unnumbered.map((file) => `${file}:1: a decision is named NNNN-title.md`),
    ...numbered.flatMap((file, index) => {
      const expected = String(index + 1).padStart(4, "0");
      return posix.basename(file).startsWith(`${expected}-`) ? [] : [`${file}:1: the next decision is ${expected}`];
    }),
  ];
}
