import { describe, expect, it } from "vitest";
import { pointsOf, type Point } from "./point.ts";
import { runPoint } from "./run-point.ts";
import { findDifference } from "./find-difference.ts";
import { story } from "./story.ts";

const undisturbed = await runPoint(story);
const points = pointsOf(undisturbed.recorded);

const sorts: readonly { readonly says: string; readonly isOfIt: (point: Point) => boolean; readonly least: number }[] =
  [
    { says: "a crash before a write", isOfIt: (point) => point.at === "write" && !point.isSent, least: 150 },
    { says: "a crash after a write", isOfIt: (point) => point.at === "write" && point.isSent, least: 150 },
    { says: "a crash when the journal is written", isOfIt: ({ at }) => at === "journal", least: 60 },
    { says: "a crash when an action has begun", isOfIt: ({ at }) => at === "begun", least: 15 },
    { says: "a crash when an action has ended", isOfIt: ({ at }) => at === "ended", least: 15 },
    { says: "an event that is lost", isOfIt: ({ at }) => at === "event", least: 500 },
    { says: "a restart on an earlier state of the store", isOfIt: ({ at }) => at === "cache", least: 500 },
  ];

const pieceMax = 100;

function isThere<T>(value: T | undefined): value is T {
  return value !== undefined;
}

describe.each(sorts)("$says, wherever it comes, changes nothing in the end", ({ isOfIt, least }) => {
  const some = points.filter(isOfIt);
  const pieces = Array.from({ length: Math.ceil(some.length / pieceMax) }, (_unused, index) => ({
    from: index * pieceMax + 1,
    piece: some.slice(index * pieceMax, (index + 1) * pieceMax),
  }));
  it("there are as many moments as ever", () => expect(some.length).toBeGreaterThanOrEqual(least));
  it.each(pieces)("from the $from. moment", { timeout: 300_000 }, async ({ piece }) => {
    const differences: object[] = [];
    for (const point of piece) differences.push(...[await findDifference(point, undisturbed)].filter(isThere));
    expect(differences).toEqual([]);
  });
});
