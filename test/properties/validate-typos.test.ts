import fc from "fast-check";
import { expect, it } from "vitest";

import { describeTypo, judgeTypo, listTypos } from "./judge-typo.ts";
import { readExamples } from "./read-examples.ts";
import { trials } from "./trials.ts";
import { validateTexts } from "./validate-texts.ts";

it.each([...readExamples()])("nothing is wrong with the example %s", (_, files) => {
  expect(validateTexts(files).errors).toEqual([]);
});

/** Some of them; all are tried in validate-typos.full.test.ts. */
it("a typo in a key, a choice or a reference of an example is told, and named", () => {
  const typos = listTypos();
  expect(new Set(typos.map(({ word }) => word.role)).size).toBe(3);
  fc.assert(
    fc.property(fc.constantFrom(...typos), (typo) => {
      expect([describeTypo(typo), judgeTypo(typo)]).toEqual([describeTypo(typo), undefined]);
    }),
    trials(40),
  );
});
