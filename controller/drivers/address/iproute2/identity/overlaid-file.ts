import { createHash } from "node:crypto";

/** What one holder has put over a file, for as long as it is there. */
export interface Overlay<T> {
  /** Who it belongs to; without blanks. */
  readonly holder: string;
  readonly value: T;
}

/** What stood in the place of the file before the first overlay. */
export type Origin =
  | { readonly type: "file" }
  | { readonly type: "absent" }
  /** A symbolic link; the digest is of what was read through it, so that an edit since then is found. */
  | { readonly type: "link"; readonly target: string; readonly digest: string };

/** A file with overlays, taken apart: everything that is needed to put it back is in the file itself. */
export interface OverlaidFile<T> {
  readonly origin: Origin;
  /** The last one counts. */
  readonly overlays: readonly Overlay<T>[];
  /** The text without them, byte for byte. */
  readonly base: string;
}

export interface OverlayFormat<T> {
  /** The lines that say in the file's own words what the overlays say. */
  readonly linesOf: (overlays: readonly Overlay<T>[]) => readonly string[];
  /** Whether a line of the base may not be in force beside the overlays. */
  readonly isReplaced: (line: string, overlays: readonly Overlay<T>[]) => boolean;
  /** Reads a value back; undefined for what is none. */
  readonly parse: (value: unknown) => T | undefined;
}

const mark = "# holdfast";
const noticeMark = `${mark}: `;
const notice = `${noticeMark}these lines and what they say go with an address; the lines marked "was" come back then`;
const linkMark = `${mark} link `;
const absentMark = `${mark} absent`;
const keptMark = `${mark} was: `;

/** The text with the overlays over its base; the base alone where there are none. */
export function renderOverlaid<T>({ origin, overlays, base }: OverlaidFile<T>, format: OverlayFormat<T>): string {
  if (overlays.length === 0) return base;
  const own = format.linesOf(overlays);
  const kept = base.split("\n").map((line) => {
    const isOurs = line.startsWith(mark) || own.includes(line) || format.isReplaced(line, overlays);
    return isOurs ? `${keptMark}${line}` : line;
  });
  const head = [
    notice,
    ...originLines(origin),
    ...overlays.map((one) => `${mark} ${one.holder} ${JSON.stringify(one.value)}`),
  ];
  return [...head, ...own, ...kept].join("\n");
}

/** Takes a text apart that may have been edited since it was rendered: what is not of the overlays belongs to the base. */
export function parseOverlaid<T>(text: string, format: OverlayFormat<T>): OverlaidFile<T> {
  const lines = text.split("\n");
  const overlays = lines.flatMap((line) => readOverlay(line, format));
  if (overlays.length === 0) return { origin: { type: "file" }, overlays: [], base: text };
  const own = [...format.linesOf(overlays)];
  const base = lines.flatMap((line) => {
    if (line.startsWith(keptMark)) return [line.slice(keptMark.length)];
    if (isMarked(line, format)) return [];
    const found = own.indexOf(line);
    if (found < 0) return [line];
    own.splice(found, 1);
    return [];
  });
  return { origin: readOrigin(lines), overlays, base: base.join("\n") };
}

/** Whether the text says what this holder wants, or what one says that came over it. */
export function hasOverlay<T>(text: string, { holder, value }: Overlay<T>, format: OverlayFormat<T>): boolean {
  const { overlays } = parseOverlaid(text, format);
  const wanted = JSON.stringify(value);
  if (!overlays.some((one) => one.holder === holder && JSON.stringify(one.value) === wanted)) return false;
  const lines = text.split("\n");
  return format.linesOf(overlays).every((line) => lines.includes(line));
}

export function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function originLines(origin: Origin): readonly string[] {
  switch (origin.type) {
    case "file":
      return [];
    case "absent":
      return [absentMark];
    case "link":
      return [`${linkMark}${origin.digest} ${JSON.stringify(origin.target)}`];
  }
}

function readOrigin(lines: readonly string[]): Origin {
  if (lines.includes(absentMark)) return { type: "absent" };
  const link = lines.find((line) => line.startsWith(linkMark))?.slice(linkMark.length);
  const [digest = "", ...rest] = link?.split(" ") ?? [];
  const target = link === undefined ? undefined : parseJson(rest.join(" "));
  return typeof target === "string" ? { type: "link", target, digest } : { type: "file" };
}

function isMarked<T>(line: string, format: OverlayFormat<T>): boolean {
  if (line.startsWith(noticeMark) || line === absentMark || line.startsWith(linkMark)) return true;
  return readOverlay(line, format).length > 0;
}

function readOverlay<T>(line: string, format: OverlayFormat<T>): readonly Overlay<T>[] {
  const match = /^# holdfast (\S+\/\S+) (.+)$/.exec(line);
  const [, holder = "", json = ""] = match ?? [];
  const value = match === null ? undefined : format.parse(parseJson(json));
  return value === undefined ? [] : [{ holder, value }];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
