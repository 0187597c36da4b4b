import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, it } from "vitest";
import { loadObjects } from "../../controller/api/load-objects.ts";
import type { KnownCluster } from "../../controller/report/facts-document.ts";
import { readFacts } from "../../controller/report/read-facts.ts";
import { catalog } from "../crds/read-definitions.ts";
import { testFolder } from "../stores/make-sqlite-store.ts";
import { run } from "./fake-terminal.ts";

const manifest = "manifests/examples/web-pair/web-pair.yaml";
let text = "";
let known: KnownCluster;

beforeAll(async () => {
  text = (await run(["facts", "example"])).out;
  const read = readFacts(text, "example", catalog);
  if (!read.ok) throw new Error(read.error);
  ({ known } = read);
});

describe("the example of facts", () => {
  it("is as docs/facts.schema.json says", () => {
    const schema: unknown = JSON.parse(readFileSync("docs/facts.schema.json", "utf8"));
    const ajv = new Ajv2020({ strict: true, formats: { "date-time": true } });
    const validate = ajv.compile(Object(schema));
    expect([validate(JSON.parse(text)), validate.errors]).toEqual([true, null]);
  });

  it("has the objects of the example's manifests and no others", () => {
    const { objects, errors } = loadObjects([{ file: manifest, text: readFileSync(manifest, "utf8") }], catalog);
    expect(errors).toEqual([]);
    const bare = (all: typeof known.objects) =>
      all
        .map(({ kind, metadata: { namespace, name }, spec }) => ({ kind, namespace, name, spec }))
        .toSorted((a, b) => (`${a.kind}/${a.name}` < `${b.kind}/${b.name}` ? -1 : 1));
    expect(bare(known.objects)).toEqual(bare(objects.map(({ object }) => object)));
    expect(known.cluster).toBe("web-pair");
  });

  it("is of a cluster in which everything runs as it is wished", () => {
    const { leases, reports, assignments, claims, fencings } = known.facts;
    expect(
      leases.map(({ record, renewedMsAgo }) => [record.holder, record.closed, renewedMsAgo !== undefined]),
    ).toEqual([
      ["n1", false, true],
      ["n2", false, true],
    ]);
    const running = reports.flatMap(({ node, resources }) =>
      resources.map(({ kind, name, state }) => `${kind}/${name} ${state} on ${node}`),
    );
    expect(running).toEqual(["VirtualIP/web Started on n1", "HAService/nginx Started on n1"]);
    expect(assignments.map(({ wish, placements }) => [wish, placements.map(({ node }) => node)])).toEqual([
      ["Started", ["n1"]],
    ]);
    expect(claims.map(({ mayHold }) => mayHold.map(({ node }) => node))).toEqual([["n1"], ["n1"]]);
    expect(reports.flatMap(({ verdicts }) => verdicts.map(({ verdict }) => verdict))).toEqual(["Healthy"]);
    expect(fencings).toEqual([]);
    expect(known.manager).toMatchObject({ closed: false });
  });

  it("says of what runs what it was started from, and how long that took", () => {
    const [first] = known.facts.reports;
    const members = known.facts.assignments.flatMap((assignment) => assignment.members);
    expect(first?.resources.map(({ uid, generation }) => [uid, generation])).toEqual(
      members.map(({ uid, generation }) => [uid, generation]),
    );
    expect(first?.durations.map(({ kind, name, action }) => `${kind}/${name} ${action}`)).toEqual([
      "VirtualIP/web Start",
      "HAService/nginx Start",
    ]);
    expect(first?.durations.every(({ milliseconds }) => milliseconds > 0)).toBe(true);
  });

  it("is a cluster in which the example's manifests change nothing, and a loss is planned by what was measured", async () => {
    const file = join(testFolder(), "facts.json");
    writeFileSync(file, text);
    const planned = await run(["plan", "-f", manifest, "--facts", file, "-o", "json"]);
    expect([planned.exitCode, JSON.parse(planned.out).actions]).toEqual([0, []]);
    const lost = await run(["plan", "-f", manifest, "--facts", file, "--what-if", "node-down=n1", "-o", "json"]);
    const { actions } = JSON.parse(lost.out);
    expect(actions).toEqual([
      expect.objectContaining({ verb: "start", object: "VirtualIP/web", node: "n2", basis: "Measured" }),
      expect.objectContaining({ verb: "start", object: "HAService/nginx", node: "n2", basis: "Measured" }),
    ]);
  });

  it("is the same each time", async () => {
    expect(await run(["facts", "example"])).toEqual({ exitCode: 0, out: text, err: "" });
  });
});
