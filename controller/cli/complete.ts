import type { Command, Option } from "commander";

import { faultKinds } from "../lab/fault-kinds.ts";
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
  const { command, positionals, pending } = readLine(words.slice(0, -1), program);
  if (pending !== undefined) return optionValues(pending, typed, "");
  const options = optionsOf(command);
  const [flag = "", value] = typed.split("=", 2);
  const assigned =
    value === undefined ? undefined : options.find((option) => takesValue(option) && option.long === flag);
  if (assigned !== undefined) return optionValues(assigned, value ?? "", `${flag}=`);
  if (typed.startsWith("-"))
    return matching(
      options.flatMap(({ long, short }) => long ?? short ?? []),
      typed,
    );
  if (command.commands.length > 0)
    return matching(
      verbsBelow(command).map((verb) => verb.name()),
      typed,
    );
  return argumentAt(command, positionals, typed);
}

/** What was typed before the word at the cursor. */
interface Line {
  /** The innermost verb that is named: of `pki issue node` it is `issue`, and before any the program itself. */
  readonly command: Command;
  /** How many arguments it has so far. */
  readonly positionals: number;
  /** The option whose value the word at the cursor is. */
  readonly pending: Option | undefined;
}

function readLine(words: readonly string[], program: Command): Line {
  let command = program;
  let positionals = 0;
  let pending: Option | undefined;
  for (const word of words) {
    if (pending !== undefined) {
      pending = undefined;
      continue;
    }
    const option = optionsOf(command).find(({ short, long }) => word === short || word === long);
    if (option !== undefined && takesValue(option)) pending = option;
    if (word.startsWith("-")) continue;
    const verb = positionals > 0 ? undefined : verbsBelow(command).find((below) => below.name() === word);
    if (verb === undefined) positionals += 1;
    else command = verb;
  }
  return { command, positionals, pending };
}

/** Without those that only scripts call. */
function verbsBelow(command: Command): readonly Command[] {
  return command.createHelp().visibleCommands(command);
}

function optionsOf(command: Command): readonly Option[] {
  return command.createHelp().visibleOptions(command);
}

function takesValue(option: Option): boolean {
  return option.required || option.optional;
}

const nothing: Completions = { mode: "words", words: [] };

/** The argument at this place: the last one again where it may be given more than once. */
function argumentAt(verb: Command, place: number, typed: string): Completions {
  const last = verb.registeredArguments.at(-1);
  const argument = verb.registeredArguments[place] ?? (last?.variadic === true ? last : undefined);
  if (argument === undefined) return nothing;
  if (argument.argChoices !== undefined) return matching(argument.argChoices, typed);
  const isFirst = place === 0;
  switch (verb.name()) {
    case "explain":
      return fieldsAt(typed);
    case "schema":
      return { mode: "words", words: kindsLike(typed) };
    case "get":
      if (!isFirst) return nothing;
      return { mode: "words", words: [...["all"].filter((word) => word.startsWith(typed)), ...kindsLike(typed)] };
    case "fault":
      return isFirst ? matching(faultNames, typed) : nothing;
    default:
      return isFile(argument.name()) ? { mode: "files", words: [] } : nothing;
  }
}

const faultNames: readonly string[] = [
  ...faultKinds.flatMap(({ kind, endedBy }) => [kind, ...(endedBy === undefined ? [] : [endedBy])]),
  "heal",
];

/** By what a value is called in the help: of a name, a time or a number the shell has nothing to offer. */
function isFile(placeholder: string): boolean {
  return /\b(path|file|folder|command)\b/.test(placeholder);
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
  if (values.length === 0) return isFile(option.flags) ? { mode: "files", words: [] } : nothing;
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
