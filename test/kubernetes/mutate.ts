import fc from "fast-check";

/**
 * `value` with one to three small changes anywhere in it, of the sort that people and programs make: a field that is
 * gone, misspelt, doubled, of another type, empty, too long, out of range, or taken from elsewhere in the same value.
 */
export function mutationsOf(value: unknown): fc.Arbitrary<unknown> {
  return fc
    .array(fc.tuple(fc.nat(), fc.constantFrom(...changes), fc.nat()), { minLength: 1, maxLength: 3 })
    .map((steps) => {
      let mutated = structuredClone(value);
      for (const [place, change, choice] of steps) mutated = mutateAt(mutated, place, (old) => change(old, choice));
      return mutated;
    });
}

const gone = Symbol("gone");

type Change = (old: unknown, choice: number) => unknown;

const strangers: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  70_000,
  2 ** 31,
  Number.MAX_SAFE_INTEGER,
  "",
  "0",
  "x",
  "X y",
  "-",
  "1s",
  "0s",
  "1000000h",
  "1.5ms",
  "192.0.2.1",
  "192.0.2.0/24",
  "2001:db8::1/64",
  "::ffff:192.0.2.1",
  "0.0.0.0/0",
  "/a/b",
  "/a/../b",
  "a//b",
  "ä",
  "\u{1f600}",
  "x\ny",
  "x".repeat(64),
  "x".repeat(5000),
  [],
  ["x", "x"],
  {},
  { x: "y" },
  [{}],
];

const changes: readonly Change[] = [
  () => gone,
  (_old, choice) => strangers[choice % strangers.length],
  (_old, choice) => strangers[choice % strangers.length],
  (old, choice) => (typeof old === "string" ? alter(old, choice) : isList(old) ? [...old, ...old] : old),
  (old, choice) =>
    isFields(old) ? { ...old, [`x${choice % 3}`]: 1 } : typeof old === "number" ? old + (choice % 5) - 2 : old,
  (old, choice) => (isFields(old) ? misspell(old, choice) : old),
  (old) => (typeof old === "string" ? old.toUpperCase() : isList(old) ? old.toReversed() : old),
  (old) => (typeof old === "string" ? Number(old) || [old] : String(old)),
];

function alter(text: string, choice: number): string {
  const at = choice % (text.length + 1);
  return (
    [text.slice(0, at) + text.slice(at + 1), `${text.slice(0, at)}a${text.slice(at)}`, ` ${text}`][choice % 3] ?? text
  );
}

function misspell(fields: Fields, choice: number): Fields {
  const keys = Object.keys(fields);
  const wrong = keys[choice % keys.length];
  return Object.fromEntries(Object.entries(fields).map(([key, field]) => [key === wrong ? `${key}s` : key, field]));
}

/** Changes the `index`-th node of the tree, counted around. */
function mutateAt(root: unknown, index: number, change: (old: unknown) => unknown): unknown {
  const target = index % countNodes(root);
  let seen = -1;
  function visit(value: unknown): unknown {
    seen += 1;
    if (seen === target) return change(value);
    if (isList(value)) return value.map((item) => visit(item)).filter((item) => item !== gone);
    if (!isFields(value)) return value;
    const entries = Object.entries(value).map(([key, field]) => [key, visit(field)] as const);
    return Object.fromEntries(entries.filter(([, field]) => field !== gone));
  }
  const mutated = visit(root);
  return mutated === gone ? {} : mutated;
}

function countNodes(value: unknown): number {
  let count = 1;
  if (isList(value)) for (const item of value) count += countNodes(item);
  else if (isFields(value)) for (const field of Object.values(value)) count += countNodes(field);
  return count;
}

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
