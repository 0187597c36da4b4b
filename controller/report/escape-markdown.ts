import { showInvisible } from "../api/manifest-error.ts";

/** Of a piece of text from outside; what is longer ends in an ellipsis. */
const lengthMax = 300;

/** What begins or ends something in GitHub Flavored Markdown or HTML, anywhere in a line. */
const markup = /[\\`*_[\]<>&|~$#@!^%{}]|:(?=\/\/|[\w+-]+:)|(?<=www)\.|(?<=\bGH)-/gi;
/** What begins a reference to a person, an issue, a label, … on GitHub or GitLab when a word follows it. */
const sigils = "@#!~$%&^:-.";
const zeroWidthSpace = "&#8203;";

/**
 * A text as prose in the middle of a line of Markdown: it shows what it is, and is no markup, link, mention or reference.
 * An entity is enough for what a parser of Markdown looks for; references are found afterwards in the text that is shown,
 * so that something invisible has to stand in them.
 */
export function proseMarkdown(text: string): string {
  return shortened(text).replace(markup, (mark: string, offset: number, whole: string) => {
    const isReference = sigils.includes(mark) && /[\p{L}\p{N}"/]/u.test(whole.charAt(offset + 1));
    return `${entity(mark)}${isReference ? zeroWidthSpace : ""}`;
  });
}

/**
 * A text as code in the middle of a line of Markdown. What a span of code cannot hold in a table (a bar, a backslash, a
 * backtick) makes it an element of HTML in which every such character is an entity.
 */
export function codeMarkdown(text: string): string {
  const short = shortened(text);
  if (short === "") return "";
  if (!/[|\\`]/.test(short)) return `\`${short}\``;
  return `<code>${short.replace(/[^\p{L}\p{N} /.-]|(?<=www)\./giu, entity)}</code>`;
}

function shortened(text: string): string {
  const visible = showInvisible(text);
  return visible.length <= lengthMax ? visible : `${visible.slice(0, lengthMax - 1).toWellFormed()}…`;
}

function entity(character: string): string {
  return `&#${character.codePointAt(0) ?? 0};`;
}
