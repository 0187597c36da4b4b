import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { testFolder } from "../stores/make-sqlite-store.ts";
import { run } from "./fake-terminal.ts";

const few = ["sim", "explore", "-f", "manifests/examples/web-pair", "--seeds", "2", "--duration", "5s"];

describe("sim explore", () => {
  it("says what was simulated when every promise was kept", async () => {
    const { exitCode, out, err } = await run(few);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
    expect(out).toMatch(/^every promise was kept: 2 seeds, [\d.]+ a second, [\d.]+ simulated hours\n$/);
  });

  it("gives one document on request", async () => {
    const { exitCode, out } = await run([...few, "-o", "json"]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ from: 1, seeds: 2 });
  });

  it.each([
    { what: "a file that is not there", args: ["-f", "manifests/no-such-file.yaml"], says: "no-such-file.yaml" },
    { what: "no file", args: [], says: "-f, --filename" },
    { what: "a count that is none", args: ["-f", "x", "--seeds", "many"], says: "It must be a whole number" },
    { what: "a time that is none", args: ["-f", "x", "--duration", "0s"], says: "above zero and at most 24h" },
  ])("refuses $what", async ({ args, says }) => {
    const { exitCode, err } = await run(["sim", "explore", ...args]);
    expect(exitCode).toBe(1);
    expect(err).toContain(says);
  });
});

describe("sim run", () => {
  it("says of each scenario whether it came true, and sums up", async () => {
    const { exitCode, out, err } = await run(["sim", "run", "manifests/scenarios/node-loses-power.yaml"]);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
    expect(out).toMatch(
      /^met   manifests\/scenarios\/node-loses-power\.yaml: The node that serves .*\n1 scenario, 0\.04 /,
    );
  });

  it("gives exit code 3 and says what was found where something did not come true", async () => {
    const { exitCode, out } = await run(["sim", "run", "test/cli/scenarios/too-slow.yaml"]);
    expect(exitCode).toBe(3);
    expect(out).toMatch(
      /^FAIL {2}test\/cli\/scenarios\/too-slow\.yaml: .*\n {6}expect\.outages\[0\]: HAGroup\/web must be down at most 100ms at a time; was down /,
    );
    expect(out).toMatch(/\n1 scenario, .* 1 did not come true\n$/);
  });

  it("gives one document on request", async () => {
    const { exitCode, out } = await run(["sim", "run", "test/cli/scenarios", "-o", "json"]);
    expect(exitCode).toBe(3);
    expect(JSON.parse(out)).toMatchObject({ format: 1, met: 0, unmet: 1, scenarios: [{ isMet: false }] });
  });

  it.each([
    {
      what: "a file that is not there",
      path: "manifests/no-such.yaml",
      says: "manifests/no-such.yaml:1:1: there is no such file",
    },
    {
      what: "manifests",
      path: "manifests/examples/web-pair/web-pair.yaml",
      says: "web-pair.yaml: holds no scenario: one is a document with a field `scenario`",
    },
    { what: "a folder without any", path: "manifests/examples/web-pair", says: "web-pair: holds no scenario" },
  ])("refuses $what", async ({ path, says }) => {
    const { exitCode, out, err } = await run(["sim", "run", path]);
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: "" });
    expect(err).toContain(says);
  });
});

describe("sim run --html", () => {
  it("writes a page with the timeline of each", async () => {
    const file = join(testFolder(), "page.html");
    const { exitCode, err } = await run(["sim", "run", "manifests/scenarios/maintenance.yaml", "--html", file]);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
    const page = readFileSync(file, "utf8");
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).toContain("applied: HAOperation/work-on-n1");
  });

  it("says where it cannot", async () => {
    const { exitCode, err } = await run([
      "sim",
      "run",
      "manifests/scenarios/maintenance.yaml",
      "--html",
      "/no/such/page",
    ]);
    expect(exitCode).toBe(1);
    expect(err).toContain("Cannot write --html /no/such/page: ENOENT");
  });
});

describe("sim survive", () => {
  const pair = ["sim", "survive", "-f", "manifests/examples/web-pair"];

  it("says what runs where after every failure, and that every spare node is one", async () => {
    const { exitCode, out, err } = await run(pair);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
    expect(out).toMatch(/^1 group on 2 nodes, 2 managers, a store of 3 members; groups with a spare node: 1\. /);
    expect(out).toMatch(/^node n\d +\d\.\d\d s +- +n\d: web$/m);
    expect(out).toContain("Of 19 pairs of failures at once 12 leave everything running in the end, and these do not.");
    expect(out).toMatch(/\nEvery group that has a spare node lives through every single failure\.\n$/);
  });

  it("gives exit code 3 and names the failure after which a group with a spare node runs nowhere", async () => {
    const { exitCode, out } = await run([...pair, "--store-members", "1"]);
    expect(exitCode).toBe(3);
    expect(out).toContain(
      "in 1 failure of one thing, after which groups that have one run nowhere:\n  store member 1: web\n",
    );
  });

  it("gives one document on request", async () => {
    const { exitCode, out } = await run([...pair, "-o", "json"]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ format: 1, nodes: ["n1", "n2"], redundant: ["HAGroup/web"], promises: [] });
  });

  it.each([
    { what: "a file that is not there", args: ["-f", "manifests/no-such-file.yaml"], says: "no-such-file.yaml" },
    { what: "a store of no members", args: ["-f", "x", "--store-members", "0"], says: "from 1 to 9" },
    { what: "more managers than anybody has", args: ["-f", "x", "--managers", "10"], says: "from 1 to 9" },
  ])("refuses $what", async ({ args, says }) => {
    const { exitCode, err } = await run(["sim", "survive", ...args]);
    expect(exitCode).toBe(1);
    expect(err).toContain(says);
  });
});
