import { expect, it } from "vitest";

import { describeTypo, judgeTypo, listTypos } from "./judge-typo.ts";

it("no typo in a key, a choice or a reference of an example goes unseen or unnamed", () => {
  const typos = listTypos();
  expect(typos.length).toBeGreaterThan(5000);
  const faults = typos.map((typo) => [describeTypo(typo), judgeTypo(typo)]).filter(([, fault]) => fault !== undefined);
  expect(faults).toEqual([]);
});
