import { describe, expect, it } from "vitest";
import { primaryRoleHistories } from "./primary-role-histories.ts";
import { holderHistories } from "./holder-histories.ts";
import { wordHistories } from "./word-histories.ts";
import { actionHistories } from "./action-histories.ts";
import { restHistories } from "./rest-histories.ts";
import { leaseHistories } from "./lease-histories.ts";
import { verdictHistories } from "./verdict-histories.ts";
import { allCheckers } from "../../../sim/checkers/all-checkers.ts";
import { judge } from "./happenings.ts";

const histories = [
  ...holderHistories,
  ...primaryRoleHistories,
  ...wordHistories,
  ...actionHistories,
  ...restHistories,
  ...leaseHistories,
  ...verdictHistories,
];

describe.each(allCheckers.map((checker) => ({ name: checker.name, checker })))("the checker $name", ({ checker }) => {
  const own = histories.filter((history) => history.checker === checker.name);
  it.each(own.filter((history) => history.breaks))("sees: $what", ({ history }) => {
    expect(judge(checker, history)?.detail).toEqual(expect.any(String));
  });
  it.each(own.filter((history) => !history.breaks))("passes: $what", ({ history }) => {
    expect(judge(checker, history)).toBeUndefined();
  });
  it("has a history of either sort", () => {
    expect(own.some((history) => history.breaks)).toBe(true);
    expect(own.some((history) => !history.breaks)).toBe(true);
  });
});
