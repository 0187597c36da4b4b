import { isDeepStrictEqual } from "node:util";
import type { Point } from "./point.ts";
import { runPoint, type PointRun } from "./run-point.ts";
import { story } from "./story.ts";

/** What of the story goes otherwise with this in between: a promise is broken, or it comes to something else. */
export async function findDifference(point: Point, undisturbed: PointRun): Promise<object | undefined> {
  const { end, violation, hasCome } = await runPoint(story, { point, expected: undisturbed.end });
  if (hasCome && violation === undefined && isDeepStrictEqual(end, undisturbed.end)) return undefined;
  const [more, less] = [without(end, undisturbed.end), without(undisturbed.end, end)];
  return { point, hasCome, violation, more, less };
}

function without(lines: readonly string[], others: readonly string[]): readonly string[] {
  return lines.filter((line) => !others.includes(line));
}
