import { describe, expect, it } from "vitest";
import type { StoredObject, StoreWrite } from "../../controller/ports/store.ts";
import type { ContractScene, ContractTerms } from "./store.ts";
import { create, draftOf, keyOf, patient, remove, testNamespace, update, updateStatus } from "./store-under-test.ts";
import type { Client } from "./store-under-test.ts";

export function describeWriting(scene: ContractScene, { hasTransactions }: ContractTerms): void {
  describe("writing", () => {
    describeConditions(scene);
    describeContent(scene);
    if (hasTransactions) describeTransactions(scene);
    else describeSingleWrites(scene);
    describeLimits(scene);
  });
}

function describeConditions({ first, second, under }: ContractScene): void {
  it("gives a new object its uid, version, generation and time of creation", async () => {
    const object = await first().one(create("web", { port: 80 }, { labels: { tier: "front" } }));
    expect(object).toMatchObject({
      apiVersion: "holdfast.dev/v1alpha1",
      kind: "Checker",
      metadata: { namespace: testNamespace, name: "web", labels: { tier: "front" }, generation: 1 },
      spec: { port: 80 },
    });
    expect(object.metadata.uid).not.toBe("");
    expect(object.metadata.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
    expect(object).not.toHaveProperty("status");
    expect(await second().get(keyOf("web"))).toEqual(object);
  });

  it("creates an object once, and leaves it as it is the second time", async () => {
    const object = await first().one(create("web", { port: 80 }));
    expect(await second().refusalOf(create("web", { port: 81 }))).toBe("AlreadyExists");
    expect(await first().get(keyOf("web"))).toEqual(object);
  });

  it("tells objects of one name apart by kind and by namespace", async () => {
    const web = await first().one(create("web"));
    const others = [
      await first().one(create("web", {}, { kind: "HAService" })),
      await first().one(create("web", {}, { namespace: "other" })),
    ];
    const uids = [web, ...others].map(({ metadata }) => metadata.uid);
    expect(new Set(uids).size).toBe(3);
  });

  const absent: StoredObject = {
    ...draftOf("absent"),
    metadata: {
      namespace: testNamespace,
      name: "absent",
      uid: "u",
      resourceVersion: "1",
      generation: 1,
      creationTimestamp: "",
    },
  };
  it.each<[string, StoreWrite]>([
    ["update", update(absent, {})],
    ["update of the status", updateStatus(absent, {})],
    ["deletion", remove(absent)],
  ])("refuses the %s of an object that is not there", async (_, write) => {
    expect(await first().refusalOf(write)).toBe("NotFound");
  });

  it.each<[string, (object: StoredObject) => StoreWrite]>([
    ["update", (object) => update(object, { port: 3 })],
    ["update that would change nothing", (object) => update(object, { port: 2 })],
    ["update of the status", (object) => updateStatus(object, { state: "Ready" })],
    ["deletion", remove],
  ])("refuses the %s of an object that has changed since it was read", async (_, write) => {
    const read = await first().one(create("web", { port: 1 }));
    const changed = await second().one(update(read, { port: 2 }));
    expect(await first().refusalOf(write(read))).toBe("Conflict");
    expect(await first().get(keyOf("web"))).toEqual(changed);
  });

  it("lets one of many writers win who have read the same version", async () => {
    const read = await first().one(create("web", { winner: -1 }));
    const writers = Array.from({ length: 16 }, (_, index) => (index % 2 === 0 ? first() : second()));
    const results = await Promise.all(writers.map((writer, winner) => writer.refusalOf(update(read, { winner }))));
    expect(results.toSorted()).toEqual([...Array.from({ length: 15 }, () => "Conflict"), "done"]);
    expect((await first().get(keyOf("web"))).spec).toEqual({ winner: results.indexOf("done") });
  });

  it("loses no step of a counter that several clients raise at once", async () => {
    await first().one(create("counter", { value: 0 }));
    const clients = under().clients.map((_, index) => (index % 2 === 0 ? first() : second()));
    await Promise.all(clients.map((client) => raise(client, 10)));
    expect((await first().get(keyOf("counter"))).spec).toEqual({ value: 10 * clients.length });
  });
}

async function raise(client: Client, times: number): Promise<void> {
  for (let done = 0; done < times;) {
    const read = await client.get(keyOf("counter"));
    const result = await client.refusalOf(update(read, { value: Number(read.spec["value"]) + 1 }));
    expect(result).toMatch(/^(done|Conflict)$/);
    if (result === "done") done += 1;
  }
}

function describeContent({ first, second }: ContractScene): void {
  it.each<[string, (object: StoredObject) => StoreWrite, number]>([
    ["a change of spec", (object) => update(object, { port: 2 }, { labels: { a: "1" } }), 2],
    ["a change of labels", (object) => update(object, { port: 1 }, { labels: { a: "2" } }), 1],
    ["a change of status", (object) => updateStatus(object, { state: "Ready" }), 1],
  ])("gives %s a new version, and a new generation for the spec alone", async (_, write, generation) => {
    const before = await first().one(create("web", { port: 1 }, { labels: { a: "1" } }));
    const after = await first().one(write(before));
    expect(after.metadata.generation).toBe(generation);
    expect(after.metadata.resourceVersion).not.toBe(before.metadata.resourceVersion);
    expect(after.metadata.uid).toBe(before.metadata.uid);
    expect(after.metadata.creationTimestamp).toBe(before.metadata.creationTimestamp);
    expect(await second().get(keyOf("web"))).toEqual(after);
  });

  it("keeps the status over an update, and the rest over an update of the status", async () => {
    const created = await first().one(create("web", { port: 1 }, { labels: { a: "1" } }));
    const told = await first().one(updateStatus(created, { state: "Ready", ports: [1] }));
    expect(told).toMatchObject({ spec: { port: 1 }, metadata: { labels: { a: "1" } }, status: { state: "Ready" } });
    const changed = await first().one(update(told, { port: 2 }));
    expect(changed).toMatchObject({ spec: { port: 2 }, status: { state: "Ready", ports: [1] } });
    expect(changed.metadata).not.toHaveProperty("labels");
  });

  it("takes an object that was read as a draft, and only what is a writer's to say of it", async () => {
    const created = await first().one(create("web", { port: 1 }));
    const { metadata } = created;
    const forged = { ...metadata, uid: "forged", generation: 99, creationTimestamp: "1970-01-01T00:00:00Z" };
    const object = { ...created, metadata: forged, status: { state: "Forged" }, spec: { port: 2 } };
    const after = await first().one({ verb: "update", object, at: metadata.resourceVersion });
    expect(after.metadata).toEqual({ ...metadata, resourceVersion: after.metadata.resourceVersion, generation: 2 });
    expect(after).not.toHaveProperty("status");
  });

  it("gives no new version to a write that changes nothing", async () => {
    const created = await first().one(create("web", { a: 1, b: { c: [1, 2] } }, { labels: { x: "1", y: "2" } }));
    const same = update(created, { b: { c: [1, 2] }, a: 1 }, { labels: { y: "2", x: "1" } });
    expect(await first().one(same)).toEqual(created);
    const told = await first().one(updateStatus(created, { state: "Ready" }));
    expect(await first().one(updateStatus(told, { state: "Ready" }))).toEqual(told);
  });

  it("gives back every text and number as it was written", async () => {
    const spec = {
      texts: [
        "",
        " ",
        "ä ö ß",
        "日本語",
        "🧷👩‍👩‍👧",
        "\u202Ertl",
        "nul \u0000 inside",
        "\u2028",
        'quote " and \\',
        "\uD800 alone",
      ],
      numbers: [0, -1, 1.5, 2 ** 53 - 1, -(2 ** 53) + 1, 1e-7, 1e300],
      others: [true, false, null, [], {}, [[[]]]],
      "ключ 🔑": { "": "an empty key", "a.b/c": 1, constructor: "x" },
    };
    const written = await first().one(create("web", spec, { annotations: { "example.org/note": "né\n🧷" } }));
    const read = await second().get(keyOf("web"));
    expect(read).toEqual(written);
    expect(read.spec).toEqual(spec);
    expect(read.metadata.annotations).toEqual({ "example.org/note": "né\n🧷" });
  });

  it("keeps what it was given, whatever the writer does to its own copy afterwards", async () => {
    const ports = [80];
    const call = first().one(create("web", { ports }));
    ports.push(81);
    await call;
    const { spec } = await second().get(keyOf("web"));
    expect(spec).toEqual({ ports: [80] });
  });
}

function describeTransactions({ first, second }: ContractScene): void {
  it("does all writes of a call in their order", async () => {
    const [a] = await first().write(create("a", { step: 1 }));
    if (a === undefined) throw new Error("nothing was created");
    const written = await first().write(create("b"), update(a, { step: 2 }), create("c"));
    expect(written.map(({ metadata }) => metadata.name)).toEqual(["b", "a", "c"]);
    const { items } = await second().list({ namespace: testNamespace });
    expect(items.map(({ metadata }) => metadata.name)).toEqual(["a", "b", "c"]);
    expect(items[0]?.spec).toEqual({ step: 2 });
  });

  it("does none of the writes of a call when one is refused", async () => {
    const a = await first().one(create("a", { step: 1 }));
    const { revision } = await first().list({});
    expect(await first().refusalOf(create("b"), update(a, { step: 2 }), create("a"))).toBe("Refused");
    expect(await first().refusalOf(create("b"), update(a, { step: 2 }), remove(absentOf(a)))).toBe("NotFound");
    expect(await first().refusalOf(create("b"), staleRemoval(a))).toBe("Conflict");
    expect(await first().list({})).toEqual({ items: [a], revision });
  });

  it("does nothing for a call without writes", async () => {
    expect(await first().write()).toEqual([]);
  });
}

function describeSingleWrites({ first }: ContractScene): void {
  it("refuses several writes in a call, and does none of them", async () => {
    expect(await first().refusalOf(create("a"), create("b"))).toBe("Refused");
    expect((await first().list({})).items).toEqual([]);
  });
}

function staleRemoval({ kind, metadata }: StoredObject): StoreWrite {
  return { verb: "delete", key: keyOf(metadata.name, kind), at: "0" };
}

function absentOf(object: StoredObject): StoredObject {
  return { ...object, metadata: { ...object.metadata, name: "absent" } };
}

function describeLimits({ first, second, under }: ContractScene): void {
  it("takes an object of 1.4 MiB and refuses one beyond 1.5 MiB, counted in bytes", async () => {
    const text = "ü".repeat(700 * 1024);
    const object = await first().one(create("web", { text }));
    expect(await first().refusalOf(update(object, { text: `${text}${"ü".repeat(70 * 1024)}` }))).toBe("Refused");
    expect(await first().refusalOf(create("other", { text: "x".repeat(1.5 * 1024 * 1024) }))).toBe("Refused");
    expect(await second().get(keyOf("web"))).toEqual(object);
  });

  it("ends a write by its deadline while the store stands still, and then has it wholly or not at all", async () => {
    await first().identity();
    const release = under().stall();
    const outcome = await under().settle(first().store.write([create("web", { port: 1 })], { timeoutMs: 200 }));
    release();
    expect(outcome.ok ? "done" : outcome.reason).toMatch(/^(Unavailable|Unknown)$/);
    const after = await second().refusalOf(create("web", { port: 2 }));
    const { spec } = await first().get(keyOf("web"));
    const isLeftOut = !outcome.ok && outcome.reason === "Unavailable";
    expect(isLeftOut ? after : "any").toMatch(/^(done|any)$/);
    expect(spec).toEqual({ port: after === "done" ? 2 : 1 });
  });

  it("does not begin a call whose caller has given up already", async () => {
    const signal = AbortSignal.abort();
    const outcome = await under().settle(first().store.write([create("web")], { ...patient, signal }));
    expect(outcome.ok ? "done" : outcome.reason).toBe("Unavailable");
    expect(await second().refusalOf(create("web"))).toBe("done");
  });
}
