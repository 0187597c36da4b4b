import { formatPath } from "../../controller/api/manifest-error.ts";
import { readExamples } from "./read-examples.ts";
import { misspell, withTypo, wordsOf, type Word } from "./typos.ts";
import { validateTexts } from "./validate-texts.ts";

/** One word of one file of an example, and how it is misspelt. */
export interface Typo {
  readonly example: string;
  readonly files: readonly string[];
  readonly fileIndex: number;
  readonly word: Word;
  readonly slip: string;
}

/** Every typo of one letter in every word of the examples that means something. */
export function listTypos(): readonly Typo[] {
  return [...readExamples()].flatMap(([example, files]) => {
    return files.flatMap((text, fileIndex) => {
      return wordsOf(text).flatMap((word) => {
        const slips = misspell(word.word).filter((slip) => !word.others.includes(slip));
        return slips.map((slip) => ({ example, files, fileIndex, word, slip }));
      });
    });
  });
}

/** What is wrong with how a typo is told, or undefined where it is told as it should be. */
export function judgeTypo({ files, fileIndex, word, slip }: Typo): string | undefined {
  const changed = withTypo(files[fileIndex] ?? "", word, slip);
  const { errors } = validateTexts(files.with(fileIndex, changed));
  if (errors.length === 0) return "is not seen";
  const place = formatPath(word.path);
  const isNamed = errors.some(({ path, message }) => {
    return path === place || path.includes(slip) || message.includes(JSON.stringify(slip));
  });
  // A node that is no candidate is a rule's business before anybody looks whether there is such a node.
  const isOfRule = errors.some(({ reason, path }) => reason === "RuleViolated" && path === "spec.preferredNodes");
  return isNamed || isOfRule ? undefined : `is not named: ${errors.map(({ message }) => message).join("; ")}`;
}

export function describeTypo({ example, word, slip }: Typo): string {
  return `${example}: ${word.path.join(".")}: ${word.role} ${word.word} written ${slip}`;
}
