import { describe, expect, it } from "vitest";
import { beginVerdict, noteProbe, verdictAt, type VerdictRule } from "../../controller/core/checker-verdict.ts";

const rule: VerdictRule = { rise: 2, fall: 3, warmUpMs: 0, startState: "Healthy" };

/** The verdict after each probe, one a second from 1000 on: `+` healthy, `-` unhealthy. */
function verdicts(probes: string, changes: Partial<VerdictRule> = {}): string {
  const asked = { ...rule, ...changes };
  let state = beginVerdict(0);
  let said = "";
  for (const [index, sign] of probes.split("").entries()) {
    const at = (index + 1) * 1000;
    state = noteProbe(state, { at, isHealthy: sign === "+", message: sign }, asked);
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

  it("passes over an answer that comes after a later one", () => {
    const later = noteProbe(beginVerdict(0), { at: 2000, isHealthy: true, message: "ok" }, { ...rule, rise: 1 });
    const older = noteProbe(later, { at: 1999, isHealthy: false, message: "late" }, { ...rule, fall: 1 });
    expect(older).toBe(later);
  });

  it("keeps what the last probe said, and counts no further than it must", () => {
    let state = beginVerdict(0);
    for (let at = 1; at <= 1000; at++) state = noteProbe(state, { at, isHealthy: false, message: `no ${at}` }, rule);
    expect(state).toEqual({
      begunAt: 0,
      lastAt: 1000,
      reached: "Unhealthy",
      streak: { isHealthy: false, length: 3 },
      message: "no 1000",
    });
  });
});
