import { expect, it } from "vitest";
import { ageText, spanText } from "../../controller/report/age-text.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

it.each<[number, string]>([
  [-5, "0s"],
  [0, "0s"],
  [1_999, "1s"],
  [119_999, "119s"],
  [2 * minute, "2m"],
  [3 * minute + 20_000, "3m20s"],
  [85 * minute, "85m"],
  [3 * hour, "3h"],
  [5 * hour + 10 * minute, "5h10m"],
  [30 * hour, "30h"],
  [6 * day + 3 * hour, "6d3h"],
  [120 * day, "120d"],
  [2 * 365 * day + 5 * day, "2y5d"],
])("an age of %i ms is %s", (ms, text) => {
  expect(ageText(ms)).toBe(text);
});

it.each<[number, string]>([
  [40, "40 ms"],
  [340, "0.3 s"],
  [2_000, "2 s"],
  [9_960, "10 s"],
  [12_400, "12 s"],
  [200_000, "3m20s"],
])("a span of %i ms is %s", (ms, text) => {
  expect(spanText(ms)).toBe(text);
});
