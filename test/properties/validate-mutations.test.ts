import fc from "fast-check";
import { expect, it } from "vitest";

import type { ManifestError } from "../../controller/api/manifest-error.ts";
import { mutatedTexts } from "../api/mutate-text.ts";
import { readExamples } from "./read-examples.ts";
import { trials } from "./trials.ts";
import { validateTexts } from "./validate-texts.ts";

const examples = [...readExamples().values()];

type LineChange = (lines: readonly string[], at: number) => readonly string[];

/** What happens to lines when one edits: one goes, comes twice, moves, is indented otherwise. */
const lineChanges: readonly LineChange[] = [
  (lines, at) => lines.toSpliced(at, 1),
  (lines, at) => lines.toSpliced(at, 0, lines[at] ?? ""),
  (lines, at) => lines.toSpliced(at, 2, lines[at + 1] ?? "", lines[at] ?? ""),
  (lines, at) => lines.with(at, `  ${lines[at]}`),
  (lines, at) => lines.with(at, ` ${lines[at]}`),
  (lines, at) => lines.with(at, `\t${lines[at]}`),
  (lines, at) => lines.with(at, (lines[at] ?? "").replace(/^ {2}/, "")),
  (lines, at) => lines.with(at, (lines[at] ?? "").replace(/^ */, "")),
  (lines, at) => lines.with(at, (lines[at] ?? "").replace(/^( *)- /, "$1  ")),
  (lines, at) => lines.with(at, (lines[at] ?? "").replace(": ", ":")),
  (lines, at) => lines.with(at, `${lines[at]}: {`),
  (lines, at) => lines.slice(0, at),
];

const relined = fc
  .tuple(
    fc.constantFrom(...examples.flat()),
    fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(...lineChanges)), {
      minLength: 1,
      maxLength: 4,
    }),
  )
  .map(([text, changes]) => {
    const lines = changes.reduce<readonly string[]>((before, [place, change]) => {
      return before.length === 0 ? before : change(before, Math.floor(place * (before.length - 1)));
    }, text.split("\n"));
    return lines.join("\n");
  });

// What hangs runs into the time limit of the test.
it.each([
  ["characters", mutatedTexts(examples.flat(), 3)],
  ["lines", relined],
])("an example in which %s were changed gives objects or errors, each at its place", (_, texts) => {
  fc.assert(
    fc.property(texts, (text) => {
      const { errors, readCount } = validateTexts([text]);
      // Only an empty list has neither.
      expect(readCount + errors.length).toBeGreaterThan(/items/.test(text) ? -1 : 0);
      expect(errors.filter((error) => !isTold(error, [text]))).toEqual([]);
    }),
    trials(50),
  );
});

it("so does one file of a cluster that was changed", () => {
  const clusters = fc.constantFrom(...examples).chain((files) => {
    return fc.tuple(mutatedTexts(files, 1), fc.constant(files)).map(([changed, others]) => [changed, ...others]);
  });
  fc.assert(
    fc.property(clusters, (texts) => {
      expect(validateTexts(texts).errors.filter((error) => !isTold(error, texts))).toEqual([]);
    }),
    trials(20),
  );
});

/** In words that fill no screen, and at a place that is in the text. */
function isTold({ file, line, column, message }: ManifestError, texts: readonly string[]): boolean {
  const lines = texts[Number(file)]?.split("\n") ?? [];
  const text = lines[line - 1];
  return (
    message.trim() !== "" && message.length < 1500 && text !== undefined && column >= 1 && column <= text.length + 1
  );
}
