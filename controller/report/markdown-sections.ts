/** A table below a heading; every cell is Markdown already and holds no line feed. */
export interface MarkdownSection {
  readonly title: string;
  /** Whether only its title is seen until somebody asks for the rest. */
  readonly isFolded: boolean;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Below the table. */
  readonly note: string;
}

/** Characters that each section may have even where those before it are long. */
const shareMin = 5_000;

/**
 * The sections that have rows, one below the other, in at most `room` characters as long as that is `shareMin` for each:
 * where there is not room for all rows, whole ones are left out at the end and their number is told.
 */
export function markdownSections(sections: readonly MarkdownSection[], room: number): string {
  const texts = sections
    .filter(({ rows }) => rows.length > 0)
    .map((section) => ({ section, whole: sectionText(section) }));
  let left = room;
  let reserved = texts.reduce((sum, { whole }) => sum + Math.min(whole.length, shareMin), 0);
  const fitted = texts.map(({ section, whole }) => {
    reserved -= Math.min(whole.length, shareMin);
    const text = whole.length <= left - reserved ? whole : cutText(section, left - reserved);
    left -= text.length;
    return text;
  });
  return fitted.join("");
}

function cutText(section: MarkdownSection, room: number): string {
  const frame = sectionText(section, 0).length;
  let [shown, length] = [0, frame];
  for (const row of section.rows) {
    // The number of those that are left out is never longer than where none is shown.
    length += rowText(row).length;
    if (length > room) break;
    shown += 1;
  }
  return sectionText(section, shown);
}

function sectionText({ title, isFolded, head, rows, note }: MarkdownSection, shown = rows.length): string {
  const more = rows.length - shown;
  const table = [rowText(head), rowText(head.map(() => "---")), ...rows.slice(0, shown).map(rowText)].join("");
  const parts = [
    isFolded ? `<details>\n<summary>${title} (${rows.length})</summary>\n` : `### ${title}\n`,
    table,
    more === 0 ? "" : `*and ${more} more: \`-o json\` has all of them*\n`,
    note === "" ? "" : `${note}\n`,
    isFolded ? "</details>\n" : "",
  ];
  return parts
    .filter((part) => part !== "")
    .map((part) => `${part}\n`)
    .join("");
}

function rowText(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |\n`;
}
