import { describe, expect, it } from "vitest";
import { runScenario, type RunOptions, type ScenarioRun } from "../../../sim/scenario/run-scenario.ts";
import { aScenario } from "./compose-text.ts";

/** The pair of the examples; whatever else stands in the story. */
function play(text: string, options: RunOptions = {}): Promise<ScenarioRun> {
  return runScenario(aScenario(`scenario: x\nmanifests: [../examples/web-pair/web-pair.yaml]\n${text}`), options);
}

const lost = "timeline:\n  - {at: 5s, fault: power-loss, target: n1}\n";

function aNode(name: string): string {
  return `{apiVersion: holdfast.dev/v1alpha1, kind: HANode, metadata: {name: ${name}, namespace: web-pair}, spec: {addresses: [192.0.2.3]}}`;
}

/** What is expected once the node that serves is lost for good, by the field it stands in. */
const expectations: readonly (readonly [string, string, boolean, RegExp])[] = [
  ["a group where it is", "atEnd: [{group: web, runsOn: [n2]}]", true, /^runs on n2$/],
  ["a group where it is not", "atEnd: [{group: web, runsOn: [n1]}]", false, /^runs on n2$/],
  ["a group nowhere", "atEnd: [{group: web, runsOn: []}]", false, /^runs on n2$/],
  ["a resource where it is", "atEnd: [{resource: HAService/nginx, runsOn: [n2]}]", true, /^runs on n2$/],
  ["a primary where there is none", "atEnd: [{group: web, primaryOn: [n2]}]", false, /^is primary on no node$/],
  ["a machine that is off", "atEnd: [{node: n1, isUp: false}]", true, /^is off$/],
  ["a machine that is not on", "atEnd: [{node: n1, isUp: true}]", false, /^is off$/],
  ["a short outage", "outages: [{group: web, atMost: 10s, times: 1}]", true, /^was down [12]\.\d{3} s from 5\.000 s$/],
  ["an outage shorter than it is", "outages: [{group: web, atMost: 1s}]", false, /^was down [12]\.\d{3} s/],
  ["no outage at all", "outages: [{group: web, times: 0}]", false, /^was down/],
  [
    "an order that came",
    "order: [[{verb: power-off, node: n1}, {verb: start, resource: VirtualIP/web, node: n2}, {verb: start}]]",
    true,
    /^they came in this order$/,
  ],
  [
    "an order that did not come",
    "order: [[{verb: start, resource: HAService/nginx}, {verb: start, resource: VirtualIP/web}]]",
    false,
    /^no start VirtualIP\/web after start HAService\/nginx on n2 at \d+\.\d{3} s had ended$/,
  ],
  ["what is not to come and comes", "never: [{verb: start, node: n2}]", false, /^there was a start .* on n2 at/],
  ["what is not to come and does not", "never: [{verb: fence}]", true, /^there was none$/],
];

/** All of it in one story. */
const lostForGood = play(`${lost}expect:\n${fieldsText()}`);

function fieldsText(): string {
  const fields = Map.groupBy(expectations, ([, text]) => text.split(":")[0] ?? "");
  return [...fields]
    .map(
      ([field, of]) => `  ${field}:\n${of.map(([, text]) => `    - ${text.slice(field.length + 3, -1)}\n`).join("")}`,
    )
    .join("");
}

describe("what is expected of a scenario", () => {
  it.each(expectations)("%s", async (_what, text, isMet, found) => {
    const field = text.split(":")[0] ?? "";
    const index = expectations
      .filter(([, other]) => other.startsWith(`${field}:`))
      .findIndex(([, other]) => other === text);
    const { findings } = await lostForGood;
    const finding = findings.find(({ path }) => path === `expect.${field}[${index}]`);
    expect(finding).toMatchObject({ isMet, found: expect.stringMatching(found) });
  });

  it("is not met as a whole where one thing is not", async () => {
    expect(await lostForGood).toMatchObject({ isMet: false, violation: undefined });
  });

  it("may be a broken promise, which is not met where it is kept", async () => {
    const run = await play(`${lost}expect: {violation: idempotence}\n`);
    expect(run.findings).toMatchObject([{ isMet: false, found: "every promise was kept" }]);
    expect(run.isMet).toBe(false);
  });

  it("is judged at the moment that is said", async () => {
    const run = await play(`timeline:
  - {at: 5s, fault: agent-crash, target: n1, lasts: 30s}
  - {at: 5s, expect: [{group: web, runsOn: [n1]}]}
  - {at: 20s, expect: [{group: web, runsOn: [n2]}]}
  - {whenSettled: true, expect: [{group: web, runsOn: [n1]}]}
`);
    expect(run.findings.map(({ path, found }) => [path, found])).toEqual([
      ["timeline[1].expect[0]", "runs on n1"],
      ["timeline[2].expect[0]", "runs on n2"],
      ["timeline[3].expect[0]", "runs on n1"],
    ]);
    expect(run.isMet).toBe(true);
  });

  it("is not what is broken and does not work", async () => {
    // Failures are remembered for ten minutes, which is not waited for.
    const text = `timeline:
  - {at: 5s, fault: resource-breaks, target: n1, args: {which: 0.9}}
  - {at: 5.001s, expect: [{group: web, runsOn: []}]}
`;
    const run = await play(text, { giveUpAfterMs: 10_000 });
    expect(run.findings).toMatchObject([{ isMet: false, found: "runs on n1 (a part of it, or it does not work)" }]);
  });
});

describe("what happens in a scenario", () => {
  it("goes on until a repair where it has no end of its own", async () => {
    const run = await play(`timeline:
  - {at: 1s, fault: power-loss, target: n1}
  - {whenSettled: true, expect: [{node: n1, isUp: false}]}
  - {at: 1s, repair: true}
expect:
  atEnd: [{node: n1, isUp: true}, {group: web, runsOn: [n1]}]
`);
    expect(run.findings.filter(({ isMet }) => !isMet)).toEqual([]);
    expect(run.violation).toBeUndefined();
  });

  it("is what operators wish, also by machines that were not there before", async () => {
    const run = await play(`cluster: {managersOn: OwnMachines}
timeline:
  - {at: 1s, apply: [${aNode("n3")}]}
  - {at: 20s, fault: power-loss, target: n1}
  - {at: 20s, fault: power-loss, target: n2}
  - {whenSettled: true, expect: [{group: web, runsOn: [n3]}]}
  - {at: 1s, delete: [{kind: HAGroup, name: web}, {kind: VirtualIP, name: web}, {kind: HAService, name: nginx}]}
expect:
  atEnd: [{resource: VirtualIP/web, runsOn: []}]
`);
    expect(run.findings.filter(({ isMet }) => !isMet)).toEqual([]);
    expect(run.isMet).toBe(true);
  });

  it("is the same each time, and another with another seed", async () => {
    const [first, again, other] = [await play(lost), await play(lost), await play(`seed: 2\n${lost}`)];
    expect({ ...again }).toEqual({ ...first });
    expect(other.events).not.toBe(first.events);
  });

  it("ends where a promise is found broken, and what was to be looked at later was not", async () => {
    const broken = {
      name: "no-power",
      start: () => (event: { type: string }) =>
        event.type === "power" && "isUp" in event && event.isUp === false ? "it went off" : undefined,
    };
    const scenario = aScenario(
      `scenario: x\nmanifests: [../examples/web-pair/web-pair.yaml]\n${lost}  - {at: 9s, expect: [{node: n1, isUp: false}]}\n`,
    );
    const run = await runScenario(scenario, { checkers: [broken] });
    expect(run).toMatchObject({
      isMet: false,
      violation: { checker: "no-power", detail: "it went off" },
      findings: [{ path: "timeline[1].expect[0]", isMet: false, found: "the run ended before" }],
    });
  });
});
