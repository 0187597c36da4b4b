import { describe, expect, it } from "vitest";
import {
  beginVerdict,
  noteProbe,
  turnsAt,
  verdictAt,
  type VerdictRule,
} from "../../controller/core/checker-verdict.ts";

const rule: VerdictRule = { rise: 2, fall: 3, warmUpMs: 0, startState: "Healthy" };

const signs = { "+": "Healthy", "-": "Unhealthy", "?": "Unknown" } as const;

/** The verdict after each probe, one a second from 1000 on: `+` healthy, `-` unhealthy, `?` that could not be run. */
function verdicts(probes: string, changes: Partial<VerdictRule> = {}): string {
  const asked = { ...rule, ...changes };
  let state = beginVerdict(0);
  let said = "";
  for (const [index, sign] of probes.split("").entries()) {
    const at = (index + 1) * 1000;
    const found = sign === "+" || sign === "-" ? signs[sign] : "Unknown";
    state = noteProbe(state, { at, found, message: sign }, asked);
    said += { Healthy: "H", Unhealthy: "U", Unknown: "?" }[verdictAt(state, asked, at)];
  }
  return said;
}

describe("a checker's verdict", () => {
  it.each<{
    readonly what: string;
    readonly probes: string;
    readonly says: string;
    readonly rule?: Partial<VerdictRule>;
  }>([
    { what: "falls at the third in a row", probes: "+----", says: "HHHUU" },
    { what: "counts anew after a healthy one", probes: "--+--+---", says: "HHHHHHHHU" },
    { what: "rises at the second in a row", probes: "---+-++", says: "HHUUUUH" },
    { what: "turns at once with rise and fall 1", probes: "-+-+", says: "UHUH", rule: { rise: 1, fall: 1 } },
    { what: "starts unhealthy where that is asked", probes: "++", says: "UH", rule: { startState: "Unhealthy" } },
    {
      what: "starts unhealthy and stays so below rise",
      probes: "+-+-+",
      says: "UUUUU",
      rule: { startState: "Unhealthy" },
    },
    {
      what: "is unknown during warm-up, in which unhealthy probes do not count",
      probes: "------",
      says: "???HHU",
      rule: { warmUpMs: 3500 },
    },
    {
      what: "is healthy during warm-up once rise is reached",
      probes: "-++--",
      says: "??HHH",
      rule: { warmUpMs: 3500 },
    },
    {
      what: "counts an unhealthy probe at the very end of warm-up",
      probes: "---",
      says: "??U",
      rule: { warmUpMs: 3000, fall: 1 },
    },
    { what: "is unknown while it cannot be run, and then what it was", probes: "---??---", says: "HHU??UUU" },
    { what: "counts anew after one that could not be run", probes: "+--?--+--", says: "HHH?HHHHH" },
    {
      what: "is not known by warm-up alone once it could be run",
      probes: "?-+-",
      says: "???H",
      rule: { warmUpMs: 3500 },
    },
    {
      what: "is not set back by unhealthy probes during warm-up",
      probes: "+-+",
      says: "??H",
      rule: { warmUpMs: 10_000 },
    },
  ])("$what: $probes gives $says", ({ probes, says, rule: changes }) => {
    expect(verdicts(probes, changes)).toBe(says);
  });

  it("turns from unknown to the start state by time alone", () => {
    const asked: VerdictRule = { ...rule, warmUpMs: 5000, startState: "Unhealthy" };
    expect(verdictAt(beginVerdict(1000), asked, 5999)).toBe("Unknown");
    expect(verdictAt(beginVerdict(1000), asked, 6000)).toBe("Unhealthy");
  });

  it("says when its warm-up ends, as long as nothing else has been found", () => {
    const asked: VerdictRule = { ...rule, warmUpMs: 5000, rise: 1 };
    const begun = beginVerdict(1000);
    expect(turnsAt(begun, asked, 5999)).toBe(6000);
    expect(turnsAt(begun, asked, 6000)).toBeUndefined();
    const healthy = noteProbe(begun, { at: 2000, found: "Healthy", message: "" }, asked);
    expect(turnsAt(healthy, asked, 3000)).toBeUndefined();
  });

  it("goes on from what an earlier agent had come to", () => {
    expect(verdictAt(beginVerdict(0, "Unhealthy"), rule, 0)).toBe("Unhealthy");
  });

  it("passes over an answer that comes after a later one", () => {
    const later = noteProbe(beginVerdict(0), { at: 2000, found: "Healthy", message: "" }, { ...rule, rise: 1 });
    const older = noteProbe(later, { at: 1999, found: "Unhealthy", message: "late" }, { ...rule, fall: 1 });
    expect(older).toBe(later);
  });

  it("keeps what the last probe said, and counts no further than it must", () => {
    let state = beginVerdict(0);
    for (let at = 1; at <= 1000; at++) state = noteProbe(state, { at, found: "Unhealthy", message: `no ${at}` }, rule);
    expect(state).toEqual({
      begunAt: 0,
      lastAt: 1000,
      reached: "Unhealthy",
      isBlind: false,
      streak: { isHealthy: false, length: 3 },
      message: "no 1000",
    });
    state = noteProbe(state, { at: 1001, found: "Healthy", message: "" }, rule);
    expect(state).toMatchObject({ reached: "Unhealthy", message: "no 1000" });
    state = noteProbe(state, { at: 1002, found: "Healthy", message: "" }, rule);
    expect(state).toMatchObject({ reached: "Healthy", message: "" });
  });
});
