import type { Command, Option } from "commander";

import { describeField } from "../report/describe-field.ts";
import { findKind, namesOf, userKinds } from "./find-kind.ts";
import { openCatalog } from "./open-catalog.ts";

/** What may stand at the cursor. `files` leaves it to the shell, `fields` may go on after the word. */
interface Completions {
  readonly mode: "words" | "fields" | "files";
  readonly words: readonly string[];
}

/**
 * The completions of a command line: `words` are those after `holdfast`, the last one as far as it is typed. The first
 * line is the mode (`words`; `fields`: no space after the word; `files`: the shell's own file names), then one word a line.
 */
export function complete(words: readonly string[], program: Command): string {
  const { mode, words: found } = findCompletions(joinEquals(words), program);
  return [mode, ...found].map((line) => `${line}\n`).join("");
}

function findCompletions(words: readonly string[], program: Command): Completions {
  const typed = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  const { verb, verbs } = verbIn(before, program);
  const options = (verb ?? program).createHelp().visibleOptions(verb ?? program);
  const valueOf = options.find((option) => takesValue(option) && [option.short, option.long].includes(before.at(-1)));
  if (valueOf !== undefined) return optionValues(valueOf, typed, "");
  const [flag = "", value] = typed.split("=", 2);
  const assigned =
    value === undefined ? undefined : options.find((option) => takesValue(option) && option.long === flag);
  if (assigned !== undefined) return optionValues(assigned, value ?? "", `${flag}=`);
  if (typed.startsWith("-"))
    return matching(
      options.flatMap(({ long, short }) => long ?? short ?? []),
      typed,
    );
  if (verb === undefined || verbs.length > 0)
    return matching(
      verbs.map((command) => command.name()),
      typed,
    );
  return argumentsOf(verb, typed);
}

/** The verb that is named so far, and those that may follow it: `facts` is followed by `export`. */
function verbIn(
  words: readonly string[],
  program: Command,
): { readonly verb: Command | undefined; readonly verbs: readonly Command[] } {
  let verb: Command | undefined;
  let verbs = shownBelow(program);
  for (const word of words) {
    const found = verbs.find((command) => command.name() === word);
    if (found !== undefined) [verb, verbs] = [found, shownBelow(found)];
  }
  return { verb, verbs };
}

function takesValue(option: Option): boolean {
  return option.required || option.optional;
}

/** Not those that only other programs call. */
function shownBelow(command: Command): readonly Command[] {
  return command.createHelp().visibleCommands(command);
}

function argumentsOf(verb: Command, typed: string): Completions {
  switch (verb.name()) {
    case "explain":
      return fieldsAt(typed);
    case "schema":
      return { mode: "words", words: kindsLike(typed) };
    case "get":
      return { mode: "words", words: [...["all"].filter((word) => word.startsWith(typed)), ...kindsLike(typed)] };
    case "status":
    case "history":
    case "export":
      return { mode: "words", words: [] };
    case "completion":
      return matching(verb.registeredArguments[0]?.argChoices ?? [], typed);
    default:
      return { mode: "files", words: [] };
  }
}

/** `hag.spec.mem` gives `hag.spec.members`, and that again also what is below it. */
function fieldsAt(typed: string): Completions {
  const [name = "", ...path] = typed.split(".");
  if (path.length === 0) return { mode: "fields", words: kindsLike(typed) };
  const kind = findKind(name);
  const definition = kind === undefined ? undefined : openCatalog().find(kind);
  if (definition === undefined) return { mode: "fields", words: [] };
  const parents = [path.slice(0, -1), path].filter((parent) => parent.every((step) => step !== ""));
  const words = parents.flatMap((parent) => {
    const field = describeField(definition, parent);
    return "unknown" in field ? [] : field.fields.map((inner) => [name, ...parent, inner.name].join("."));
  });
  return { mode: "fields", words: words.filter((word) => word.startsWith(typed)) };
}

/** Kinds by the beginning of their own name, else of any other; the kind itself is what is put in. */
function kindsLike(typed: string): readonly string[] {
  const wanted = typed.toLowerCase();
  const isMeant = (name: string): boolean => name.toLowerCase().startsWith(wanted);
  const byKind = userKinds().filter(isMeant);
  return byKind.length > 0 ? byKind : userKinds().filter((kind) => namesOf(kind).some(isMeant));
}

function optionValues(option: Option, typed: string, prefix: string): Completions {
  const values = option.argChoices ?? [];
  if (values.length === 0) return { mode: "files", words: [] };
  return { mode: "words", words: values.filter((value) => value.startsWith(typed)).map((value) => prefix + value) };
}

function matching(words: readonly string[], typed: string): Completions {
  return { mode: "words", words: words.filter((word) => word.startsWith(typed)) };
}

/** bash breaks `--output=json` in three; the value alone is then what it wants completed. */
function joinEquals(words: readonly string[]): readonly string[] {
  const last = words.at(-1);
  if (last === "=") return [...words.slice(0, -1), ""];
  return words.at(-2) === "=" ? [...words.slice(0, -2), last ?? ""] : words;
}
