import { describe, expect, it } from "vitest";
import type { GroupChecks } from "../../controller/core/compile-checks.ts";
import type { Verdict } from "../../controller/core/checker-verdict.ts";
import { emptyJournal, type Journal } from "../../controller/core/journal.ts";
import type { ProbeAnswer } from "../../controller/ports/checker.ts";
import { Checks } from "../../controller/runtime/checks.ts";
import { createFailures } from "../../controller/runtime/failures.ts";
import { EventQueue } from "../../sim/event-queue.ts";
import { MachineClock } from "../../sim/machine-clock.ts";
import { ProcessGate } from "../../sim/process-gate.ts";
import { aCheck, checksOf } from "../core/build/checks.ts";
import { aJournal, anEntry } from "../core/build/node-facts.ts";
import { anAssignment } from "../core/build/records.ts";
import { anAddress } from "../core/build/wishes.ts";

const word = anAssignment();
const started = aJournal([anEntry(anAddress("192.0.2.10"))]);
const stopped = emptyJournal("n1-boot-1");
const healthy: ProbeAnswer = { found: "Healthy" };
const bad: ProbeAnswer = { found: "Unhealthy", message: "status 503" };

const nothing = (): void => undefined;

interface ProbeSeen {
  readonly checker: string;
  readonly at: number;
  endedAt?: number;
}

/** Checks in virtual time; each probe takes as long as `takes` says (Infinity: until it is ended) and finds `answer`. */
class Bench {
  readonly queue = new EventQueue();
  readonly gate = new ProcessGate(this.queue, new MachineClock(this.queue, 1));
  readonly probes: ProbeSeen[] = [];
  readonly failures = createFailures(this.gate.clock);
  answer: ProbeAnswer = healthy;
  takesMs = 5;
  endingTakesMs = 0;
  compiled: readonly GroupChecks[];
  turned = 0;
  journal: Journal = started;
  readonly checks: Checks;

  constructor(compiled: readonly GroupChecks[], earlier: readonly (readonly [string, Verdict])[] = []) {
    this.compiled = compiled;
    const log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
    const prober = {
      probe: ({ checker }: { readonly checker: string }, { signal }: { readonly signal: AbortSignal }) =>
        this.#probe(checker, signal),
    };
    const view = { checks: () => this.compiled, verdictsOf: () => new Map(earlier) };
    this.checks = new Checks(
      { node: "n1", boot: "n1-boot-1", clock: this.gate.clock, prober, log },
      { failures: this.failures, view, turned: () => void this.turned++ },
    );
    this.follow();
  }

  follow(journal: Journal = this.journal): void {
    this.journal = journal;
    this.checks.follow({ assignments: [word], journal });
  }

  async run(ms: number): Promise<void> {
    await this.queue.runUntil(this.queue.now() + ms);
  }

  verdicts(): readonly string[] {
    return this.checks.verdicts().map(({ checker, verdict, message }) => [checker, verdict, message].join(" ").trim());
  }

  /** How long after the first probe each began. */
  starts(): readonly number[] {
    const first = this.probes[0]?.at ?? 0;
    return this.probes.map(({ at }) => Math.round(at - first));
  }

  get atOnce(): number {
    return this.probes.filter(({ endedAt }) => endedAt === undefined).length;
  }

  #probe(checker: string, signal: AbortSignal): Promise<ProbeAnswer> {
    const seen: ProbeSeen = { checker, at: this.queue.now() };
    const { answer } = this;
    this.probes.push(seen);
    return new Promise((resolve) => {
      const end = (found: ProbeAnswer): void => {
        seen.endedAt = this.queue.now();
        resolve(found);
      };
      const cancel = Number.isFinite(this.takesMs) ? this.queue.after(this.takesMs, () => end(answer)) : undefined;
      signal.addEventListener("abort", () => {
        cancel?.();
        this.queue.after(this.endingTakesMs, () => end({ found: "Unhealthy", message: "it was connecting" }));
      });
    });
  }
}

const one = [checksOf("web", [aCheck("web/0")])];

describe("the probes of a check", () => {
  it("begin within a second and then an interval apart, whatever each takes", async () => {
    const bench = new Bench(one);
    for (const takesMs of [5, 700, 90, 999]) {
      bench.takesMs = takesMs;
      await bench.run(5_000);
    }
    expect(bench.probes[0]?.at).toBeLessThan(1000);
    expect(bench.starts()).toEqual(Array.from({ length: 20 }, (_unused, index) => index * 1000));
  });

  it("are never two at once, also where each hangs until its time is over and takes a while to end", async () => {
    const bench = new Bench(one);
    bench.takesMs = Infinity;
    bench.endingTakesMs = 300;
    await bench.run(10_000);
    const overlaps = bench.probes.filter(({ at }, index) => at < (bench.probes[index - 1]?.endedAt ?? 0));
    expect(overlaps).toEqual([]);
    expect(bench.probes.length).toBeGreaterThan(6);
  });

  it("leave out the moments that a stand-still has missed, and keep to the others", async () => {
    const bench = new Bench(one);
    await bench.run(3_000);
    bench.gate.pause();
    await bench.run(10_500);
    bench.gate.resume();
    await bench.run(3_000);
    const offsets = bench.starts();
    expect(offsets.filter((offset) => offset % 1000 === 0)).toHaveLength(offsets.length - 1);
    expect(offsets.length).toBeLessThan(9);
  });

  it("do not begin all at the same moment", async () => {
    const many = Array.from({ length: 40 }, (_unused, index) => aCheck(`web/${index}`));
    const bench = new Bench([checksOf("web", many)]);
    await bench.run(1_000);
    expect(bench.probes).toHaveLength(40);
    expect(new Set(bench.probes.map(({ at }) => at)).size).toBeGreaterThan(35);
    expect(Math.max(...bench.probes.map(({ at }) => at))).toBeGreaterThan(500);
  });

  it.each([
    { what: "that open connections", probe: aCheck("x").probe, max: 512 },
    {
      what: "that start processes",
      probe: { type: "exec", spec: { command: ["/x"], environment: {} } } as const,
      max: 16,
    },
  ])("$what are at most $max at the same time", async ({ probe, max }) => {
    const many = Array.from({ length: max + 40 }, (_unused, index) => aCheck(`web/${index}`, { probe }));
    const bench = new Bench([checksOf("web", many)]);
    bench.takesMs = 950;
    let atOnceMax = 0;
    for (let step = 0; step < 200; step++) {
      await bench.run(25);
      atOnceMax = Math.max(atOnceMax, bench.atOnce);
    }
    expect(atOnceMax).toBe(max);
  });

  it("end with the group, and the one under way is ended", async () => {
    const bench = new Bench(one);
    bench.takesMs = Infinity;
    await bench.run(1_000);
    expect(bench.atOnce).toBe(1);
    bench.follow(stopped);
    await bench.run(1);
    expect(bench.atOnce).toBe(0);
    await bench.run(5_000);
    expect(bench.probes).toHaveLength(1);
    expect(bench.verdicts()).toEqual([]);
  });

  it("go on as before when only what they are counted by has changed, and anew when what they probe has", async () => {
    const bench = new Bench(one);
    bench.answer = bad;
    await bench.run(3_000);
    expect(bench.verdicts()).toEqual(["web/0 Unhealthy status 503"]);
    const rule = { ...aCheck("web/0").rule, rise: 5 };
    bench.compiled = [checksOf("web", [aCheck("web/0", { rule })])];
    bench.follow();
    expect(bench.verdicts()).toEqual(["web/0 Unhealthy status 503"]);
    bench.compiled = [
      checksOf("web", [aCheck("web/0", { rule, probe: { type: "tcp", spec: { host: "::1", port: 2 } } })]),
    ];
    bench.follow();
    expect(bench.verdicts()).toEqual(["web/0 Healthy"]);
  });

  it("of a check with several users are made once", async () => {
    const uplink = aCheck("uplink", { runsOn: "Candidates", score: -10 });
    const bench = new Bench([checksOf("files", [uplink]), checksOf("web", [uplink])]);
    await bench.run(5_000);
    expect(bench.probes).toHaveLength(5);
  });
});

describe("a verdict", () => {
  it("turns after interval x fall, asks for a turn of the agent, and says why", async () => {
    const bench = new Bench(one);
    await bench.run(5_000);
    expect(bench.verdicts()).toEqual(["web/0 Healthy"]);
    expect(bench.turned).toBe(0);
    bench.answer = bad;
    await bench.run(3_000);
    expect(bench.turned).toBe(1);
    expect(bench.verdicts()).toEqual(["web/0 Unhealthy status 503"]);
    bench.answer = healthy;
    await bench.run(1_000);
    expect(bench.turned).toBe(2);
    expect(bench.verdicts()).toEqual(["web/0 Healthy"]);
  });

  it("says what was said when it turned, though each probe says something else", async () => {
    const bench = new Bench(one);
    for (let count = 1; count < 6; count++) {
      bench.answer = { found: "Unhealthy", message: `no ${count}` };
      await bench.run(1_000);
    }
    expect(bench.verdicts()).toEqual(["web/0 Unhealthy no 2"]);
    expect(bench.turned).toBe(1);
  });

  it.each([
    { endingTakesMs: 0, message: "not within 1s: it was connecting" },
    { endingTakesMs: 10, message: "not within 1s: it was connecting" },
    { endingTakesMs: 500, message: "not within 1s" },
  ])("is unhealthy without answers in time, also where a probe ends late: $endingTakesMs ms", async (probe) => {
    const bench = new Bench(one);
    bench.takesMs = Infinity;
    bench.endingTakesMs = probe.endingTakesMs;
    await bench.run(5_000);
    expect(bench.verdicts()).toEqual([`web/0 Unhealthy ${probe.message}`]);
  });

  it("is unknown where the probe cannot be run, or breaks off", async () => {
    const bench = new Bench(one);
    bench.answer = { found: "Unknown", message: "dns is not yet supported" };
    await bench.run(1_000);
    expect(bench.verdicts()).toEqual(["web/0 Unknown dns is not yet supported"]);
  });

  it("turns by the end of the warm-up alone", async () => {
    const rule = { ...aCheck("x").rule, warmUpMs: 5_000, startState: "Unhealthy" } as const;
    const bench = new Bench([checksOf("web", [aCheck("web/0", { rule })])]);
    bench.takesMs = Infinity;
    await bench.run(4_900);
    expect(bench.verdicts()).toEqual(["web/0 Unknown it warms up"]);
    expect(bench.turned).toBe(0);
    await bench.run(200);
    expect(bench.turned).toBe(1);
    expect(bench.verdicts()).toEqual(["web/0 Unhealthy no probe has been good yet"]);
  });

  it("turns by the end of the warm-up of a group that has joined later", async () => {
    const rule = { ...aCheck("x").rule, warmUpMs: 2_000, startState: "Unhealthy" } as const;
    const shared = aCheck("shared", { rule });
    const bench = new Bench([checksOf("web", [shared]), checksOf("files", [shared])]);
    await bench.run(5_000);
    bench.takesMs = Infinity;
    const files = anAssignment({ group: { kind: "HAGroup", name: "files" }, members: [anAddress("192.0.2.20")] });
    const entries = [...started.entries, anEntry(anAddress("192.0.2.20"), { group: "HAGroup/files" })];
    bench.checks.follow({ assignments: [word, files], journal: aJournal(entries) });
    await bench.run(1_900);
    expect(bench.verdicts()).toEqual(["shared Unknown it warms up"]);
    bench.turned = 0;
    await bench.run(200);
    expect(bench.turned).toBe(1);
    bench.checks.follow({ assignments: [word, files], journal: aJournal(entries) });
    expect([...bench.checks.faults.keys()]).toEqual(["HAGroup/files"]);
  });

  it("of candidates is what the agent before this one had found, until its own probes say otherwise", async () => {
    const disk = aCheck("disk", { runsOn: "Candidates" });
    const bench = new Bench([checksOf("web", [disk])], [["disk", "Unhealthy"]]);
    expect(bench.verdicts()).toEqual(["disk Unhealthy no probe has been good yet"]);
    await bench.run(1_000);
    expect(bench.verdicts()).toEqual(["disk Healthy"]);
  });
});

describe("a group whose checker finds it unhealthy", () => {
  it("has failed once, until it has stopped; and once more when it fails again after its next start", async () => {
    const bench = new Bench(one);
    bench.answer = bad;
    await bench.run(5_000);
    bench.follow();
    bench.follow();
    expect([...bench.checks.faults]).toEqual([["HAGroup/web", "checker web/0: status 503"]]);
    expect(bench.failures.find("HAGroup/web")).toMatchObject({ count: 1, error: "checker web/0: status 503" });
    bench.follow(stopped);
    expect(bench.checks.faults.size).toBe(0);
    bench.follow(started);
    await bench.run(1_000);
    bench.follow();
    expect(bench.checks.faults.size).toBe(0);
    await bench.run(2_000);
    bench.follow();
    expect(bench.failures.find("HAGroup/web")).toMatchObject({ count: 2 });
  });
});

describe("checks that were stopped", () => {
  it("do nothing any more", async () => {
    const bench = new Bench(one);
    await bench.run(2_000);
    const count = bench.probes.length;
    bench.checks.stop();
    bench.follow();
    await bench.run(5_000);
    expect(bench.probes).toHaveLength(count);
  });
});
