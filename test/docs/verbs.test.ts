import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { createProgram } from "../../controller/cli/create-program.ts";

const root = resolve(import.meta.dirname, "../..");
const nobody = { out: nothing, err: nothing, isOutTerminal: false, isErrTerminal: false, width: 80, env: {} };
const program = createProgram(nobody, nothing);

/** Where people read what they are to type: what the program says, its documentation, its manifests. */
const texts = ["README.md", "CONTRIBUTING.md", "controller/**/*.ts", "docs/**/*.md", "crds/*.yaml", "manifests/**/*"];

/** Named, and not there yet, which docs/architecture.md says. */
const toCome: readonly string[] = ["agent purge"];

/** Such as in `where holdfast is on PATH`: what follows is no verb. */
const plainWords: readonly string[] = ["from", "holdfast", "is", "needs"];

function nothing(): void {
  // Nobody reads it.
}

type Command = ReturnType<typeof createProgram>;

interface Named {
  readonly file: string;
  readonly verb: string;
}

/** `holdfast VERB`, and `holdfast VERB VERB` where there are verbs below the first one, or are to be. */
function verbsIn(file: string, text: string): readonly Named[] {
  // Neither a path nor the program itself, as in `this holdfast reads`.
  const pattern = /(?<![\w/.-]|\b(?:a|the|this|that|another) )holdfast ([a-z][a-z-]*)(?: ([a-z][a-z-]*))?/g;
  return [...text.matchAll(pattern)].flatMap(([, first = "", second]) => {
    if (plainWords.includes(first)) return [];
    const both = `${first} ${second ?? ""}`.trim();
    const hasMore = (find([first])?.commands.length ?? 0) > 0 || toCome.includes(both);
    return [{ file, verb: hasMore ? both : first }];
  });
}

function find(words: readonly string[], from: Command = program): Command | undefined {
  const [first, ...rest] = words;
  if (first === undefined) return from;
  const found = from.commands.find((command) => command.name() === first);
  return found === undefined ? undefined : find(rest, found);
}

function isThere(verb: string): boolean {
  return find(verb.split(" ")) !== undefined;
}

const files = globSync(texts, { cwd: root, withFileTypes: true }).filter((entry) => entry.isFile());
const named = files.flatMap((entry) => {
  const path = join(entry.parentPath, entry.name);
  return verbsIn(path.slice(root.length + 1), readFileSync(path, "utf8"));
});

describe("a verb that a text names", () => {
  it("is one of the program", () => {
    expect(named.length).toBeGreaterThan(100);
    const missing = named.filter(({ verb }) => !isThere(verb) && !toCome.includes(verb));
    expect(missing.map(({ file, verb }) => `${file}: holdfast ${verb}`)).toEqual([]);
  });

  it.each(toCome)("or is to come, which docs/architecture.md says: %s", (verb) => {
    expect({ verb, isThere: isThere(verb) }).toEqual({ verb, isThere: false });
    expect(readFileSync(join(root, "docs/architecture.md"), "utf8")).toContain(`\`${verb}\``);
  });

  it.each([
    ["run: holdfast cleanup web", ["cleanup"]],
    ["`holdfast pki init --dir pki`", ["pki init"]],
    ["holdfast pki frob", ["pki frob"]],
    ["holdfast agent purge, and holdfast agent --config x", ["agent purge", "agent"]],
    ["holdfast get vip, where holdfast is on", ["get"]],
    ["/etc/holdfast of a machine; this holdfast reads it", []],
  ])("is found: %s", (text, verbs) => {
    expect(verbsIn("x", text).map(({ verb }) => verb)).toEqual(verbs);
  });
});
