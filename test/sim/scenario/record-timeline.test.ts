import { describe, expect, it } from "vitest";
import type { Lane } from "../../../controller/report/timeline.ts";
import { recordTimeline } from "../../../sim/scenario/record-timeline.ts";
import { runScenario } from "../../../sim/scenario/run-scenario.ts";
import { aScenario } from "./compose-text.ts";

async function lanesOf(text: string): Promise<readonly Lane[]> {
  const recorder = recordTimeline();
  const scenario = aScenario(`scenario: x\nmanifests: [../examples/web-pair/web-pair.yaml]\n${text}`);
  // Failures are remembered for ten minutes, which is not waited for.
  const run = await runScenario(scenario, { giveUpAfterMs: 60_000, onEvent: (event) => recorder.see(event) });
  const from = run.from ?? 0;
  return recorder.lanes({ from, shownFrom: from - 1_000, end: run.simulatedMs, steps: run.steps });
}

/** What a lane shows, each bar with the second in which it begins. */
function told(lanes: readonly Lane[], name: string): Readonly<Record<string, readonly string[]>> {
  const rows = lanes.find((lane) => lane.name === name)?.rows ?? [];
  return Object.fromEntries(
    rows.map((row) => [
      row.name,
      [
        ...row.bars
          .filter(({ sort }) => sort !== "Acts")
          .map(({ fromMs, sort, text }) => `${Math.floor(fromMs / 1000)} ${sort} ${text}`.trim()),
        ...row.marks.map(({ sort }) => sort),
      ],
    ]),
  );
}

describe("the lanes of a timeline", () => {
  it("show who held what, when, and what became of a node that lost its power", async () => {
    const lanes = await lanesOf("timeline:\n  - {at: 5s, fault: power-loss, target: n1, lasts: 20s}\n");
    expect(lanes.map(({ name }) => name)).toEqual(["cluster: leader", "n1", "n2"]);
    const [n1, n2] = [told(lanes, "n1"), told(lanes, "n2")];
    expect(Object.keys(n1)).toEqual(["", "faults", "VirtualIP/web", "HAService/nginx"]);
    expect(n1[""]).toEqual(expect.arrayContaining(["5 Off off", "Closed", "Booted"]));
    expect(n1["faults"]).toEqual(["5 Fault power-loss n1"]);
    expect(n1["VirtualIP/web"]).toHaveLength(2);
    expect(n2["VirtualIP/web"]).toHaveLength(1);
  });

  it("show that nobody led while the leader's lease was not renewed", async () => {
    const lanes = await lanesOf("timeline:\n  - {at: 5s, fault: store-unavailable, target: store, lasts: 20s}\n");
    const leader = told(lanes, "cluster: leader");
    expect(leader["faults"]).toEqual(["5 Fault store-unavailable store"]);
    expect(leader[""]).toEqual(expect.arrayContaining([expect.stringMatching(/Lapsed$/)]));
  });

  it("show what operators wished, what was broken, and a fault that went on to the end", async () => {
    const lanes = await lanesOf(`timeline:
  - {at: 1s, fault: resource-breaks, target: n1, args: {which: 0.9}}
  - {at: 10s, fault: agent-pause, target: n2}
  - {at: 20s, delete: [{kind: HAGroup, name: web}]}
  - {at: 30s, repair: true}
`);
    expect(told(lanes, "cluster: leader")["operator"]).toEqual(["Wish", "Wish"]);
    expect(told(lanes, "n1")["HAService/nginx"]?.[1]).toMatch(/^1 Broken HAService\/nginx$/);
    const pause = lanes.find(({ name }) => name === "n2")?.rows.find(({ name }) => name === "faults")?.bars[0];
    expect(pause).toMatchObject({ fromMs: 10_000, toMs: 30_000 });
  });
});
