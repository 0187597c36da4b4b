import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, it } from "vitest";
import { makePki } from "../server/serve-test-store.ts";
import { aRepository } from "./a-repository.ts";
import { run, type CommandResult } from "./fake-terminal.ts";
import {
  edited,
  exampleFacts,
  otherUnit,
  parsePlan,
  planFolder,
  serveCluster,
  standbyNode,
  webPair,
} from "./planned-cluster.ts";

const { folder, write } = planFolder();
const example = readFileSync(webPair, "utf8");
const unit = write("unit.yaml", edited(otherUnit));
const risky = write("risky.yaml", edited(otherUnit, standbyNode));
let facts = "";

beforeAll(async () => {
  facts = write("facts.json", await exampleFacts());
});

function plan(...words: readonly string[]): Promise<CommandResult> {
  return run(["plan", ...words]);
}

/** `stop HAService/nginx on n1`, in order. */
function told({ out }: CommandResult): readonly string[] {
  return parsePlan(out).actions.map(({ verb, object, node }) => `${verb} ${object} on ${node}`);
}

const down = ["stop HAService/nginx on n1", "stop VirtualIP/web on n1"];
const backThere = ["start VirtualIP/web on n1", "start HAService/nginx on n1"];
const elsewhere = ["start VirtualIP/web on n2", "start HAService/nginx on n2"];
const restart = ["stop HAService/nginx on n1", "start HAService/nginx on n1"];

describe("a plan from facts in a file", () => {
  it.each([
    ["nothing to do", webPair, [], 0],
    ["nothing to do, and that is asked for", webPair, ["--detailed-exitcode"], 0],
    ["something to do", unit, [], 0],
    ["something to do, and that is asked for", unit, ["--detailed-exitcode"], 2],
    ["a risk that blocks", risky, [], 3],
    ["a risk that blocks, also where it is asked whether there is something to do", risky, ["--detailed-exitcode"], 3],
    ["a risk that blocks and is accepted", risky, ["--accept", "HA201"], 0],
    ["another risk that is accepted", risky, ["--accept", "HA101"], 3],
    ["a disruption that is denied", unit, ["--deny-risk", "disruptive"], 3],
    ["a warning that is denied", risky, ["--accept", "HA201", "--deny-risk", "HA101"], 3],
    ["facts that may be that old", unit, ["--facts-age", "1ms"], 4],
    ["facts that are too old, and a risk that blocks", risky, ["--facts-age", "1h"], 4],
  ])("with %s has its exit code", async (_, file, options, exitCode) => {
    expect(await plan("-f", file, "--facts", facts, ...options)).toMatchObject({ exitCode, err: "" });
  });

  it("says what is done, in each of its forms", async () => {
    const text = await plan("-f", unit, "--facts", facts);
    expect(text.out).toMatch(/^Plan p-[0-9a-f]{8} {3}\S+unit\.yaml against cluster web-pair \(facts of \S+facts\.json/);
    expect(text.out).toContain("spec.systemd.unit: nginx.service -> nginx-quic.service  restart\n");
    expect(text.out).toMatch(/\n2 actions, 1 disruptive\.\n$/);
    for (const form of ["markdown", "github"]) {
      const { out } = await plan("-f", unit, "--facts", facts, "-o", form);
      expect(out.split("\n")[0]).toBe("<!-- holdfast plan web-pair -->");
      expect(out).toContain("| 2 | `n1` | `start nginx-quic.service` | 1 | safe |");
      expect(out.includes("> [!IMPORTANT]")).toBe(form === "github");
    }
    const json = await plan("-f", unit, "--facts", facts, "-o", "json");
    expect(told(json)).toEqual(restart);
    const schema: unknown = JSON.parse(readFileSync("docs/plan.schema.json", "utf8"));
    const validate = new Ajv2020({ strict: true }).compile(Object(schema));
    expect([validate(JSON.parse(json.out)), validate.errors]).toEqual([true, null]);
  });

  it("is made of the same bytes from the same input, wherever the objects stand", async () => {
    const [first = "", ...others] = edited(otherUnit).split(/^---\n/m);
    const folderOfParts = join(folder, "parts");
    mkdirSync(folderOfParts, { recursive: true });
    for (const [index, part] of [...others, first].entries()) writeFileSync(join(folderOfParts, `${index}.yaml`), part);
    const asked = ["--facts", facts, "--what-if", "node-down=n2", "-o", "json"];
    const { out } = await plan("-f", unit, ...asked);
    expect((await plan("-f", unit, ...asked)).out).toBe(out);
    const { source: _, ...there } = parsePlan((await plan("-f", folderOfParts, ...asked)).out);
    const { source: __, ...here } = parsePlan(out);
    expect(there).toEqual(here);
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ["a node without power", ["node-down=n1"], elsewhere],
    ["a node in maintenance", ["node-maintenance=n1"], [...down, ...elsewhere]],
    ["a group that is stopped", ["group-stopped=web"], down],
    ["a check that fails", ["checker-fails=web/0"], [...down, ...backThere, ...down, ...elsewhere]],
    ["a store that nobody reaches", ["store-lost"], down],
    ["both nodes without power", ["node-down=n1", "node-down=n2"], []],
  ])("tells what comes of %s", async (_, whatIf, actions) => {
    const options = whatIf.flatMap((event) => ["--what-if", event]);
    const planned = await plan("-f", webPair, "--facts", facts, ...options, "-o", "json");
    expect(told(planned)).toEqual(actions);
    expect(parsePlan(planned.out).whatIf).toEqual(whatIf);
  });

  it("is incomplete where a node of the cluster has told nothing, and not where it is only to join", async () => {
    const document = JSON.parse(readFileSync(facts, "utf8"));
    for (const node of document.nodes) if (node.name === "n2") delete node.report;
    const gaps = write("gaps.json", JSON.stringify(document));
    const incomplete = await plan("-f", webPair, "--facts", gaps);
    expect(incomplete).toMatchObject({ exitCode: 4, out: expect.stringContaining("Incomplete: facts are missing") });
    const node =
      "apiVersion: holdfast.dev/v1alpha1\nkind: HANode\nmetadata: {name: n3}\nspec: {addresses: [192.0.2.3]}\n";
    const joined = await plan("-f", write("joined.yaml", `${example}---\n${node}`), "--facts", facts, "-o", "json");
    expect(joined).toMatchObject({ exitCode: 0, err: "" });
    expect(parsePlan(joined.out)).toMatchObject({ complete: true, unknowns: [{ node: "n3" }] });
  });

  it("is complete where a stop has failed before, and blocked until that is accepted", async () => {
    const document = JSON.parse(readFileSync(facts, "utf8"));
    for (const node of document.nodes)
      for (const resource of node.report.resources) if (resource.name === "nginx") resource.stopFailures = 1;
    const failed = write("failed-stop.json", JSON.stringify(document));
    const blocked = await plan("-f", unit, "--facts", failed);
    expect(blocked).toMatchObject({ exitCode: 3, out: expect.stringContaining("that has failed once") });
    expect(await plan("-f", unit, "--facts", failed, "--accept", "HA210")).toMatchObject({ exitCode: 0 });
  });

  it("warns of facts that were written long ago, though they may be used", async () => {
    const { risks, complete } = parsePlan((await plan("-f", unit, "--facts", facts, "-o", "json")).out);
    expect([complete, risks.map(({ code }) => code)]).toEqual([true, ["HA602"]]);
    const fresh = { ...JSON.parse(readFileSync(facts, "utf8")), at: new Date().toISOString() };
    const asked = ["--facts", write("fresh.json", JSON.stringify(fresh)), "--facts-age", "1h", "-o", "json"];
    const planned = await plan("-f", unit, ...asked);
    expect([planned.exitCode, parsePlan(planned.out).risks]).toEqual([0, []]);
  });

  it("does not take facts for young that say they are of the future", async () => {
    const ahead = { ...JSON.parse(readFileSync(facts, "utf8")), at: "2999-01-01T00:00:00Z" };
    const asked = ["-f", unit, "--facts", write("ahead.json", JSON.stringify(ahead))];
    const note =
      "note: the facts say that they were written at 2999-01-01T00:00:00Z, which is to come: how old they are is not known\n";
    expect(await plan(...asked)).toMatchObject({ exitCode: 0, err: note });
    expect(await plan(...asked, "--facts-age", "24h")).toMatchObject({ exitCode: 4, err: note });
  });

  it("deletes what is no longer given only where a set is pruned", async () => {
    const asSet = example.replaceAll("namespace: web-pair}", 'namespace: web-pair, labels: {"holdfast.dev/set": "a"}}');
    const document = JSON.parse(readFileSync(facts, "utf8"));
    for (const { metadata } of document.objects) metadata.labels = { "holdfast.dev/set": "a" };
    const ofSet = ["--facts", write("set.json", JSON.stringify(document)), "--set", "a", "-o", "json"];
    const less = write(
      "less.yaml",
      asSet
        .split("---\n")
        .filter((part) => !part.includes("kind: HAGroup"))
        .join("---\n"),
    );
    expect(parsePlan((await plan("-f", less, ...ofSet)).out).changes).toEqual([]);
    const { changes } = parsePlan((await plan("-f", less, ...ofSet, "--prune")).out);
    expect(changes).toMatchObject([{ object: "HAGroup/web", type: "Delete" }]);
  });

  it("is saved with its objects, for nobody else to read", async () => {
    const file = join(folder, "saved.plan");
    const planned = await plan("-f", unit, "--facts", facts, "-o", "json", "--out", file);
    const { objects, ...document } = parsePlan(readFileSync(file, "utf8"));
    expect(document).toEqual(parsePlan(planned.out));
    expect(objects?.map(({ kind, metadata }) => `${kind}/${metadata.name}`)).toEqual([
      "HACluster/cluster",
      "HAGroup/web",
      "HANode/n1",
      "HANode/n2",
      "HAService/nginx",
      "VirtualIP/web",
    ]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const shown = await run(["show", file, "-o", "json"]);
    expect(shown.out).toBe(planned.out);
    // Whatever blocks it, it is saved: somebody may want to look at it.
    expect(await plan("-f", risky, "--facts", facts, "--out", file)).toMatchObject({ exitCode: 3 });
    expect(parsePlan(readFileSync(file, "utf8")).status).toBe("Blocked");
  });
});

describe("a plan from other manifests", () => {
  it("takes them for a healthy cluster, says so, and what is not given any more is deleted", async () => {
    const planned = await plan("-f", unit, "--base", webPair, "-o", "json");
    expect(planned).toMatchObject({ exitCode: 0, err: "" });
    expect(told(planned)).toEqual(restart);
    expect(parsePlan(planned.out).risks.map(({ code }) => code)).toContain("HA601");
    const three = edited(["name: n2", "name: n3"], ["192.0.2.2", "192.0.2.3"]);
    const { changes } = parsePlan((await plan("-f", write("three.yaml", three), "--base", webPair, "-o", "json")).out);
    expect(changes).toMatchObject([
      { object: "HANode/n2", type: "Delete" },
      { object: "HANode/n3", type: "Create" },
    ]);
  });

  it("is of the base as a commit has it, whatever lies in the work tree and wherever one stands", async () => {
    const repository = aRepository(folder, "changed");
    repository.commit("prod/web.yaml", example);
    const base = repository.git("rev-parse", "--short=7", "HEAD");
    writeFileSync(join(repository.top, "prod/web.yaml"), edited(otherUnit));
    const planned = await plan("-f", join(repository.top, "prod"), "--base", "main", "-o", "json");
    expect(planned).toMatchObject({ exitCode: 0, err: "" });
    expect(told(planned)).toEqual(restart);
    expect(parsePlan(planned.out)).toMatchObject({
      source: join(repository.top, "prod"),
      basis: { kind: "Healthy", description: `main (${base})` },
    });
    repository.commit("prod/web.yaml", edited(otherUnit));
    const committed = await plan("-f", join(repository.top, "prod"), "--base", "HEAD~1", "-o", "json");
    expect(told(committed)).toEqual(restart);
    const head = repository.git("rev-parse", "--short=7", "HEAD");
    expect(parsePlan(committed.out).source).toBe(`${join(repository.top, "prod")}@${head}`);
  });

  it("begins with nothing where the commit has none of the manifests yet", async () => {
    const repository = aRepository(folder, "first");
    repository.commit("README.md", "# ours\n");
    mkdirSync(join(repository.top, "prod"));
    writeFileSync(join(repository.top, "prod/web.yaml"), example);
    const planned = await plan("-f", join(repository.top, "prod"), "--base", "main", "-o", "json");
    const note = /^note: --base main \([0-9a-f]{7}\) has no objects: everything is planned as new\n$/;
    expect(planned).toMatchObject({ exitCode: 0, err: expect.stringMatching(note) });
    expect(parsePlan(planned.out)).toMatchObject({ cluster: "web-pair", basis: { kind: "Healthy" } });
    expect(parsePlan(planned.out).changes.map(({ type }) => type)).toEqual(Array.from({ length: 6 }, () => "Create"));
  });
});

describe("a plan of a cluster that runs", () => {
  const pki = makePki(folder);

  it("comes from what its store has, in the cluster that the objects name", async () => {
    const { holdfast } = await serveCluster(pki, folder, readFileSync(facts, "utf8"));
    const planned = await holdfast("plan", "-f", unit, "-o", "json");
    expect(planned).toMatchObject({ exitCode: 0, err: "" });
    expect(told(planned)).toEqual(restart);
    expect(parsePlan(planned.out)).toMatchObject({ cluster: "web-pair", basis: { kind: "Live" }, risks: [] });
    // What is in the store and is not given stays.
    const service =
      edited(otherUnit)
        .split("---\n")
        .find((part) => part.includes("kind: HAService")) ?? "";
    const alone = write("service.yaml", service.replace(", namespace: web-pair", ""));
    expect(told(await holdfast("plan", "-n", "web-pair", "-f", alone, "-o", "json"))).toEqual(restart);
  });

  it("orders nothing once more by an operation that has ended and is given again", async () => {
    const { holdfast, client } = await serveCluster(pki, folder, readFileSync(facts, "utf8"));
    const order = { type: "Restart", target: { kind: "HAGroup", name: "web" } };
    const given = {
      apiVersion: "holdfast.dev/v1alpha1",
      kind: "HAOperation",
      metadata: { namespace: "web-pair", name: "again" },
      spec: order,
    };
    const file = write("again.json", JSON.stringify(given));
    expect(told(await holdfast("plan", "-f", file, "-o", "json"))).toEqual([...down, ...backThere]);
    await holdfast("apply", "-f", file);
    const key = { kind: "HAOperation", namespace: "web-pair", name: "again" };
    const { metadata } = await client.get(key);
    const ended = { state: "Succeeded" };
    await client.one({ verb: "update-status", key, status: ended, at: metadata.resourceVersion });
    const planned = await holdfast("plan", "-f", file, "-o", "json");
    expect([told(planned), parsePlan(planned.out).changes]).toEqual([[], []]);
    const exported = write("ended.json", (await holdfast("facts", "export", "-n", "web-pair")).out);
    expect(told(await plan("-f", file, "--facts", exported, "-o", "json"))).toEqual([]);
  });

  it("is told of what is silent there, and of nobody who leads", async () => {
    const soon = readFileSync(facts, "utf8").replaceAll('"ttlMs":2000', '"ttlMs":1000');
    const { holdfast, silence } = await serveCluster(pki, folder, soon);
    await silence("node-n1", "manager");
    const planned = await holdfast("plan", "-f", webPair, "-o", "json");
    expect(planned.err).toBe("note: no manager leads: what is planned begins when one does\n");
    expect(told(planned)).toEqual(["start VirtualIP/web on n2", "start HAService/nginx on n2"]);
  });
});

describe("what cannot be planned is one line each, and exit code 1", () => {
  const nowhere = join(folder, "nowhere");

  it.each<[readonly string[], readonly string[]]>([
    [["--what-if", "node-down=n9"], [`${named("node-down=n9")}: there is no node n9; did you mean n1?`]],
    [["--what-if", "group-stopped=wbe"], [`${named("group-stopped=wbe")}: there is no group wbe; did you mean web?`]],
    [["--what-if", "checker-fails"], [`${named("checker-fails")}: it must name a checker`]],
    [["--what-if", "store-lost=1"], [`${named("store-lost=1")}: store-lost takes no name`]],
    [
      ["--what-if", "fire", "--what-if", "node-down="],
      [
        `${named("fire")}: it must be one of node-down=NODE, node-maintenance=NODE, checker-fails=CHECKER, group-stopped=GROUP, store-lost`,
        `${named("node-down=")}: it must name a node`,
      ],
    ],
    [
      ["--accept", "HA200"],
      [expect.stringMatching(/^holdfast: Cannot plan: --accept HA200 names no risk; did you mean HA201/)],
    ],
    [["--accept", "HA201", "--deny-risk", "HA201"], [expect.stringContaining("a risk is accepted or denied")]],
    [["--out", join(nowhere, "x")], [`holdfast: Cannot write --out ${join(nowhere, "x")}: its directory is not there`]],
    [
      ["--base", webPair],
      ["holdfast: give --facts or --base, not both: facts have the objects that they were true for"],
    ],
    [["-n", "other"], [expect.stringContaining("has the facts of web-pair, and --namespace is other")]],
  ])("%j", async (options, lines) => {
    const { exitCode, out, err } = await plan("-f", unit, "--facts", facts, ...options);
    expect({ exitCode, out, lines: err.split("\n").slice(0, -1) }).toEqual({ exitCode: 1, out: "", lines });
  });

  it("an age of facts, where none are given", async () => {
    const { exitCode, err } = await plan("-f", unit, "--base", webPair, "--facts-age", "1h");
    expect([exitCode, err]).toEqual([
      1,
      "holdfast: --facts-age says how old facts in a file may be: give it with --facts\n",
    ]);
  });

  it.each<[string, readonly string[], RegExp]>([
    [
      "no cluster to begin with",
      [],
      /holdfast: a plan needs a cluster to start from: a store, --facts FILE, or --base/,
    ],
    [
      "facts that are not there",
      ["--facts", nowhere],
      /^holdfast: Cannot read --facts \S+nowhere: there is no such file/,
    ],
    [
      "facts that are none",
      ["--facts", unit],
      /^\S+unit\.yaml: must be a JSON document, as `holdfast facts export` writes it/,
    ],
    ["a base that is nothing", ["--base", "nowhere"], /^holdfast: Cannot read --base nowhere: /],
  ])("%s", async (_, options, line) => {
    const environment = { ...process.env, GIT_CEILING_DIRECTORIES: folder, HOME: folder };
    const { exitCode, out, err } = await run(["plan", "-f", unit, ...options], { env: environment });
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: "" });
    expect(err).toMatch(line);
  });

  it("a base that no store would have taken", async () => {
    const wrong = write("wrong.yaml", edited(["systemd: {unit:", "systemd: {units:"]));
    const { exitCode, err } = await plan("-f", webPair, "--base", wrong);
    expect([exitCode, err]).toEqual([
      1,
      expect.stringMatching(/spec\.systemd\.units: .*\n.*wrong\.yaml has errors of its own\n$/s),
    ]);
  });

  it("manifests with errors, told as validate tells them", async () => {
    const wrong = write("wrong.yaml", edited(["name: nginx}", "name: apache}"]));
    const { exitCode, err } = await plan("-f", wrong, "--facts", facts);
    expect([exitCode, err]).toEqual([
      1,
      expect.stringMatching(/wrong\.yaml:\d+:\d+: HAGroup\/web: spec\.members\[1\]/),
    ]);
  });

  it("objects of several clusters at once", async () => {
    const other = write(
      "other.yaml",
      `${example}---\n${example.replaceAll("namespace: web-pair", "namespace: other")}`,
    );
    const { exitCode, err } = await plan("-f", other, "--facts", facts);
    expect([exitCode, err.split("\n")[0]]).toEqual([
      1,
      "holdfast: Cannot plan HACluster/cluster: a plan is of one cluster, here web-pair, and its namespace is other; plan that one by itself, with --namespace",
    ]);
  });

  it("a set that is pruned without its name", async () => {
    expect(await plan("-f", unit, "--facts", facts, "--prune")).toMatchObject({
      exitCode: 1,
      err: "holdfast: option '--prune' needs '--set <name>'; see holdfast plan --help\n",
    });
  });
});

function named(whatIf: string): string {
  return `holdfast: Cannot plan --what-if ${whatIf}`;
}
