import { describe, expect, it } from "vitest";
import { pointsOf, type Point } from "./point.ts";
import { runPoint } from "./run-point.ts";
import { findDifference } from "./find-difference.ts";
import { story } from "./story.ts";

const undisturbed = await runPoint(story);
const points = pointsOf(undisturbed.recorded);

it("the story ends with the edited unit on its preferred node, and nothing of the deleted group", () => {
  expect(undisturbed.violation).toBeUndefined();
  expect(undisturbed.end).toContain("n1 runs HAService/nginx by generation 2");
  expect(undisturbed.end).toContain("Unit exporter.service may be held by nobody");
  expect(undisturbed.end.filter((line) => line.includes("exporters"))).toEqual([]);
});

it("is played the same each time", async () => {
  expect(await runPoint(story)).toEqual(undisturbed);
});

describe("one moment of each sort, and all of them in the full run", () => {
  const sorts = ["write", "journal", "begun", "ended", "event", "cache"] as const;
  it.each(sorts)("%s", async (sort) => {
    const some = points.filter(({ at }) => at === sort);
    const middle = some[some.length >> 1];
    if (middle === undefined) throw new Error(`the story has no ${sort}`);
    expect(await findDifference(middle, undisturbed)).toBeUndefined();
  });
});

it("a moment that never comes is told from one that changes nothing", async () => {
  const never: Point = { at: "begun", process: "n1", nth: 10_000 };
  expect((await runPoint(story, { point: never, expected: undisturbed.end })).hasCome).toBe(false);
});
