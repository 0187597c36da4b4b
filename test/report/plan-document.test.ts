import { describe, expect, it } from "vitest";
import { Ajv2020 } from "ajv/dist/2020.js";
import { toPlainJsonSchema } from "../../controller/api/json-schema.ts";
import type { Plan } from "../../controller/core/plan/plan.ts";
import { composePlanDocument, type PlanAbout } from "../../controller/report/compose-plan-document.ts";
import type { ObjectDraft, StoredObject } from "../../controller/ports/store.ts";
import { planFileText, planJson } from "../../controller/report/plan-document.ts";
import { planSchema } from "../../controller/report/plan-schema.ts";
import { readPlanDocument } from "../../controller/report/read-plan-document.ts";
import {
  action,
  draft,
  emptyAbout,
  emptyDocument,
  emptyPlan,
  fullAbout,
  fullDocument,
  fullPlan,
  noFacts,
  report,
  seenLease,
} from "./make-plan.ts";

describe("the status of a plan", () => {
  const block = { code: "HA201", level: "Block", object: "HAService/x", message: "is down" } as const;
  const warn = { ...block, code: "HA101", level: "Warn" } as const;
  const drift = { object: "VirtualIP/x", what: "is not there" };
  const change = { object: "VirtualIP/x", type: "Create", fields: [], effect: "NoEffect" } as const;
  const wait = { object: "HAGroup/x", waitsFor: "a person" };

  it.each<[string, Partial<Plan>, Partial<PlanAbout>, string, readonly string[]]>([
    ["nothing", {}, {}, "NoChanges", []],
    ["a wait alone", { waits: [wait] }, {}, "NoChanges", []],
    ["a risk that warns", { risks: [warn] }, {}, "NoChanges", []],
    ["an action", { actions: [action(1)] }, {}, "Changes", []],
    ["a change", { changes: [change] }, {}, "Changes", []],
    ["a drift", { drift: [drift] }, {}, "Changes", []],
    ["a drift, and facts that are missing", { drift: [drift] }, { isComplete: false }, "Incomplete", []],
    ["a risk that blocks", { risks: [warn, block] }, {}, "Blocked", ["HA201"]],
    ["the same with facts missing", { risks: [block] }, { isComplete: false }, "Blocked", ["HA201"]],
    ["the same, accepted", { risks: [block], actions: [action(1)] }, { accepted: ["HA201"] }, "Changes", []],
    ["another one accepted", { risks: [block] }, { accepted: ["HA202"] }, "Blocked", ["HA201"]],
    ["a warning that is denied", { risks: [warn, block] }, { denied: ["HA101"] }, "Blocked", ["HA101", "HA201"]],
    ["denied and accepted", { risks: [warn] }, { denied: ["HA101"], accepted: ["HA101"] }, "Blocked", ["HA101"]],
    ["a denied code that does not occur", { risks: [warn] }, { denied: ["HA102"] }, "NoChanges", []],
    [
      "disruption denied",
      { actions: [action(1, { disruptive: true })] },
      { denied: ["disruptive"] },
      "Blocked",
      ["disruptive"],
    ],
    ["disruption denied where none is", { actions: [action(1)] }, { denied: ["disruptive"] }, "Changes", []],
  ])("with %s", (_, plan, about, status, blockedBy) => {
    const document = composePlanDocument({ ...emptyPlan, ...plan }, { ...emptyAbout, ...about });
    expect({ status: document.status, blockedBy: document.blockedBy }).toEqual({ status, blockedBy });
  });
});

describe("the text of a plan document", () => {
  it("is the same however its input is ordered", () => {
    const { impact, final } = fullPlan;
    const turned: Plan = {
      ...fullPlan,
      drift: fullPlan.drift.toReversed(),
      changes: fullPlan.changes.toReversed().map((change) => ({ ...change, fields: change.fields.toReversed() })),
      risks: fullPlan.risks.toReversed(),
      unknowns: fullPlan.unknowns.toReversed(),
      final: Object.fromEntries(Object.entries(final).toReversed()),
      impact: {
        objects: impact.objects.toReversed(),
        nodes: impact.nodes.toReversed(),
        redundancy: impact.redundancy.toReversed(),
      },
    };
    const objects = [draft("VirtualIP", "a", { b: { d: 1, c: 2 }, a: 1 }), draft("HAGroup", "a")];
    const same = [draft("HAGroup", "a"), draft("VirtualIP", "a", { a: 1, b: { c: 2, d: 1 } })];
    const one = composePlanDocument(fullPlan, { ...fullAbout, objects, accepted: ["HA502", "HA101"] });
    const other = composePlanDocument(turned, { ...fullAbout, objects: same, accepted: ["HA101", "HA502", "HA101"] });
    expect(planFileText(other)).toBe(planFileText(one));
  });

  it("keeps the order of actions, and has what blocks first among the risks", () => {
    const document = fullDocument();
    expect(document.actions.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5]);
    expect(document.risks.map(({ code, accepted, docs }) => [code, accepted, docs])).toEqual([
      ["HA201", false, "docs/risks.md#ha201"],
      ["HA502", true, "docs/risks.md#ha502"],
      ["HA101", false, "docs/risks.md#ha101"],
    ]);
  });

  it("has the objects to write in a file, and not where it is printed", () => {
    expect(JSON.parse(planFileText(fullDocument())).objects).toEqual(fullAbout.objects);
    expect(JSON.parse(planJson(fullDocument()))).not.toHaveProperty("objects");
  });
});

describe("the fingerprint", () => {
  const facts = { ...noFacts, leases: [seenLease()], reports: [report()] };
  const about = { ...emptyAbout, before: [draft("VirtualIP", "a", { address: "192.0.2.1/24" })], facts };
  const plan = { ...emptyPlan, actions: [action(1), action(2)] };
  const base = composePlanDocument(plan, about).fingerprint;

  it.each<[string, Partial<Plan>, Partial<PlanAbout>]>([
    ["another order of objects", {}, { before: [...about.before] }],
    ["ages", {}, { facts: { ...facts, leases: [{ ...seenLease(), renewedMsAgo: 400, lookedMs: 9 }] } }],
    ["renewals", {}, { facts: { ...facts, leases: [seenLease({ renewals: 9, sender: "another" })] } }],
    ["reports that say the same", {}, { facts: { ...facts, reports: [report({ reports: 77 })] } }],
    ["the words of an error", {}, { facts: { ...facts, reports: [report({}, { error: "after 1003 ms" })] } }],
    ["another leader", {}, { facts: { ...facts, term: 9 } }],
    [
      "measured durations",
      { actions: [action(1, { expectedMs: 7, basis: "Assumed", atMs: 3 }), action(2)], expectedMs: 7 },
      { facts: { ...facts, reports: [report({ durations: [] })] } },
    ],
    ["what the store keeps beside the wish", {}, { before: about.before.map(stored) }],
    ["what is accepted", {}, { accepted: ["HA201"], denied: ["HA102"] }],
  ])("stays the same with %s", (_, change, changed) => {
    expect(composePlanDocument({ ...plan, ...change }, { ...about, ...changed }).fingerprint).toBe(base);
  });

  it.each<[string, Partial<Plan>, Partial<PlanAbout>]>([
    ["an action less", { actions: [action(1)] }, {}],
    ["an action on another node", { actions: [action(1), action(2, { node: "n2" })] }, {}],
    ["another order of actions", { actions: [action(2), action(1)] }, {}],
    ["an object that was edited", {}, { before: [draft("VirtualIP", "a", { address: "192.0.2.2/24" })] }],
    ["an object that is new", {}, { before: [...about.before, draft("VirtualIP", "b")] }],
    ["other objects to write", {}, { objects: [draft("VirtualIP", "b")] }],
    ["a lease that is not renewed", {}, { facts: { ...facts, leases: [{ ...seenLease(), renewedMsAgo: 2_001 }] } }],
    ["a lease that was closed", {}, { facts: { ...facts, leases: [seenLease({ closed: true })] } }],
    ["another incarnation", {}, { facts: { ...facts, leases: [seenLease({ incarnation: "i2" })] } }],
    ["a resource in another state", {}, { facts: { ...facts, reports: [report({}, { state: "Failed" })] } }],
    ["a node that has no report", {}, { facts: { ...facts, reports: [] } }],
    ["another era", {}, { facts: { ...facts, era: { store: "s1", number: 1 } } }],
    ["no facts", {}, { facts: undefined }],
    ["another supposition", {}, { whatIf: ["store-lost"] }],
    ["another cluster", {}, { cluster: "test" }],
  ])("is another with %s", (_, change, changed) => {
    expect(composePlanDocument({ ...plan, ...change }, { ...about, ...changed }).fingerprint).not.toBe(base);
  });
});

describe("docs/plan.schema.json", () => {
  const schema = toPlainJsonSchema("Plan", planSchema);
  const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
  const isValid = ajv.compile(schema);

  // After a change of the schema: npx vitest run --project unit test/report/plan-document.test.ts -u
  it("says what a plan is judged by", async () => {
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot("../../docs/plan.schema.json");
  });

  it.each([
    ["everything", fullDocument()],
    ["nothing", emptyDocument()],
    ["facts of a file", emptyDocument({ basis: { kind: "File", oldestFactMs: null, description: "facts.json" } })],
    ["facts missing", fullDocument({ isComplete: false, accepted: ["HA201", "HA502"] })],
  ])("takes a plan with %s, printed and saved", (_, document) => {
    for (const text of [planJson(document), planFileText(document)]) {
      isValid(JSON.parse(text));
      expect(ajv.errorsText(isValid.errors)).toBe("No errors");
    }
  });

  it("describes every field, and knows no others", () => {
    const nodes = nodesOf(schema);
    expect(nodes.length).toBeGreaterThan(90);
    expect(nodes.filter(({ description }) => typeof description !== "string" || description === "")).toEqual([]);
    const open = nodes.filter(({ type, additionalProperties }) => type === "object" && additionalProperties === true);
    expect(open).toHaveLength(1);
  });

  it("and the reader refuse the same plans, and any with a field more or with one less that has to be there", () => {
    const judged = variantsOf(parse(planFileText(fullDocument()))).map(({ value, change }) => {
      return { change, byOthers: isValid(value), byUs: "document" in readPlanDocument(JSON.stringify(value), "x") };
    });
    expect(judged.length).toBeGreaterThan(500);
    expect(judged.filter(({ byOthers, byUs }) => byOthers !== byUs)).toEqual([]);
    const taken = new Set(
      judged.filter(({ byUs }) => byUs).map(({ change }) => change.replace(/ \w+\/\w+$/, " an object")),
    );
    const inMaps = ["without an object", "with another field", "without systemd", "without unit"];
    const optional = ["after", "before", "group", "node", "objects"].map((name) => `without ${name}`);
    expect([...taken].toSorted()).toEqual(["with another value", ...inMaps, ...optional].toSorted());
  });
});

describe("a plan that is read", () => {
  it.each([
    ["saved", planFileText(fullDocument()), fullDocument()],
    ["printed", planJson(emptyDocument()), { ...emptyDocument(), objects: undefined }],
  ])("is the one that was %s", (_, text, document) => {
    expect(readPlanDocument(text, "p.json")).toEqual({ document });
  });

  it("has its fields in their order, whatever has passed it on", () => {
    const turned = JSON.stringify(Object.fromEntries(Object.entries(fullDocument()).toReversed()));
    const read = readPlanDocument(turned, "p.json");
    expect("document" in read && planFileText(read.document)).toBe(planFileText(fullDocument()));
  });

  const { fingerprint, ...unmarked } = emptyDocument();
  it.each<[string, string, readonly string[]]>([
    ["nothing", "", [/^it must be one JSON document, and is cut off or something else: /.source]],
    ["half a plan", planFileText(fullDocument()).slice(0, 700), ["^it must be one JSON document, "]],
    ["a list", "[]", ["^it must be what holdfast plan --out or -o json wrote, and has no field format$"]],
    ["other JSON", "{}", ["has no field format$"]],
    [
      "a later format",
      '{"format":2}',
      ["^its format must be 1, which this holdfast reads, is 2: use the holdfast that wrote it$"],
    ],
    ["a field less", JSON.stringify(unmarked), ["^fingerprint: is missing: "]],
    [
      "a field more",
      JSON.stringify({ ...emptyDocument(), sattus: "x" }),
      ["^sattus: is not a field; did you mean status\\?$"],
    ],
    [
      "another id",
      JSON.stringify({ ...emptyDocument(), id: "p-00000000" }),
      [`^id: must be that of the fingerprint, p-${fingerprint.slice(0, 8)}, is p-00000000$`],
    ],
    [
      "many faults",
      JSON.stringify({ ...emptyDocument(), waits: Array.from({ length: 20 }, () => 7) }),
      [0, 1, 2, 3, 4]
        .map((index) => `^waits\\[${index}\\]: must be an object`)
        .concat("^15 more things are not as they should be$"),
    ],
  ])("is refused where it is %s", (_, text, patterns) => {
    const read = readPlanDocument(text, "p.json");
    const problems = "problems" in read ? read.problems : [];
    expect(problems).toEqual(patterns.map(() => expect.stringMatching(/^Cannot read the plan p\.json: /)));
    const words = problems.map((problem) => problem.replace("Cannot read the plan p.json: ", ""));
    expect(words).toEqual(patterns.map((pattern) => expect.stringMatching(new RegExp(pattern))));
  });
});

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

interface Variant {
  readonly value: Json;
  readonly change: string;
}

function parse(text: string): Json {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what JSON.parse gives is nothing else
  return JSON.parse(text) as Json;
}

function stored(object: ObjectDraft): StoredObject {
  const given = { uid: "u1", resourceVersion: "77", generation: 4, creationTimestamp: "2026-01-01T00:00:00Z" };
  return { ...object, metadata: { ...object.metadata, ...given }, status: { state: "Started" } };
}

/** The value with one thing changed at one place: each field left out, each object with one more, each value replaced. */
function variantsOf(value: Json): readonly Variant[] {
  const others = [null, 7.5, "!", [], {}]
    .filter((other) => JSON.stringify(other) !== JSON.stringify(value))
    .map((other): Variant => ({ value: other, change: "with another value" }));
  if (Array.isArray(value)) {
    // The item that says most stands for all of them.
    const [most, ...rest] = value.toSorted((a, b) => JSON.stringify(b).length - JSON.stringify(a).length);
    return [...others, ...(most === undefined ? [] : within(most, (item) => [item, ...rest]))];
  }
  if (typeof value !== "object" || value === null) return others;
  const inner = Object.entries(value).flatMap(([name, field]) => {
    const { [name]: _left, ...rest } = value;
    return [{ value: rest, change: `without ${name}` }, ...within(field, (item) => ({ ...value, [name]: item }))];
  });
  return [...others, { value: { ...value, unheardOf: 1 }, change: "with another field" }, ...inner];
}

function within(value: Json, around: (inner: Json) => Json): readonly Variant[] {
  return variantsOf(value).map(({ value: inner, change }) => ({ value: around(inner), change }));
}

type SchemaNode = Readonly<Record<string, unknown>>;

function nodesOf(schema: SchemaNode): readonly SchemaNode[] {
  const {
    properties = {},
    items,
    additionalProperties,
  } = schema as {
    readonly properties?: Readonly<Record<string, SchemaNode>>;
    readonly items?: SchemaNode;
    readonly additionalProperties?: SchemaNode | boolean;
  };
  const inner = [items, typeof additionalProperties === "object" ? additionalProperties : undefined];
  return [
    schema,
    ...[...Object.values(properties), ...inner].flatMap((node) => (node === undefined ? [] : nodesOf(node))),
  ];
}
