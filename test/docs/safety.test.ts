import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { allCheckers } from "../../sim/checkers/all-checkers.ts";
import { allFaults } from "../../sim/faults/all-faults.ts";

const root = resolve(import.meta.dirname, "../..");
const safety = readFileSync(join(root, "docs/safety.md"), "utf8");

interface Reference {
  readonly written: string;
  /** From the root of the project. */
  readonly file: string;
  /** What the file declares, or a text that stands in it as a whole. */
  readonly name?: string;
  readonly text?: string;
}

const references = referencesIn(safety);

describe("what docs/safety.md names", () => {
  it("is there: files, what they declare, and titles of tests", () => {
    expect(references.length).toBeGreaterThan(150);
    expect(references.flatMap(missing)).toEqual([]);
  });

  it("is written in one form: a file, a # and a name, or a > and a text", () => {
    const named = [...safety.matchAll(/`([^`]*\.ts\b[^`]*)`/g)].map(([, text]) => text);
    expect(named.filter((text) => !references.some(({ written }) => written === text))).toEqual([]);
  });

  it("has in each row of a rule a place that holds it, and one that tries it", () => {
    const rows = tableRows(safety).filter(({ head }) => head.at(-1) === "tried by" || head.at(-1) === "looked at by");
    expect(rows.length).toBeGreaterThan(60);
    const unheld = rows.filter(({ cells }) => referencesIn(cells.at(-2) ?? "").length === 0);
    const untried = rows.filter(
      ({ cells }) => !referencesIn(cells.at(-1) ?? "").some(({ file }) => /^(test|sim\/checkers)\//.test(file)),
    );
    expect([...unheld, ...untried].map(({ cells }) => cells[0])).toEqual([]);
  });

  it("has every invariant that a simulation looks at, and every fault that it injects", () => {
    const invariants = tableRows(safety).filter(({ head }) => head[0] === "invariant");
    expect(invariants.map(({ cells }) => cells[0])).toEqual(allCheckers.map(({ name }) => name));
    const faults = references.filter(({ file }) => file.startsWith("sim/faults/")).flatMap(({ text = [] }) => text);
    expect(faults.toSorted()).toEqual(allFaults.map(({ name }) => name).toSorted());
  });

  it.each([
    ["`core/lease.ts#deadlineOff`", "core/lease.ts#deadlineOff: the file does not declare it"],
    ["`core/leases.ts`", "core/leases.ts: there is no such file"],
    [
      "`test/core/lease.test.ts > the holder`",
      "test/core/lease.test.ts > the holder: the file does not have this text",
    ],
    ["`core/lease.ts#deadlineOf`, `runtime/manager.ts#Manager`, `runtime/executor.ts#busy`", undefined],
  ])("would be found wrong, or right: %s", (text, found) => {
    expect(referencesIn(text).flatMap(missing)).toEqual(found === undefined ? [] : [found]);
  });
});

/** `FILE`, `FILE#NAME` or `FILE > TEXT`, in backticks. */
function referencesIn(text: string): readonly Reference[] {
  return [...text.matchAll(/`([\w./-]+\.(?:ts|yaml))(?:#(\w+)| > ([^`]+))?`/g)].map(
    ([written, path = "", name, title]) => {
      const file = /^(sim|test|crds)\//.test(path) ? path : `controller/${path}`;
      const reference = { written: written.slice(1, -1), file };
      if (name !== undefined) return { ...reference, name };
      return title === undefined ? reference : { ...reference, text: title };
    },
  );
}

function missing({ written, file, name, text }: Reference): readonly string[] {
  if (!existsSync(join(root, file))) return [`${written}: there is no such file`];
  const source = readFileSync(join(root, file), "utf8");
  if (name !== undefined && !declares(source, name)) return [`${written}: the file does not declare it`];
  if (text !== undefined && !hasText(source, text)) return [`${written}: the file does not have this text`];
  return [];
}

/** A function, a class, a constant or a type at the beginning of a line, or a method. */
function declares(source: string, name: string): boolean {
  const declaration = new RegExp(`^(export )?(async )?(function\\*?|class|const|interface|type) ${name}\\b`, "m");
  const method = new RegExp(`^  (async |static |get |\\*)*#?${name}(<[^>]+>)?\\((.*(?<!=> )[{(])?$`, "m");
  return declaration.test(source) || method.test(source);
}

function hasText(source: string, text: string): boolean {
  return [`"${text}"`, `'${text}'`, `\`${text}\``].some((quoted) => source.includes(quoted));
}

interface Row {
  readonly head: readonly string[];
  readonly cells: readonly string[];
}

function tableRows(text: string): readonly Row[] {
  const rows: Row[] = [];
  let head: readonly string[] | undefined;
  for (const line of text.split("\n")) {
    if (!line.startsWith("|")) {
      head = undefined;
      continue;
    }
    const cells = line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim());
    if (head === undefined) head = cells;
    else if (!cells.every((cell) => /^-+$/.test(cell))) rows.push({ head, cells });
  }
  return rows;
}
