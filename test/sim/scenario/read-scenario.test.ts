import { describe, expect, it } from "vitest";
import { composeText } from "./compose-text.ts";

const pair = `scenario: x
manifests: [../examples/web-pair/web-pair.yaml]
`;
/** A pair and one entry of its timeline, on line 4. */
function entry(text: string): string {
  return `${pair}timeline:\n  - ${text}\n`;
}
function expectation(text: string): string {
  return `${pair}expect:\n  ${text}\n`;
}

describe("a scenario is refused", () => {
  it.each([
    ["that is none", "a: b\n", [/^no scenario$/]],
    ["that is not YAML", "scenario: [\n", [/^story.yaml:1:11: is not YAML/]],
    [
      "with something else beside it",
      "scenario: x\n---\nscenario: y\n",
      [/^story.yaml:3:1: a file has one scenario and nothing else/],
    ],
    ["of another format", `format: 2\n${pair}`, [/^story.yaml:1:9: format: must be 1, is 2/]],
    ["without a node", "scenario: x\n", [/^story.yaml:1:1: must declare at least one HANode/]],
    ["with a field that there is not", `${pair}sede: 1\n`, [/^story.yaml:3:1: sede: .*did you mean seed\?/]],
    [
      "with an object that is wrong",
      `${pair}objects: [{apiVersion: holdfast.dev/v1alpha1, kind: HANod}]\n`,
      [/:3:\d+: .*HANod/],
    ],
    [
      "with an object of somebody else",
      `${pair}objects: [{apiVersion: v1, kind: Pod, metadata: {name: x}}]\n`,
      [/^story.yaml:3:\d+: Pod\/x: kind: must be an object of Holdfast, is of v1\/Pod/],
    ],
    [
      "with an object that is there twice",
      `${pair}objects: [{apiVersion: holdfast.dev/v1alpha1, kind: HANode, metadata: {name: n1, namespace: web-pair}, spec: {addresses: [192.0.2.1]}}]\n`,
      [/HANode\/n1: metadata.name: HANode\/n1 stands there twice/],
    ],
    [
      "of two namespaces",
      `${pair}objects: [{apiVersion: holdfast.dev/v1alpha1, kind: HANode, metadata: {name: n3}, spec: {addresses: [192.0.2.3]}}]\n`,
      [/HANode\/n3: metadata.namespace: must be in the namespace of all others.*web-pair; is in none/],
    ],
    [
      "that applies what does not fit the rest",
      entry(
        "apply: [{apiVersion: holdfast.dev/v1alpha1, kind: HAGroup, metadata: {name: g, namespace: web-pair}, spec: {members: [{kind: VirtualIP, name: nil}]}}]",
      ),
      [/^story.yaml:4:\d+: HAGroup\/g: spec.members\[0\].*nil/],
    ],
    ["with an entry that is nothing", entry("{at: 1s}"), [/4:5: timeline\[0\]: must have one of fault, .*has none/]],
    [
      "with an entry that is two things",
      entry("{repair: true, fault: power-loss, target: n1}"),
      [/timeline\[0\]: must have one of .*; has fault and repair/],
    ],
    ["with a time that has no unit", entry("{at: 5, repair: true}"), [/4:10: timeline\[0\].at: must be a string/]],
    [
      "with a time beyond a day",
      entry("{at: 25h, repair: true}"),
      [/4:10: timeline\[0\].at: must be at most 24h, is 25h/],
    ],
    ["with a fault that there is not", entry("{fault: power-los, target: n1}"), [/4:13: .*did you mean power-loss\?/]],
    ["with a fault without a target", entry("{fault: power-loss}"), [/timeline\[0\].target: is missing: what/]],
    [
      "with a fault of nothing",
      entry("{fault: power-loss, target: n3}"),
      [/4:33: timeline\[0\].target: must be a target of power-loss of the scenario \(n1, n2\), is "n3"/],
    ],
    [
      "with a fault that can strike nothing here",
      entry("{fault: fence-lies, target: devices}"),
      [/timeline\[0\].target: fence-lies can strike nothing in this cluster/],
    ],
    [
      "with a number that the fault does not take",
      entry("{fault: power-loss, target: n1, args: {keep: 1}}"),
      [/args.keep: is no number of it: power-loss takes keeps; did you mean keeps\?/],
    ],
    [
      "with a number beyond its bounds",
      entry("{fault: reply-loss, target: n1, args: {share: 2}}"),
      [/args.share: must be from 0 to 1 \(the share of answers\), is 2/],
    ],
    [
      "with a part of what is counted",
      entry("{fault: power-loss, target: n1, args: {keeps: 0.5}}"),
      [/args.keeps: must be a whole number from 0 to 1 \(1 where what ran .*\), is 0.5/],
    ],
    [
      "with a fault that needs a number",
      entry("{fault: store-slow, target: store}"),
      [/args.slowMs: is missing: milliseconds that it takes longer/],
    ],
    [
      "with a misspelt number that it needs, told once",
      entry("{fault: store-slow, target: store, args: {slow: 5}}"),
      [/args.slow: is no number of it/],
    ],
    [
      "with an end of what has none",
      entry("{fault: compaction, target: store, lasts: 1s}"),
      [/timeline\[0\].lasts: is over at once, as a compaction has no end/],
    ],
    ["with a target of no fault", entry("{repair: true, target: n1}"), [/timeline\[0\].target: belongs to a fault/]],
    [
      "that deletes what is not there",
      entry("{delete: [{kind: HAGroup, name: wbe}]}"),
      [/timeline\[0\].delete\[0\]: must be an object of the scenario .*is "HAGroup\/wbe"; did you mean HAGroup\/web\?/],
    ],
    [
      "that expects of nobody",
      expectation("atEnd: [{runsOn: [n1]}]"),
      [/expect.atEnd\[0\]: must be a group or a resource with runsOn or primaryOn, or a node with isUp/],
    ],
    ["that expects of a node to run", expectation("atEnd: [{node: n1, runsOn: [n1]}]"), [/must be a group or/]],
    [
      "that expects of no group",
      expectation("atEnd: [{group: wbe, runsOn: []}]"),
      [/atEnd\[0\].group: must be a group/],
    ],
    [
      "that expects of no node",
      expectation("atEnd: [{group: web, runsOn: [n1, n4]}]"),
      [/atEnd\[0\].runsOn\[1\]: must be a node of the scenario \(n1, n2\), is "n4"/],
    ],
    [
      "that expects nothing of an outage",
      expectation("outages: [{group: web}]"),
      [/outages\[0\]: must have atMost or times, or both; has neither/],
    ],
    [
      "that expects a fence of a resource",
      expectation("never: [{verb: fence, resource: VirtualIP/web}]"),
      [/never\[0\].resource: is not of a fence, which is done to a node/],
    ],
    [
      "that expects an action of no resource",
      expectation("order: [[{verb: start, resource: VirtualIP/wbe}]]"),
      [/order\[0\]\[0\].resource: .*is "VirtualIP\/wbe"; did you mean VirtualIP\/web\?/],
    ],
    [
      "that expects a promise that there is not",
      expectation("violation: two-holders"),
      [/expect.violation: must be one of single-holder-per-claim, /],
    ],
  ])("%s", (_what, text, says) => {
    const composed = composeText(text);
    const errors = "scenario" in composed ? [] : composed;
    expect(errors).toEqual(says.map((one) => expect.stringMatching(one)));
  });
});

describe("a scenario is read", () => {
  it("with its defaults", () => {
    const composed = composeText(pair);
    expect(composed).toMatchObject({
      scenario: {
        title: "x",
        seed: 1,
        setup: { managers: 2, managersOn: "Nodes", clockSlewMax: 0 },
        stages: [{ entries: [] }],
        lastsMs: 0,
      },
      notes: [],
    });
  });

  it("in stages, each of which begins when the one before has settled", () => {
    const composed = composeText(`${pair}timeline:
  - {at: 1s, fault: power-loss, target: n1}
  - {whenSettled: true}
  - {at: 2s, repair: true}
  - {whenSettled: true, at: 3s, expect: [{node: n1, isUp: true}]}
`);
    const stages = "scenario" in composed ? composed.scenario.stages : [];
    expect(stages.map(({ entries }) => entries.map(({ atMs, step }) => [atMs, step.type]))).toEqual([
      [[1_000, "fault"]],
      [[2_000, "repair"]],
      [[3_000, "expect"]],
    ]);
  });

  it("with a note where a fault makes untrue what a fencing mode assumes", () => {
    const composed = composeText(entry("{fault: machine-pause, target: n1, lasts: 1s}"));
    expect(composed).toMatchObject({
      notes: [expect.stringMatching(/^machine-pause makes untrue what .*Lease assumes/)],
    });
  });
});
