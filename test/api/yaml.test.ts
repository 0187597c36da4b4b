import { describe, expect, test } from "vitest";
import type { FieldPath } from "../../controller/api/manifest-error.ts";
import { parseYaml } from "../../controller/api/yaml.ts";

function parse(text: string) {
  return parseYaml({ file: "f.yaml", text });
}

function valuesOf(text: string): readonly unknown[] {
  const { documents, errors } = parse(text);
  expect(errors).toEqual([]);
  return documents.map(({ value }) => value);
}

/** `line:column Reason`, of what makes documents unreadable and of what is doubtful in them. */
function faultsOf(text: string): readonly string[] {
  const { documents, errors } = parse(text);
  const unreadable = errors.map(({ line, column, reason }) => `${line}:${column} ${reason}`);
  const doubtful = documents.flatMap(({ violations, positionOf }) =>
    violations.map(({ path, atKey, reason }) => {
      const { line, column } = positionOf(path, atKey);
      return `${line}:${column} ${reason}`;
    }),
  );
  return [...unreadable, ...doubtful];
}

describe("documents", () => {
  test.each([
    ["one", "a: 1\n", [{ a: 1 }]],
    ["one without a line end", "a: 1", [{ a: 1 }]],
    ["two, with comments around", "# first\n---\na: 1\n--- # second\n# of two\nb: 2\n", [{ a: 1 }, { b: 2 }]],
    ["one with an end marker", "a: 1\n... # end\n# bye\n", [{ a: 1 }]],
    ["one after an end marker and a marker", "a: 1\n...\n---\nb: 2", [{ a: 1 }, { b: 2 }]],
    [
      "with Windows line ends",
      "---\r\na: 1\r\nb: |\r\n  x\r\n  y\r\n---\r\nc: 2\r\n",
      [{ a: 1, b: "x\ny\n" }, { c: 2 }],
    ],
    ["after a byte order mark", "\uFEFF---\na: 1", [{ a: 1 }]],
    ["JSON", '{"a": [1, true, null, "x\\u0041"], "b": {}}', [{ a: [1, true, null, "xA"], b: {} }]],
    ["JSON indented by tabs", '{\n\t"a": [\n\t\t1\n\t]\n}', [{ a: [1] }]],
    ["a space of another kind", "\u00A0\n---\n\u3000# x\n", ["\u00A0", "\u3000# x"]],
    ["scalars", "--- # no content here\ntext\n---\n'1'\n---\nnull", ["text", "1", null]],
    ["what looks like a marker", "a: |\n  ---\n  x\nb: ---\n---x: 1", [{ a: "---\nx\n", b: "---", "---x": 1 }]],
    [
      "tabs where they may be",
      'a: |\n  x\n  \ty\nb: "x\n  \ty"\nc: [1,\n  \t# two\n\t\n  \t2]\n',
      [{ a: "x\n\ty\n", b: "x y", c: [1, 2] }],
    ],
  ])("%s", (_, text, values) => {
    expect(valuesOf(text)).toEqual(values);
  });

  test("a broken one does not hide the others", () => {
    const { documents, errors } = parse("a: 1\n---\nb: {x\n---\nc: 3\n---\n---\nd: 4\nd: 5\n---\ne: 5\n");
    expect(documents.map(({ value }) => value)).toEqual([{ a: 1 }, { c: 3 }, { e: 5 }]);
    expect(errors.map(({ line, reason }) => [line, reason])).toEqual([
      [3, "InvalidYaml"],
      [6, "EmptyDocument"],
      [9, "DuplicateKey"],
    ]);
  });

  test("an error names its object where it can be read", () => {
    const { errors } = parse("kind: VirtualIP\nmetadata: {name: web}\nspec: {a: 1, a: 2}\n");
    expect(errors).toEqual([
      {
        file: "f.yaml",
        line: 3,
        column: 14,
        object: "VirtualIP/web",
        path: "",
        reason: "DuplicateKey",
        message: 'the key "a" stands twice in one mapping: take one away; it stands first on line 3',
      },
    ]);
  });

  test("are limited in number", () => {
    const { documents, errors } = parse("---\na\n".repeat(100_001));
    expect(documents).toHaveLength(100_000);
    expect(errors.map(({ line, reason }) => [line, reason])).toEqual([[200_001, "TooManyDocuments"]]);
  });
});

describe("refused, with its place:", () => {
  test.each([
    ["an empty file", "", ["1:1 EmptyDocument"]],
    ["a file of blanks", " \n\n", ["1:1 EmptyDocument"]],
    ["a file of comments", "# a\n# b\n", ["1:1 EmptyDocument"]],
    ["an empty document", "---\n---\na: 1\n", ["1:1 EmptyDocument"]],
    ["an empty document at the end", "a: 1\n---\n# cut\n", ["2:1 EmptyDocument"]],
    ["an end marker alone", "...\n", ["1:1 EmptyDocument"]],
    ["a tab before a key", "a:\n\tb: 1\n", ["2:1 TabIndentation"]],
    ["a tab after spaces", "a:\n  b: 1\n \tc: 2\n", ["3:2 TabIndentation"]],
    ["a tab before an item", "a:\n- b\n\t- c\n", ["3:1 TabIndentation"]],
    ["a tab before a value", "a:\n\tb\n", ["2:1 TabIndentation"]],
    ["a tab in text that goes on", "a: b\n\tc\n", ["2:1 TabIndentation"]],
    ["a tab before a key after brackets", "a: [1,\n  \t2]\n\tb: 1\n", ["3:1 TabIndentation"]],
    ["a tab on a blank line", "a: 1\n\t\nb: 2\n", ["2:1 TabIndentation"]],
    ["a tab before a comment", "a: 1\n \t# b\n", ["2:2 TabIndentation"]],
    ["a tab on a blank line after a block of text", "a: |\n  x\n\t\nb: 1\n", ["3:1 TabIndentation"]],
    ["a key twice", "a: 1\nb: 2\n'a': 3\n", ["3:1 DuplicateKey"]],
    ["a key twice in brackets", "- {a: 1, b: {a: 2}, a: 3}\n", ["1:21 DuplicateKey"]],
    ["a key three times", "a: 1\na: {a: 1}\na: 3\n", ["2:1 DuplicateKey", "3:1 DuplicateKey"]],
    ["__proto__ twice", "__proto__: 1\n__proto__: 2\n", ["2:1 DuplicateKey"]],
    ["a broken mapping", "a: 1\n b: 2\n", ["2:3 InvalidYaml"]],
    ["a value with a colon", "a: b: c\n", ["1:5 InvalidYaml"]],
    ["an open bracket", "a: [1, 2\n", ["1:8 InvalidYaml"]],
    ["an open quote", 'a: "x\n', ["1:5 InvalidYaml"]],
    ["a key that is a list", "? [a]\n: b\n", ["1:3 InvalidYaml"]],
    ["a key that is a mapping", "{{a: 1}: b}\n", ["1:2 InvalidYaml"]],
    ["a missing key", "a: 1\n: b\n", ["2:1 InvalidYaml"]],
    ["a number as key", "a: {1: b}\n", ["1:5 InvalidYaml"]],
    ["null as key", "~: b\n", ["1:1 InvalidYaml"]],
    ["a word of YAML 1.1 as key", "x:\n  on: b\n", ["2:3 AmbiguousScalar"]],
    ["a merge key", "a: &a {x: 1}\nb:\n  <<: *a\n", ["3:3 InvalidYaml"]],
    ["a tag of an application", "a: !foo b\n", ["1:4 InvalidYaml"]],
    ["a tag of binary data", "a:\n  b: !!binary aGk=\n", ["2:6 InvalidYaml"]],
    ["a tag on a mapping", "a: !!set {b}\n", ["1:4 InvalidYaml"]],
    ["an anchor with a strange name", "a: &a.b x\n", ["1:9 InvalidYaml"]],
    ["an alias of nothing", "a: *b\n", ["1:4 InvalidYaml"]],
    ["an alias as key", "a: &a x\n*a : b\n", ["2:1 InvalidYaml"]],
    ["an alias inside of what it stands for", "a: &a\n- 1\n- {b: *a}\n", ["3:7 AliasBomb"]],
    ["a directive", "%YAML 1.2\n---\na: 1\n", ["1:1 InvalidYaml"]],
    ["an indented directive", " %YAML 1.1\n---\na: 1\n", ["1:1 InvalidYaml"]],
    ["an indented marker", "---\n ---\na: 1\n", ["2:1 InvalidYaml"]],
    ["a document on the line of its marker", "a: 1\n--- {b: 2}\n", ["2:1 InvalidYaml"]],
    ["a document behind an end marker", "a: 1\n...\nb: 2\n", ["3:1 InvalidYaml"]],
    ["nesting beyond 100", `a: ${"[".repeat(101)}${"]".repeat(101)}`, ["1:103 InvalidYaml"]],
    ["a NUL character", "a: 1\nb: \0\n", ["2:4 InvalidYaml"]],
    ["a control character", "a: 'x\x07'\n", ["1:6 InvalidYaml"]],
    ["a lone carriage return", "a: 1\rb: 2\n", ["1:5 InvalidYaml"]],
    ["a line separator", "a: x\u2028b: 2\n", ["1:5 InvalidYaml"]],
    ["a next line character", "a: x\u0085b: 2\n", ["1:5 InvalidYaml"]],
    ["a byte order mark inside", "a: 1\n\uFEFF---\nb: 1\n", ["2:1 InvalidYaml"]],
    ["half of a surrogate pair", "a: 😀 \uD83D\n", ["1:7 InvalidYaml"]],
    ["an infinite number", "a: .inf\n", ["1:4 InvalidValue"]],
    ["no number", "a: [.nan]\n", ["1:5 InvalidValue"]],
    ["a number that would be rounded", "a: 9007199254740993\n", ["1:4 InvalidValue"]],
    ["a negative one", "a: -9007199254740993\n", ["1:4 InvalidValue"]],
    ["one with an exponent", "a: 1e16\n", ["1:4 InvalidValue"]],
    ["a doubtful value by alias", "a: &a [010]\nb: *a\n", ["1:8 AmbiguousScalar", "2:4 AmbiguousScalar"]],
  ])("%s", (_, text, faults) => {
    expect(faultsOf(text)).toEqual(faults);
  });

  test("more repeated keys than are listed", () => {
    const errors = faultsOf("a: 1\n".repeat(5000));
    expect(errors).toHaveLength(101);
  });

  test("more doubtful values than are kept", () => {
    const { documents, errors } = parse(`[${"y, ".repeat(5000)}]`);
    expect(documents).toEqual([]);
    expect(errors.map(({ column, reason }) => [column, reason])).toEqual([[1 + 3 * 999 + 1, "AmbiguousScalar"]]);
  });
});

/** Lists of aliases: each line stands for the one before it, so many times. */
function chain(length: number, times: number): string {
  const lines = Array.from({ length }, (_, index) => `- &a${index + 1} [${`*a${index}, `.repeat(times)}]\n`);
  return `- &a0 [x]\n${lines.join("")}`;
}

describe("aliases", () => {
  test("stand for the same value, found where it is written", () => {
    const text = "base: &b\n  x: [1, 2]\nuse: *b\n";
    const [document] = parse(text).documents;
    expect(document?.value).toEqual({ base: { x: [1, 2] }, use: { x: [1, 2] } });
    expect(document?.positionOf(["use", "x", 1])).toEqual({ line: 2, column: 10 });
    expect(document?.positionOf(["use"])).toEqual({ line: 3, column: 6 });
  });

  test("stand for the nearest anchor above", () => {
    expect(valuesOf("[&a 1, *a, &a 2, *a]")).toEqual([[1, 1, 2, 2]]);
  });

  test("may stand for 100,000 values and no more", () => {
    const ten = "[x, x, x, x, x, x, x, x, x]";
    const uses = (count: number): string => `- &a ${ten}\n${"- *a\n".repeat(count)}`;
    expect(faultsOf(uses(10_000))).toEqual([]);
    expect(faultsOf(uses(10_001))).toEqual(["10002:3 AliasBomb"]);
  });

  test("may stand for 1,000,000 values in a file and no more", () => {
    const document = `---\n- &a [${"x, ".repeat(999)}]\n${"- *a\n".repeat(100)}`;
    expect(faultsOf(document.repeat(10))).toEqual([]);
    expect(faultsOf(`${document.repeat(10)}---\n- &a x\n- *a\n`)).toEqual(["1023:3 AliasBomb"]);
  });

  test("that multiply cost nothing", () => {
    expect(faultsOf(chain(50_000, 9))).toEqual(["6:38 AliasBomb"]);
  });

  test("may not nest deeper than what is written out", () => {
    expect(faultsOf(chain(98, 1))).toEqual([]);
    expect(faultsOf(chain(99, 1))).toEqual(["100:9 AliasBomb"]);
  });
});

test("no key reaches a prototype", () => {
  const [value] = valuesOf("__proto__: {polluted: true}\nconstructor: 1\n");
  expect(Object.keys(value ?? {})).toEqual(["__proto__", "constructor"]);
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  expect("polluted" in {}).toBe(false);
});

describe("places", () => {
  const text = `# comment
kind: Foo
'quoted': "value"
map:
  key:   value
  empty:
  "null": ~
list:
- first
-
- - nested
  - {a: 1, b: [x, "y"]}
# between
- # dash
  name: x
block: |- # text
  line
folded:
  >
  line
tagged: !!str 5
empty: {}
none: []
`;

  test.each<[FieldPath, boolean, string]>([
    [[], false, "2:1"],
    [["kind"], false, "2:7"],
    [["kind"], true, "2:1"],
    [["quoted"], false, "3:11"],
    [["quoted"], true, "3:1"],
    [["map"], false, "5:3"],
    [["map"], true, "4:1"],
    [["map", "key"], false, "5:10"],
    [["map", "empty"], false, "6:3"],
    [["map", "null"], false, "7:11"],
    [["map", "null"], true, "7:3"],
    [["map", "absent"], false, "4:1"],
    [["map", "absent", "below", 3], true, "4:1"],
    [["map", 0], false, "4:1"],
    [["list", 0], false, "9:3"],
    [["list", 1], false, "10:1"],
    [["list", 2], false, "11:3"],
    [["list", 2, 1, "b", 1], false, "12:19"],
    [["list", 2, 1, "c"], false, "12:5"],
    [["list", 3, "name"], false, "15:9"],
    [["list", 4], false, "8:1"],
    [["list", "first"], false, "8:1"],
    [["block"], false, "16:8"],
    [["folded"], false, "19:3"],
    [["tagged"], false, "21:15"],
    [["empty"], false, "22:8"],
    [["none", 0], false, "23:1"],
    [["absent"], false, "2:1"],
    [["toString"], false, "2:1"],
  ])("of %j (key: %s) is %s", (path, atKey, expected) => {
    const [document] = parse(text).documents;
    const position = document?.positionOf(path, atKey);
    expect(`${position?.line}:${position?.column}`).toBe(expected);
  });

  test("count from the start of the file, with Windows line ends and a byte order mark", () => {
    const { documents } = parse("\uFEFFa: 1\r\n---\r\nb:\r\n  c: 2\r\n");
    expect(documents[0]?.positionOf(["a"], true)).toEqual({ line: 1, column: 1 });
    expect(documents[1]?.positionOf(["b", "c"])).toEqual({ line: 4, column: 6 });
  });
});
