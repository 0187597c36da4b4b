import { describe, expect, it } from "vitest";
import type { StructuralSchema } from "../../controller/api/structural-schema.ts";
import { changeEffect, effectRows, type SpecEffect } from "../../controller/core/change-effect.ts";
import { claimsOf, type ResourceSpec } from "../../controller/core/claims-of.ts";
import { catalog } from "../crds/read-definitions.ts";
import { objectsOf } from "./check/objects-of.ts";

const kinds = ["VirtualIP", "SharedData", "HAService"] as const;
type Kind = (typeof kinds)[number];

/** A spec of each kind, and for services of each form, with its defaults. */
const examples: Readonly<Record<Kind, readonly ResourceSpec[]>> = {
  VirtualIP: [example("VirtualIP", { address: "192.0.2.10/24" })],
  SharedData: [
    example("SharedData", { root: "/srv", links: [{ path: "/etc/exports", target: "exports" }] }),
    example("SharedData", { mount: { path: "/srv", nfs: { server: "192.0.2.7", export: "/export" } } }),
  ],
  HAService: [
    example("HAService", { systemd: { unit: "nginx.service" } }),
    example("HAService", { ocf: { agent: "ocf:heartbeat:pgsql" }, promotable: {} }),
    example("HAService", { exec: { start: ["/bin/up"], stop: ["/bin/down"], status: ["/bin/look"] } }),
    example("HAService", { process: { command: ["/bin/run"] } }),
  ],
};

const fields = kinds.flatMap((kind) => leavesOf(kind).map((path) => ({ kind, path })));

describe("what an edit means for a resource that runs", () => {
  it.each(kinds)("%s: is said of each field of its CRD, and of no other", (kind) => {
    expect(Object.keys(effectRows[kind]).toSorted()).toEqual(leavesOf(kind).toSorted());
  });

  it("is less than a restart where the driver that is there was seen to take it over, and nowhere else", () => {
    expect(fieldsOf("NoEffect")).toEqual([
      "VirtualIP duplicateCheck.enabled",
      "VirtualIP duplicateCheck.wait",
      "VirtualIP announcements.count",
      "HAService timeouts.start",
      "HAService timeouts.stop",
      "HAService timeouts.status",
      "HAService timeouts.promote",
      "HAService timeouts.demote",
      "HAService timeouts.notify",
      "HAService statusEvery",
      "HAService startTries",
      "HAService startRetryWait",
      "HAService notify.up",
      "HAService notify.down",
    ]);
    expect(fieldsOf("Reload")).toEqual([
      "VirtualIP duplicateCheck.onDuplicate",
      "VirtualIP announcements.interval",
      "VirtualIP announcements.repeatEvery",
    ]);
  });

  it.each(fields)("$kind $path: is what its row says, whether it is changed, set or taken away", ({ kind, path }) => {
    for (const { spec } of examples[kind]) {
      const [one, other, none] = [withField(spec, path, ["a"]), withField(spec, path, ["b"]), without(spec, path)];
      for (const [before, after] of [
        [one, other],
        [none, one],
        [one, none],
      ] as const)
        expect(changeEffect(kind, before, after)).toBe(effectRows[kind][path]);
    }
  });

  it.each(fields.filter(({ kind, path }) => effectRows[kind][path] !== "Restart"))(
    "$kind $path: leaves the claims as they are",
    ({ kind, path }) => {
      for (const sample of examples[kind]) {
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same kind with one field more
        const edited = { kind, spec: withField(sample.spec, path, "b") } as unknown as ResourceSpec;
        expect(claimsOf(edited)).toEqual(claimsOf(sample));
      }
    },
  );
});

describe("what an edit means", () => {
  const service = { ...examples.HAService[0]?.spec };
  const address = { ...examples.VirtualIP[0]?.spec };

  it.each<{ what: string; kind: Kind; before: object; after: object; effect: SpecEffect }>([
    { what: "nothing edited", kind: "HAService", before: service, after: { ...service }, effect: "NoEffect" },
    {
      what: "the same in another order",
      kind: "HAService",
      before: { notify: { up: ["/a"], down: ["/b"] } },
      after: { notify: { down: ["/b"], up: ["/a"] } },
      effect: "NoEffect",
    },
    {
      what: "the strongest of what is edited",
      kind: "VirtualIP",
      before: address,
      after: { ...address, announcements: { count: 9, interval: "1s", repeatEvery: "1s" } },
      effect: "Reload",
    },
    {
      what: "an edit of one field that stops and one that does not",
      kind: "HAService",
      before: service,
      after: { ...service, startTries: 3, systemd: { unit: "other.service" } },
      effect: "Restart",
    },
    {
      what: "a field that nobody knows",
      kind: "HAService",
      before: service,
      after: { ...service, nice: 19 },
      effect: "Restart",
    },
    {
      what: "an unknown field within a known one",
      kind: "HAService",
      before: { timeouts: { start: "1s" } },
      after: { timeouts: { start: "1s", kill: "1s" } },
      effect: "Restart",
    },
    {
      what: "something without fields that has come",
      kind: "HAService",
      before: {},
      after: { promotable: {} },
      effect: "Restart",
    },
    {
      what: "another form of a service",
      kind: "HAService",
      before: { systemd: { unit: "a.service" } },
      after: { process: { command: ["/bin/a"] } },
      effect: "Restart",
    },
    {
      what: "announcements of a driver that is not there",
      kind: "VirtualIP",
      before: { ...address, driver: "keepalived", announcements: { count: 1 } },
      after: { ...address, driver: "keepalived", announcements: { count: 2 } },
      effect: "Restart",
    },
    {
      what: "what is no spec",
      kind: "HAService",
      before: { timeouts: "1s" },
      after: { timeouts: {} },
      effect: "Restart",
    },
  ])("$what: $effect", ({ kind, before, after, effect }) => {
    expect(changeEffect(kind, { ...before }, { ...after })).toBe(effect);
  });
});

function fieldsOf(effect: SpecEffect): readonly string[] {
  return fields
    .filter(({ kind, path }) => effectRows[kind][path] === effect)
    .map(({ kind, path }) => `${kind} ${path}`);
}

function example(kind: Kind, spec: object): ResourceSpec {
  const [object] = objectsOf({ [`${kind}/example`]: spec });
  if (object?.kind !== kind) throw new Error(`no ${kind}`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its kind was compared
  return { kind, spec: object.spec } as ResourceSpec;
}

/** The paths of what has no fields of its own: scalars, lists and maps. */
function leavesOf(kind: Kind): readonly string[] {
  const spec = catalog.find(kind)?.schema.properties?.["spec"] ?? {};
  return below(spec, "");
}

function below({ properties = {} }: StructuralSchema, path: string): readonly string[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const at = path === "" ? name : `${path}.${name}`;
    return schema.properties === undefined ? [at] : below(schema, at);
  });
}

function withField(spec: object, path: string, value: unknown): Readonly<Record<string, unknown>> {
  const [first = "", ...rest] = path.split(".");
  if (rest.length === 0) return { ...spec, [first]: value };
  const inner: unknown = Reflect.get(spec, first);
  const known = typeof inner === "object" && inner !== null ? inner : {};
  return { ...spec, [first]: withField(known, rest.join("."), value) };
}

/** What has nothing left in it goes as well. */
function without(spec: object, path: string): Readonly<Record<string, unknown>> {
  const [first = "", ...rest] = path.split(".");
  const { [first]: inner, ...others } = { ...spec } as Readonly<Record<string, unknown>>;
  if (rest.length === 0 || typeof inner !== "object" || inner === null) return others;
  const left = without(inner, rest.join("."));
  return Object.keys(left).length === 0 ? others : { ...others, [first]: left };
}
