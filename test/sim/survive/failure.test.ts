import { expect, it } from "vitest";
import { combine, effectOf, isStoreLost, type Failure } from "../../../sim/survive/failure.ts";

const n1: Failure = { kind: "node", name: "n1" };
const link1: Failure = { kind: "link", name: "n1" };
const n2: Failure = { kind: "node", name: "n2" };
const member = (name: string): Failure => ({ kind: "store", name });

it("takes each failure by itself and each two, but for a node and its own link", () => {
  expect(combine([n1, link1, n2])).toEqual([[n1], [link1], [n2], [n1, n2], [link1, n2]]);
});

it.each([
  { members: 1, failed: 1, isLost: true },
  { members: 2, failed: 1, isLost: true },
  { members: 3, failed: 0, isLost: false },
  { members: 3, failed: 1, isLost: false },
  { members: 3, failed: 2, isLost: true },
  { members: 5, failed: 2, isLost: false },
])("of a store of $members members of which $failed fail is lost: $isLost", ({ members, failed, isLost }) => {
  const failures = Array.from({ length: failed }, (_unused, index) => member(String(index + 1)));
  expect(isStoreLost(failures, members)).toBe(isLost);
});

it.each([
  { what: "one member of three", a: [n1, member("1")], b: [n1] },
  { what: "which two members it were", a: [member("1"), member("2")], b: [member("3"), member("2")] },
  { what: "the order", a: [n1, n2], b: [n2, n1] },
])("nobody feels $what", ({ a, b }) => {
  expect(effectOf(a, 3)).toBe(effectOf(b, 3));
});

it("a failure of another node is another one", () => {
  expect(effectOf([n1], 3)).not.toBe(effectOf([n2], 3));
  expect(effectOf([n1], 3)).not.toBe(effectOf([link1], 3));
});
