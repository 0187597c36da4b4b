import { expect, it } from "vitest";
import { createUnevenness } from "../../controller/runtime/unevenness.ts";

it("is counted from when a leader first saw it, and tells of its beginning once", () => {
  const unevenness = createUnevenness();
  expect(unevenness.note(false, { term: 1, now: 5 })).toBe(false);
  expect(unevenness.sinceIn(1)).toBeUndefined();
  expect(unevenness.note(true, { term: 1, now: 10 })).toBe(true);
  expect(unevenness.note(true, { term: 1, now: 20 })).toBe(false);
  expect(unevenness.sinceIn(1)).toBe(10);
});

it("is over with the first look that finds the nodes even, or that has moved something", () => {
  const unevenness = createUnevenness();
  unevenness.note(true, { term: 1, now: 10 });
  unevenness.note(false, { term: 1, now: 20 });
  expect(unevenness.sinceIn(1)).toBeUndefined();
  unevenness.note(true, { term: 1, now: 30 });
  expect(unevenness.sinceIn(1)).toBe(30);
});

it("is counted anew in another term", () => {
  const unevenness = createUnevenness();
  unevenness.note(true, { term: 1, now: 10 });
  expect(unevenness.sinceIn(2)).toBeUndefined();
  expect(unevenness.note(true, { term: 2, now: 40 })).toBe(true);
  expect(unevenness.sinceIn(2)).toBe(40);
});
