import { describe, expect, it } from "vitest";
import { compileChecks, type CheckWish, type GroupChecks } from "../../controller/core/compile-checks.ts";
import { compileDesired } from "../../controller/core/compile-desired.ts";
import { node, nodes, objectsOf, role, type Specs } from "./check/objects-of.ts";

const uplink = { tcp: { host: "192.0.2.254", port: 179 }, runsOn: "Candidates", effect: "Score", score: -10 };
const disk = { exec: { command: ["/usr/bin/check-disk"] }, interval: "500ms", timeout: "300ms", rise: 2, fall: 5 };

function groupIn(specs: Specs, on = "n1"): GroupChecks {
  const group = compileChecks(objectsOf(specs), on).find((one) => one.group === "HAGroup/web");
  if (group === undefined) throw new Error("no group web");
  return group;
}

function checksIn(checkers: readonly object[], more: Specs = {}): readonly CheckWish[] {
  return groupIn({ ...nodes, ...role("web", { checkers }), ...more }).checks;
}

describe("the checkers of a group", () => {
  it("are those written in place, by the defaults of the CRD", () => {
    expect(checksIn([{ http: { url: "http://192.0.2.10/" } }])).toEqual([
      {
        name: "web/0",
        runsOn: "Holder",
        seenAfterMs: 2000,
        score: undefined,
        probe: { type: "http", spec: { url: "http://192.0.2.10/", method: "GET" } },
        intervalMs: 1000,
        timeoutMs: 1000,
        rule: { rise: 1, fall: 2, warmUpMs: 0, startState: "Healthy" },
      },
    ]);
  });

  it("are those written in place with what they say", () => {
    const written = {
      tcp: { host: "::1", port: 1 },
      interval: "2s",
      timeout: "1500ms",
      rise: 3,
      fall: 4,
      warmUp: "1m",
      startState: "Unhealthy",
    };
    expect(checksIn([written])).toMatchObject([
      {
        probe: { type: "tcp", spec: { host: "::1", port: 1 } },
        intervalMs: 2000,
        timeoutMs: 1500,
        rule: { rise: 3, fall: 4, warmUpMs: 60_000, startState: "Unhealthy" },
      },
    ]);
  });

  it("are those that they name, and what is not there is left out", () => {
    const found = checksIn([{ name: "uplink" }, { name: "gone" }, { name: "disk" }], {
      "Checker/uplink": uplink,
      "Checker/disk": disk,
    });
    expect(found).toMatchObject([
      { name: "uplink", runsOn: "Candidates", score: -10, probe: { type: "tcp" }, intervalMs: 1000 },
      { name: "disk", runsOn: "Holder", score: undefined, intervalMs: 500, timeoutMs: 300, rule: { rise: 2, fall: 5 } },
    ]);
  });

  it("have in a group an effect of their own", () => {
    const more = { "Checker/uplink": uplink };
    expect(checksIn([{ name: "uplink", effect: "Score", score: -99 }], more)).toMatchObject([{ score: -99 }]);
    expect(checksIn([{ name: "uplink", effect: "Fault" }], more)).toMatchObject([{ score: undefined }]);
  });

  it("go by the names under which the manager expects their verdicts", () => {
    const specs = {
      ...nodes,
      ...role("web", { checkers: [{ name: "uplink" }, { tcp: { host: "::1", port: 1 } }, { name: "disk" }] }),
      "Checker/uplink": uplink,
      "Checker/disk": disk,
    };
    const expected = compileDesired(objectsOf(specs), { isKubernetes: false }).groups.get("HAGroup/web")?.checkers;
    const run = groupIn(specs).checks.map(({ name, runsOn, score, seenAfterMs }) => ({
      name,
      runsOn,
      score,
      seenAfterMs,
    }));
    expect(run).toEqual(expected);
    expect(run.map(({ name }) => name)).toEqual(["uplink", "web/1", "disk"]);
  });
});

describe("a node is a candidate", () => {
  it.each<{ readonly what: string; readonly candidates?: object; readonly on: string; readonly is: boolean }>([
    { what: "of every group by default", on: "n1", is: true },
    { what: "not where there is no HANode of it", on: "n9", is: false },
    { what: "where it is named", candidates: { nodes: ["n2"] }, on: "n2", is: true },
    { what: "not where others are named", candidates: { nodes: ["n2"] }, on: "n1", is: false },
    { what: "where a selector finds it", candidates: { selector: { matchLabels: { rack: "a" } } }, on: "n4", is: true },
    { what: "not where none does", candidates: { selector: { matchLabels: { rack: "a" } } }, on: "n1", is: false },
  ])("$what", ({ candidates, on, is }) => {
    const more = { checkers: [{ name: "uplink" }], ...(candidates === undefined ? {} : { candidates }) };
    const specs = { ...nodes, "HANode/n4 rack=a": node(4), ...role("web", more), "Checker/uplink": uplink };
    expect(groupIn(specs, on).isCandidate).toBe(is);
  });
});
