import { describe, expect, it } from "vitest";
import { isSpent, relocationsSpent, retriesOn } from "../../controller/core/relocation.ts";
import { aReport, aResource, someFacts } from "./build/records.ts";
import { aGroup, aService } from "./build/wishes.ts";

const nginx = aService("nginx");

function failed(failures: Readonly<Record<string, number>>) {
  const reports = Object.entries(failures).map(([node, count]) =>
    aReport(node, { resources: [aResource(nginx, "Failed", { failures: count })] }),
  );
  return someFacts({ reports });
}

function webWith(retriesOnNode: number, relocations: number) {
  return aGroup("web", {
    members: [nginx],
    failure: { retriesOnNode, relocations, expireAfterMs: 600_000, onStopFailure: "Error" },
  });
}

describe("the retries that a node is given", () => {
  it.each([
    { retries: 1, failures: 0, given: 1 },
    { retries: 1, failures: 1, given: 1 },
    { retries: 1, failures: 2, given: 3 },
    { retries: 1, failures: 3, given: 3 },
    { retries: 1, failures: 4, given: 5 },
    { retries: 0, failures: 0, given: 0 },
    { retries: 0, failures: 2, given: 2 },
  ])("are $given after $failures failures, where a node has $retries each time", ({ retries, failures, given }) => {
    expect(retriesOn("n1", webWith(retries, 1), failed({ n1: failures }))).toBe(given);
  });

  it("are the policy's on another node, and of a group of several copies", () => {
    expect(retriesOn("n2", webWith(1, 1), failed({ n1: 2 }))).toBe(1);
    expect(retriesOn("n1", { ...webWith(1, 1), replicas: 2 }, failed({ n1: 2 }))).toBe(1);
  });
});

describe("the relocations of a group", () => {
  it.each([
    { failures: { n1: 1 }, spent: 0 },
    { failures: { n1: 2 }, spent: 1 },
    { failures: { n1: 2, n2: 2 }, spent: 2 },
    { failures: { n1: 5 }, spent: 2 },
  ])("are spent each time that it fails beyond its retries, wherever: $failures", ({ failures, spent }) => {
    expect(relocationsSpent(webWith(1, 1), failed(failures))).toBe(spent);
  });

  it("are no matter where nothing keeps it from its node any more", () => {
    expect(isSpent(webWith(1, 0), { failed: new Map(), facts: failed({ n1: 2 }) })).toBe(false);
    expect(isSpent(webWith(1, 0), { failed: new Map([["n1", "it failed"]]), facts: failed({ n1: 2 }) })).toBe(true);
  });
});
