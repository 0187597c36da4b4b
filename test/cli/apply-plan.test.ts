import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { makePki } from "../server/serve-test-store.ts";
import { run } from "./fake-terminal.ts";
import {
  edited,
  exampleFacts,
  namespace,
  otherUnit,
  parsePlan,
  planFolder,
  serveCluster,
  standbyNode,
  webPair,
  type ServedCluster,
} from "./planned-cluster.ts";

const { folder, write } = planFolder();
const pki = makePki(folder);
const unit = write("unit.yaml", edited(otherUnit));
const risky = write("risky.yaml", edited(otherUnit, standbyNode));
const saved = join(folder, "change.plan");
let facts = "";

beforeAll(async () => {
  facts = await exampleFacts();
});

function serve(): Promise<ServedCluster> {
  return serveCluster(pki, folder, facts);
}

/** Plans with these words, saves it, and expects it to be planned. */
async function planned({ holdfast }: ServedCluster, ...words: readonly string[]): Promise<void> {
  expect(await holdfast("plan", "--out", saved, ...words)).toMatchObject({ exitCode: 0 });
}

/** What another person does meanwhile. */
async function applied({ holdfast }: ServedCluster, text: string, ...words: readonly string[]): Promise<void> {
  expect(await holdfast("apply", "-f", write("meanwhile.yaml", text), ...words)).toMatchObject({ exitCode: 0 });
}

async function unitIn({ client }: ServedCluster): Promise<unknown> {
  return (await client.get({ kind: "HAService", namespace, name: "nginx" })).spec["systemd"];
}

const stopWeb = `apiVersion: holdfast.dev/v1alpha1
kind: HAOperation
metadata: {name: stop-web, namespace: web-pair}
spec: {type: Stop, target: {kind: HAGroup, name: web}}
`;

const refused = `holdfast: Cannot apply ${saved}: `;
const changed = `${refused}the world has changed since it was made: `;

describe("a saved plan is applied", () => {
  it("by writing what it was made of, where it still does the same", async () => {
    const cluster = await serve();
    await planned(cluster, "-f", unit);
    const before = await cluster.client.list({});
    const dry = await cluster.holdfast("apply", saved, "--dry-run");
    expect(dry).toMatchObject({ exitCode: 0, err: "", out: expect.stringContaining("configured (dry run)\n") });
    expect(await unitIn(cluster)).toEqual({ unit: "nginx.service" });
    expect((await cluster.client.list({})).items.length).toBe(before.items.length);
    expect(await cluster.holdfast("apply", saved)).toEqual({
      exitCode: 0,
      err: "",
      out: "HACluster/cluster unchanged\nHAGroup/web unchanged\nHANode/n1 unchanged\nHANode/n2 unchanged\nHAService/nginx configured\nVirtualIP/web unchanged\n",
    });
    expect(await unitIn(cluster)).toEqual({ unit: "nginx-quic.service" });
  });

  it("where it was made from a file of facts, or from other manifests, that are still true", async () => {
    const cluster = await serve();
    await planned(cluster, "-f", unit, "--facts", write("facts.json", facts));
    expect(await cluster.holdfast("apply", saved, "--dry-run")).toMatchObject({ exitCode: 0, err: "" });
    await planned(cluster, "-f", unit, "--base", webPair);
    expect(await cluster.holdfast("apply", saved)).toMatchObject({ exitCode: 0, err: "" });
    expect(await unitIn(cluster)).toEqual({ unit: "nginx-quic.service" });
  });

  it("with what it deletes, and only there", async () => {
    const cluster = await serve();
    await applied(cluster, edited(), "--set", "site");
    const elsewhere = edited().replaceAll("namespace: web-pair", "namespace: default");
    await applied(cluster, elsewhere, "--set", "site");
    const whole = edited().split("---\n");
    const less = write("less.yaml", whole.filter((part) => !part.includes("name: n2")).join("---\n"));
    await planned(cluster, "-f", less, "--set", "site", "--prune");
    expect(parsePlan(readFileSync(saved, "utf8")).changes).toMatchObject([{ object: "HANode/n2", type: "Delete" }]);
    const { out } = await cluster.holdfast("apply", saved);
    expect(out).toMatch(/HANode\/n2 pruned\n$/);
    const { items } = await cluster.client.list({ kind: "HANode" });
    expect(items.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)).toEqual([
      "default/n1",
      "default/n2",
      "web-pair/n1",
    ]);
  });

  it("with a group that goes and one of another name that has its members", async () => {
    const cluster = await serve();
    const [was, is] = ["kind: HAGroup\nmetadata: {name: web", "kind: HAGroup\nmetadata: {name: site"];
    const renamed = write("renamed.yaml", edited([was, is]));
    await planned(cluster, "-f", renamed, "--base", webPair, "--accept", "HA204");
    const { exitCode, err, out } = await cluster.holdfast("apply", saved);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
    expect(out).toMatch(/^HAGroup\/site created$[^]*^HAGroup\/web pruned$/m);
  });

  it("with the risks that were accepted for it", async () => {
    const cluster = await serve();
    await planned(cluster, "-f", risky, "--accept", "HA201");
    expect(await cluster.holdfast("apply", saved)).toMatchObject({ exitCode: 0, err: "" });
  });
});

describe("a saved plan is refused, and nothing is written,", () => {
  it.each<[string, (cluster: ServedCluster) => Promise<void>, string]>([
    [
      "where an operator has stopped it meanwhile",
      (cluster) => applied(cluster, stopWeb),
      "for HAGroup/web on n1 it was to start HAService/nginx (nginx-quic.service), and would now stop VirtualIP/web (192.0.2.10/24); plan again",
    ],
    [
      "where somebody has edited the same object in a way that no action tells of",
      (cluster) =>
        applied(cluster, edited(["systemd: {unit: nginx.service}", "systemd: {unit: nginx.service}, startTries: 2"])),
      "HAService/nginx was to be changed (spec.systemd.unit: nginx.service -> nginx-quic.service), and would now be changed (spec.startTries: 2 -> 1, spec.systemd.unit: nginx.service -> nginx-quic.service); plan again",
    ],
    [
      "where somebody has edited another object that it would write",
      (cluster) => applied(cluster, edited(["score: 100", "score: 90"])),
      "HAGroup/web was to be left as it is, and would now be changed (spec.preferredNodes[0].score: 90 -> 100); plan again",
    ],
    [
      "where somebody has done it already",
      (cluster) => applied(cluster, edited(otherUnit)),
      "HAService/nginx was to be changed (spec.systemd.unit: nginx.service -> nginx-quic.service), and would now be left as it is; plan again",
    ],
  ])("%s", async (_, meanwhile, difference) => {
    const cluster = await serve();
    await planned(cluster, "-f", unit);
    await meanwhile(cluster);
    const before = await unitIn(cluster);
    const tried = await cluster.holdfast("apply", saved);
    expect(tried).toEqual({ exitCode: 5, out: "", err: `${changed}${difference}\n` });
    expect(await unitIn(cluster)).toEqual(before);
  });

  it("where its node has fallen silent", async () => {
    // So that nobody has to wait for long.
    const cluster = await serveCluster(pki, folder, facts.replaceAll('"ttlMs":2000', '"ttlMs":1000'));
    await planned(cluster, "-f", unit);
    await cluster.silence("node-n1");
    const difference =
      "for HAGroup/web on n1 it was to stop HAService/nginx (nginx.service), and would now do nothing more; plan again";
    expect(await cluster.holdfast("apply", saved)).toEqual({ exitCode: 5, out: "", err: `${changed}${difference}\n` });
  });

  it("where it was made for a world in which something happens", async () => {
    const cluster = await serve();
    await planned(cluster, "-f", webPair, "--what-if", "node-down=n2");
    expect(await cluster.holdfast("apply", saved)).toEqual({
      exitCode: 1,
      out: "",
      err: `${refused}it was made for a world in which node-down=n2; plan again without --what-if\n`,
    });
  });

  it("where it is blocked, and where it would be by now", async () => {
    const cluster = await serve();
    expect(await cluster.holdfast("plan", "-f", risky, "--out", saved)).toMatchObject({ exitCode: 3 });
    const err = `${refused}it is blocked by HA201; plan again with --accept for what you accept\n`;
    expect(await cluster.holdfast("apply", saved)).toEqual({ exitCode: 3, out: "", err });
    await planned(cluster, "-f", write("alone.yaml", edited(otherUnit).split("---\n")[4] ?? ""));
    await applied(cluster, edited(standbyNode));
    expect(await cluster.holdfast("apply", saved)).toEqual({ exitCode: 3, out: "", err });
  });

  it("where it has no objects in it", async () => {
    const cluster = await serve();
    const { out } = await cluster.holdfast("plan", "-f", unit, "-o", "json");
    const printed = write("printed.json", out);
    expect(await cluster.holdfast("apply", printed)).toEqual({
      exitCode: 1,
      out: "",
      err: `holdfast: Cannot apply ${printed}: it has no objects in it; save it with: holdfast plan … --out FILE\n`,
    });
  });

  it.each<[string, readonly string[], string]>([
    ["for another cluster", ["-n", "other"], `${refused}it is a plan for web-pair, and --namespace is other\n`],
    [
      "together with manifests",
      ["-f", webPair],
      "holdfast: give either a saved plan or -f; see holdfast apply --help\n",
    ],
    [
      "for a set",
      ["--set", "a"],
      "holdfast: a saved plan knows its set: option '--set' is for -f; see holdfast apply --help\n",
    ],
  ])("%s", async (_, words, err) => {
    const cluster = await serve();
    await planned(cluster, "-f", unit);
    expect(await cluster.holdfast("apply", saved, ...words)).toEqual({ exitCode: 1, out: "", err });
  });

  it("where there is none, or no store", async () => {
    const none = join(folder, "none.plan");
    const err = `holdfast: Cannot read the plan ${none}: there is no such file or directory\n`;
    expect(await run(["apply", none])).toEqual({ exitCode: 1, out: "", err });
    expect(await run(["apply"])).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining("give either a saved plan"),
    });
    const file = write("facts.json", facts);
    expect(await run(["plan", "-f", unit, "--facts", file, "--out", saved])).toMatchObject({ exitCode: 0 });
    const { exitCode, err: reasons } = await run(["apply", saved], { env: { HOME: folder } });
    expect([exitCode, reasons]).toEqual([
      1,
      expect.stringMatching(/^holdfast: .*\nholdfast: a plan needs a cluster to start from: a store\n$/),
    ]);
  });
});
