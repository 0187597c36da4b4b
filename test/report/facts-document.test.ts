import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { composeFacts, factsText } from "../../controller/report/facts-document.ts";
import { readFacts } from "../../controller/report/read-facts.ts";
import { catalog } from "../crds/read-definitions.ts";
import { aKnownCluster } from "./a-known-cluster.ts";

const at = "2026-01-31T12:00:00.000Z";
const known = aKnownCluster();
const text = factsText(composeFacts(known, at));

describe("a document of facts", () => {
  it("gives back what was known, to the last field", () => {
    const read = readFacts(text, "facts.json", catalog);
    expect(read).toEqual({ ok: true, known, at });
  });

  it("gives it back where nobody has ever led or reported", () => {
    const empty = aKnownCluster({
      manager: undefined,
      facts: { ...known.facts, term: 0, leases: [], reports: [], claims: [], assignments: [], fencings: [] },
      objects: [],
    });
    const read = readFacts(factsText(composeFacts(empty, at)), "facts.json", catalog);
    expect(read).toEqual({ ok: true, known: empty, at });
  });

  it("names each node once, with what there is of it", () => {
    const nodes = composeFacts(known, at).nodes.map(({ name, lease, report }) => {
      return [name, lease === undefined ? "no lease" : "lease", report === undefined ? "no report" : "report"];
    });
    expect(nodes).toEqual([
      ["n1", "lease", "report"],
      ["n2", "lease", "report"],
      ["n3", "lease", "no report"],
      ["n4", "no lease", "report"],
    ]);
  });

  it("has one record in each line", () => {
    const records = text.split("\n").filter((line) => line.startsWith("{") && line.length > 1);
    const { assignments, claims, fencings } = known.facts;
    expect(records).toHaveLength(4 + assignments.length + claims.length + fencings.length + known.objects.length);
  });

  it("has no moment in it but when it was written, and no age that is not of a lease", () => {
    const moments = text.match(/"[^"]*\d{4}-\d{2}-\d{2}T[^"]*"/g);
    expect(moments).toEqual([`"${at}"`]);
    const [first] = composeFacts(known, at).nodes;
    expect(first?.lease).toMatchObject({ renewedMsAgo: 80, lookedMs: 900, ttlMs: 2000 });
  });

  it("is as docs/facts.schema.json says", () => {
    const validate = new Ajv2020({ strict: true, formats: { "date-time": true } }).compile(
      JSON.parse(readFileSync("docs/facts.schema.json", "utf8")),
    );
    expect([validate(JSON.parse(text)), validate.errors]).toEqual([true, null]);
  });
});
