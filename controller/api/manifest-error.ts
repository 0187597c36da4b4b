/** One thing that is wrong with what a user wrote, where it stands, and which rule it breaks. */
export interface ManifestError {
  /** The file as the user named it; `-` is standard input. */
  readonly file: string;
  /** 1-based; 0 where it stands in a store and in no text. */
  readonly line: number;
  /** 1-based, in UTF-16 code units from the start of the line; 0 where the line is. */
  readonly column: number;
  /** `Kind/name`, or empty where no object could be read. */
  readonly object: string;
  /** The field in the object, such as `spec.members[0].name`; empty for the object itself. */
  readonly path: string;
  readonly reason: Reason;
  /** What is wrong, the rule, the present value. */
  readonly message: string;
}

/** Keys and indices from the root of an object to a field. */
export type FieldPath = readonly (string | number)[];

/** A finding about one object, not yet placed in a file. */
export interface Violation {
  readonly path: FieldPath;
  readonly reason: Reason;
  readonly message: string;
  /** True where the key is what is wrong (an unknown or a repeated field), not its value. */
  readonly atKey?: boolean;
}

/** Why an input is refused: one word a rule, listed in docs/glossary.md. */
export type Reason =
  // reading
  | "UnreadableFile"
  | "NoSuchFile"
  | "NoManifests"
  | "FileTooLarge"
  | "BinaryFile"
  | "SymlinkLoop"
  | "KustomizeMissing"
  | "KustomizeFailed"
  // text to documents
  | "InvalidYaml"
  | "TabIndentation"
  | "DuplicateKey"
  | "AliasBomb"
  | "EmptyDocument"
  | "AmbiguousScalar"
  | "NotAnObject"
  | "TooManyDocuments"
  // which object it is
  | "UnknownVersion"
  | "UnknownKind"
  | "NotYetSupported"
  | "InvalidMetadata"
  | "DuplicateObject"
  // one object against its schema
  | "UnknownField"
  | "MissingField"
  | "NullValue"
  | "WrongType"
  | "InvalidValue"
  | "OutOfRange"
  | "TooLong"
  | "DuplicateItem"
  | "RuleViolated"
  // objects against each other
  | "UnknownReference"
  | "UnknownNode"
  | "ClaimedTwice"
  | "MemberOfTwoGroups"
  | "OrderCycle"
  | "ContradictingRules"
  | "NoPlacement"
  | "MissingFencing"
  | "DataWithoutFencing"
  | "LeaseTiming"
  // agents installed here
  | "UnknownAgent"
  | "UnknownParameter"
  | "MissingParameter";

/** `spec.members[0].name`; a key that is no identifier is written `["a.b/c"]`, with what cannot be seen as `\u00A0`. */
export function formatPath(path: FieldPath): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else if (/^[A-Za-z_][\w-]*$/.test(step)) text += text === "" ? step : `.${step}`;
    else text += `[${quoteText(step)}]`;
  }
  return text;
}

/**
 * `file:line:col: Kind/name: path: message`, the form that editors and terminals make a link of. One line, whatever the
 * manifest holds: a value that is shown can neither begin a line of its own nor command the terminal.
 */
export function formatManifestError(error: ManifestError): string {
  return showInvisible(
    [formatPlace(error), error.object, error.path, error.message].filter((part) => part !== "").join(": "),
  );
}

/** `file:line:col`, or the file alone where it has no lines. */
export function formatPlace({ file, line, column }: Pick<ManifestError, "file" | "line" | "column">): string {
  return line === 0 ? file : `${file}:${line}:${column}`;
}

/** A text in double quotes, as YAML and JSON write it, in which every character can be seen. */
export function quoteText(text: string): string {
  return showInvisible(JSON.stringify(text));
}

/** Control and format characters, and the spaces that look like a usual one or like nothing. */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;

/** The text in one line in which every character can be seen: it can command no terminal. */
export function showInvisible(text: string): string {
  return text.replaceAll(invisible, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`;
  });
}

function hex(code: number, length: number): string {
  return code.toString(16).toUpperCase().padStart(length, "0");
}
