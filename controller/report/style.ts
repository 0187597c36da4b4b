/** How words are set apart in text for people; without colour each gives its argument back. */
export interface Style {
  readonly title: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
}

/** Colours by the ANSI escape sequences (ECMA-48, SGR) that every terminal of today knows. */
export function createStyle(hasColour: boolean): Style {
  const wrap = (on: number, off: number) => (text: string) =>
    hasColour && text !== "" ? `\u001B[${on}m${text}\u001B[${off}m` : text;
  return { title: wrap(1, 22), faint: wrap(2, 22), good: wrap(32, 39), bad: wrap(31, 39) };
}
