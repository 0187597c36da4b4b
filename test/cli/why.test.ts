import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { composeFacts, factsText, type KnownCluster } from "../../controller/report/facts-document.ts";
import { aKnownCluster } from "../report/a-known-cluster.ts";
import { run } from "./fake-terminal.ts";

const folder = mkdtempSync(join(process.env["HOLDFAST_TEST_FOLDER"] ?? tmpdir(), "holdfast-why-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function saved(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

function factsOf(name: string, changes: Partial<KnownCluster> = {}): string {
  return saved(name, factsText(composeFacts(aKnownCluster(changes), "2026-01-01T00:00:00Z")));
}

const facts = factsOf("facts.json");

describe("holdfast why", () => {
  it.each([
    ["web", "VirtualIP/web is in no group"],
    ["vip/web", "VirtualIP/web is in no group"],
    ["VirtualIP/web", "VirtualIP/web is in no group"],
    ["n1", "HANode/n1   Eligible"],
    ["node/n1", "HANode/n1   Eligible"],
    ["han/n2", "HANode/n2   Lost: its lease was closed"],
  ])("explains %s", async (object, beginning) => {
    const { exitCode, out, err } = await run(["why", object, "--facts", facts]);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
    expect(out.startsWith(beginning)).toBe(true);
  });

  it.each([
    ["wbe", "There is no group, resource or node wbe in the cluster prod; did you mean VirtualIP/web"],
    ["vip/wbe", "There is no VirtualIP/wbe in the cluster prod; did you mean VirtualIP/web"],
    ["hag/n1", "There is no HAGroup/n1 in the cluster prod; did you mean HANode/n1?"],
    ["something-else", "There is no group, resource or node something-else in the cluster prod\n"],
    ["chk/ping", "Cannot explain Checker/ping: why is asked of HAGroup, VirtualIP, SharedData, HAService, HANode"],
    ["vipp/web", "Cannot explain it: vipp is not a kind; did you mean VirtualIP?"],
    ["vip/", "Cannot explain vip/: give a name, or KIND/NAME"],
    ["a/b/c", "Cannot explain a/b/c: give a name, or KIND/NAME"],
  ])("says of %s what is wrong with it", async (object, problem) => {
    const { exitCode, out, err } = await run(["why", object, "--facts", facts]);
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: "" });
    expect(err.startsWith(`holdfast: ${problem}`)).toBe(true);
  });

  it("is one JSON document with -o json", async () => {
    const { exitCode, out } = await run(["why", "web", "--facts", facts, "-o", "json"]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      format: 1,
      object: "VirtualIP/web",
      cluster: "prod",
      source: facts,
      leads: true,
      about: "Resource",
      isMember: false,
      group: { group: "VirtualIP/web", chosen: [{ node: "n1" }] },
    });
  });

  it.each([
    ["nobody ever led", undefined, false],
    ["the leader is silent", { name: "m1", closed: false, ttlMs: 2000, renewedMsAgo: 9000, lookedMs: 9500 }, false],
    ["the leader was not looked at for long", { name: "m1", closed: false, ttlMs: 2000, lookedMs: 100 }, null],
  ])("ends with 4 where %s", async (_, manager, leads) => {
    const file = factsOf("leaderless.json", { manager });
    expect((await run(["why", "web", "--facts", file])).exitCode).toBe(4);
    const { out } = await run(["why", "web", "--facts", file, "-o", "json"]);
    expect(JSON.parse(out)).toMatchObject({ leads });
  });

  it("lays manifests over what is stored, and explains that", async () => {
    const group = saved(
      "group.yaml",
      `apiVersion: holdfast.dev/v1alpha1
kind: HAGroup
metadata: {name: front}
spec:
  members: [{kind: VirtualIP, name: web}]
  candidates: {nodes: [n3]}
`,
    );
    const { exitCode, out } = await run(["why", "vip/web", "--facts", facts, "-f", group]);
    expect(exitCode).toBe(0);
    expect(out).toContain("VirtualIP/web is a member of HAGroup/front");
    expect(out).toContain("may not, candidates: it is not among the candidates n3");
    const front = await run(["why", "front", "--facts", facts]);
    expect(front.err).toBe("holdfast: There is no group, resource or node front in the cluster prod\n");
  });

  it("says what is wrong with manifests, in their place", async () => {
    const wrong = saved(
      "wrong.yaml",
      "apiVersion: holdfast.dev/v1alpha1\nkind: HAGroup\nmetadata: {name: a}\nspec: {memberz: []}\n",
    );
    const { exitCode, err } = await run(["why", "web", "--facts", facts, "-f", wrong]);
    expect(exitCode).toBe(1);
    expect(err).toContain("wrong.yaml:4:8: HAGroup/a: spec.memberz");
  });

  it.each([
    ["a file that is not there", ["--facts", join(folder, "none.json")], /Cannot read --facts .*none\.json/],
    ["a file that is none of facts", ["--facts", saved("list.json", "[]")], /must be a document of facts/],
    ["facts of another cluster", ["--facts", facts, "-n", "test"], /has the facts of prod, and --namespace is test/],
    ["neither a store nor facts", [], /why needs a cluster to look at: a store, or --facts FILE/],
  ])("refuses %s", async (_, options, problem) => {
    const { exitCode, out, err } = await run(["why", "web", ...options], { env: { HOME: folder } });
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: "" });
    expect(err).toMatch(problem);
  });
});
