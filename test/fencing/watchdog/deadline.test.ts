import { describe, expect, it } from "vitest";
import {
  deadlineAt,
  readDeadline,
  replaceDeadline,
  resumeDeadline,
  writeDeadline,
  type Deadline,
} from "../../../controller/fencing/watchdog/deadline.ts";

const none: Deadline = { kind: "none" };
const set = (at: number): Deadline => ({ kind: "set", at });
const passed = (at: number): Deadline => ({ kind: "passed", at });
const forever = Number.POSITIVE_INFINITY;

describe("a deadline at 100", () => {
  it.each([
    ["the first", none, 100, false, set(100)],
    ["a later one before it", set(60), 100, false, set(100)],
    ["an earlier one", set(200), 100, false, set(100)],
    ["after one that has come this very moment", set(50), 100, false, undefined],
    ["after one that has come, over an empty journal", set(50), 100, true, set(100)],
    ["after one that has passed", passed(40), 100, false, undefined],
    ["after one that has passed, over an empty journal", passed(40), 100, true, set(100)],
    ["none any more, after one that has passed", passed(40), forever, false, undefined],
    ["none any more", set(60), forever, false, set(forever)],
    ["again, after none", set(forever), 100, false, set(100)],
  ])("%s", (_, before, at, isJournalEmpty, after) => {
    expect(replaceDeadline(before, { at, isJournalEmpty }, 50)).toEqual(after);
  });

  it.each([
    [99, set(100)],
    [100, passed(100)],
    [101, passed(100)],
  ])("at %d", (now, expected) => {
    expect(deadlineAt(set(100), now)).toEqual(expected);
  });

  it("that is Infinity never passes", () => {
    expect(deadlineAt(set(forever), Number.MAX_VALUE)).toEqual(set(forever));
  });
});

describe("the text of a deadline", () => {
  it.each([12.5, 0, forever])("is read as it was written: %d", (at) => {
    expect(readDeadline(writeDeadline(at, "boot-1"), "boot-1")).toBe(at);
  });

  it.each([
    ["there is none", undefined],
    ["it is of another boot", writeDeadline(100, "boot-2")],
    ["it is cut off", writeDeadline(100, "boot-1").slice(0, -5)],
    ["it is of another format", '{"format":2,"boot":"boot-1","deadline":100}'],
    ["its deadline is missing", '{"format":1,"boot":"boot-1"}'],
    ["its deadline is no number", '{"format":1,"boot":"boot-1","deadline":"100"}'],
    ["it is something else", "null"],
  ])("says nothing where %s", (_, text) => {
    expect(readDeadline(text, "boot-1")).toBeUndefined();
  });
});

describe("a deadman that starts at 50", () => {
  it.each([
    ["goes on with a deadline that is to come", 60, true, set(60)],
    ["finds that it has passed meanwhile", 40, true, passed(40)],
    ["finds that also over an empty journal", 40, false, passed(40)],
    ["goes on taking nothing away", forever, true, set(forever)],
    ["without a deadline, over a journal that may have an entry, takes it as passed", undefined, true, passed(50)],
    ["without either waits for the first", undefined, false, none],
  ])("%s", (_, saved, mayHaveEntries, expected) => {
    expect(resumeDeadline(saved, mayHaveEntries, 50)).toEqual(expected);
  });
});
