import { describe, expect, it } from "vitest";
import {
  checkTurnsAt,
  faultsBy,
  followCheck,
  noteInCheck,
  verdictOf,
  type CheckState,
} from "../../controller/core/check-state.ts";
import type { Verdict } from "../../controller/core/checker-verdict.ts";
import type { CheckHere } from "../../controller/core/checks-here.ts";
import { aCheckHere } from "./build/checks.ts";

const web = { key: "HAGroup/web", isFault: true };
const files = { key: "HAGroup/files", isFault: true };

/** Probes one second apart, the last of them at `until`. */
function probe(state: CheckState, check: CheckHere, found: readonly Verdict[], until: number): CheckState {
  return found.reduce((before, one, index) => {
    const at = until - (found.length - 1 - index) * 1000;
    return noteInCheck(before, check, { at, found: one, message: one === "Healthy" ? "" : `no answer at ${at}` });
  }, state);
}

function faultsAt(state: CheckState, check: CheckHere, now: number): object {
  return Object.fromEntries(faultsBy(state, check, now));
}

describe("a check on the holder", () => {
  const check = aCheckHere("web/0");
  const begun = followCheck(undefined, check, { now: 0 });

  it("fails its group once fall is reached, and says why", () => {
    const once = probe(begun, check, ["Unhealthy"], 1000);
    expect(verdictOf(once, check, 1000)).toEqual({ verdict: "Healthy", message: "" });
    expect(faultsAt(once, check, 1000)).toEqual({});
    const twice = probe(begun, check, ["Unhealthy", "Unhealthy"], 2000);
    expect(verdictOf(twice, check, 2000)).toEqual({ verdict: "Unhealthy", message: "no answer at 2000" });
    expect(faultsAt(twice, check, 2000)).toEqual({ "HAGroup/web": "checker web/0: no answer at 2000" });
  });

  it("fails nobody where it is only to score, or cannot be run", () => {
    const scored = { ...check, groups: [{ ...web, isFault: false }] };
    expect(faultsAt(probe(begun, scored, ["Unhealthy", "Unhealthy"], 2000), scored, 2000)).toEqual({});
    const blind = probe(begun, check, ["Unhealthy", "Unhealthy", "Unknown"], 3000);
    expect(faultsAt(blind, check, 3000)).toEqual({});
    expect(verdictOf(blind, check, 3000)).toEqual({ verdict: "Unknown", message: "no answer at 3000" });
  });

  it("begins anew with the next start of the group", () => {
    const unhealthy = probe(begun, check, ["Unhealthy", "Unhealthy"], 2000);
    const stopped = followCheck(unhealthy, { ...check, groups: [] }, { now: 2100 });
    const again = followCheck(stopped, check, { now: 2200 });
    expect(faultsAt(again, check, 2200)).toEqual({});
    expect(verdictOf(again, check, 2200).verdict).toBe("Healthy");
  });

  it("goes on for a group while another that uses it comes and goes, and reports the worst", () => {
    const both = { ...check, groups: [web, files] };
    const unhealthy = probe(begun, check, ["Unhealthy", "Unhealthy"], 2000);
    const joined = followCheck(unhealthy, both, { now: 2500 });
    expect(faultsAt(joined, both, 2500)).toEqual({ "HAGroup/web": "checker web/0: no answer at 2000" });
    expect(verdictOf(joined, both, 2500).verdict).toBe("Unhealthy");
    const failed = probe(joined, both, ["Unhealthy", "Unhealthy"], 4000);
    expect(Object.keys(faultsAt(failed, both, 4000))).toEqual(["HAGroup/web", "HAGroup/files"]);
    const left = followCheck(failed, { ...check, groups: [files] }, { now: 4100 });
    expect(Object.keys(faultsAt(left, { ...check, groups: [files] }, 4100))).toEqual(["HAGroup/files"]);
  });

  it("is unknown during warm-up, and then waits for a good probe where that is asked", () => {
    const slow: CheckHere = { ...check, rule: { ...check.rule, warmUpMs: 5000, startState: "Unhealthy" } };
    const warming = probe(followCheck(undefined, slow, { now: 0 }), slow, ["Unhealthy", "Unhealthy"], 2000);
    expect(verdictOf(warming, slow, 2000)).toEqual({ verdict: "Unknown", message: "it warms up" });
    expect(checkTurnsAt(warming, slow, 2000)).toBe(5000);
    expect(faultsAt(warming, slow, 4999)).toEqual({});
    expect(faultsAt(warming, slow, 5000)).toEqual({ "HAGroup/web": "checker web/0: no probe has been good yet" });
    const good = probe(warming, slow, ["Healthy"], 3000);
    expect(checkTurnsAt(good, slow, 3000)).toBeUndefined();
    expect(faultsAt(good, slow, 5000)).toEqual({});
  });
});

describe("a check on candidates", () => {
  const check = aCheckHere("disk", { isForNode: true });
  const idle = { ...check, groups: [] };

  it("has a verdict of the node, which starts and stops of groups do not touch", () => {
    const unhealthy = probe(followCheck(undefined, idle, { now: 0 }), idle, ["Unhealthy", "Unhealthy"], 2000);
    const started = followCheck(unhealthy, check, { now: 2100 });
    expect(verdictOf(started, check, 2100)).toEqual({ verdict: "Unhealthy", message: "no answer at 2000" });
    const stopped = followCheck(started, idle, { now: 2200 });
    expect(verdictOf(stopped, idle, 2200).verdict).toBe("Unhealthy");
  });

  it("fails a group that is started there only by probes since its start", () => {
    const unhealthy = probe(followCheck(undefined, idle, { now: 0 }), idle, ["Unhealthy", "Unhealthy"], 2000);
    const started = followCheck(unhealthy, check, { now: 2100 });
    expect(faultsAt(started, check, 2100)).toEqual({});
    expect(faultsAt(probe(started, check, ["Unhealthy"], 3000), check, 3000)).toEqual({});
    expect(Object.keys(faultsAt(probe(started, check, ["Unhealthy", "Unhealthy"], 4000), check, 4000))).toEqual([
      "HAGroup/web",
    ]);
  });

  it("keeps a node that is unhealthy from the start from taking, and fails no group that has just started", () => {
    const strict: CheckHere = { ...check, rule: { ...check.rule, startState: "Unhealthy" } };
    const begun = followCheck(undefined, strict, { now: 0 });
    expect(verdictOf(begun, strict, 0)).toEqual({ verdict: "Unhealthy", message: "no probe has been good yet" });
    expect(faultsAt(begun, strict, 0)).toEqual({});
  });

  it.each(["Healthy", "Unhealthy"] as const)("goes on with what an earlier agent had found: %s", (earlier) => {
    expect(verdictOf(followCheck(undefined, idle, { now: 0, earlier }), idle, 0).verdict).toBe(earlier);
  });

  it("begins by its start state where an earlier agent did not know", () => {
    expect(verdictOf(followCheck(undefined, idle, { now: 0, earlier: "Unknown" }), idle, 0).verdict).toBe("Healthy");
  });
});
