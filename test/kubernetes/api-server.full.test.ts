import { readFileSync, globSync } from "node:fs";
import { join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { isRecord } from "../../controller/api/structure/is-record.ts";
import { type LoadedObjects, loadObjects } from "../../controller/api/load-objects.ts";
import { parseYaml } from "../../controller/api/yaml.ts";
import { arbitraryObject } from "../crds/arbitrary-object.ts";
import { arbitraryMutation } from "../crds/mutate-object.ts";
import { catalog, definitions } from "../crds/read-definitions.ts";
import { type Comparison, compare, isAccepted, withoutMetadata } from "./find-differences.ts";
import { mutationsOf } from "./mutate.ts";
import { findOracle, type NoOracle, type ObjectRequest, type ObjectVerdict, type Oracle } from "./oracle.ts";
import { isWanted, wantedDifferences } from "./wanted-differences.ts";

const root = resolve(import.meta.dirname, "../..");
const crds = join(root, "crds");

/** Fixes all that is generated here; another number explores other objects. */
const seed = Number(process.env["SEED"] ?? 1);

let oracle: Oracle | NoOracle;
beforeAll(async () => {
  oracle = await findOracle();
});

describe("the API server", () => {
  it("takes every CRD", async (context) => {
    if (!oracle.isThere) return context.skip(oracle.why);
    const verdicts = await oracle.judgeDefinitions(crds);
    expect(verdicts.map(({ file }) => file)).toEqual(globSync("*.yaml", { cwd: crds }).toSorted());
    expect(verdicts.filter(({ errors }) => errors.length > 0)).toEqual([]);
  });

  it("takes every seed of this comparison, and so do we", async (context) => {
    if (!oracle.isThere) return context.skip(oracle.why);
    const seeds = readObjects("test/kubernetes/seeds.yaml");
    const { differences, acceptedCount } = await ask(oracle, seeds.map(asCreated));
    expect(differences).toEqual([]);
    expect(acceptedCount).toBe(seeds.length);
  });

  it("says of every manifest of this project what we say", async (context) => {
    if (!oracle.isThere) return context.skip(oracle.why);
    const objects = ["manifests/**/*.{yaml,yml}", "test/**/*.{yaml,yml}"].flatMap(readObjects);
    expect((await ask(oracle, objects.map(asCreated))).differences).toEqual([]);
  });

  it("says of small changes of good objects what we say", async (context) => {
    if (!oracle.isThere) return context.skip(oracle.why);
    const good = ["manifests/examples/**/*.yaml", "test/kubernetes/seeds.yaml"].flatMap(readObjects);
    const changed = good.flatMap((object) => [
      ...sample(mutationsOf(object), 200),
      ...sample(arbitraryMutation(object), 50),
    ]);
    const { differences, acceptedCount, brokenCount } = await ask(oracle, changed.map(asCreated));
    expect(differences.slice(0, 5)).toEqual([]);
    expect(acceptedCount).toBeGreaterThan(1000);
    expect(brokenCount).toBeGreaterThan(200);
  });

  it("takes what the loader takes from a file, and stores it as the loader gives it", async (context) => {
    if (!oracle.isThere) return context.skip(oracle.why);
    const good = readObjects("test/kubernetes/seeds.yaml");
    const objects = good.flatMap((object) => [object, ...sample(mutationsOf(object), 50)]);
    const verdicts = await oracle.judgeObjects(crds, objects.map(asCreated));
    const differences = objects.flatMap((object, index) => {
      const there = verdicts[index];
      const here = load(object);
      const isSame = there !== undefined && isAccepted(there) ? isStored(here, there) : here.errors.length > 0;
      return isSame ? [] : [{ object: JSON.stringify(object), there, errors: here.errors }];
    });
    expect(differences.slice(0, 5)).toEqual([]);
  });

  it.for(wantedDifferences)("takes what we refuse, as $why", async ({ example, covers }, context) => {
    if (!oracle.isThere) return context.skip(oracle.why);
    const [there] = await oracle.judgeObjects(crds, [asCreated(example)]);
    expect([there?.unknown, there?.errors]).toEqual([[], []]);
    const { errors } = load(example);
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.filter((error) => !covers(error))).toEqual([]);
  });

  it.for(definitions)("says of any $kind what we say", async ({ definition }, context) => {
    if (!oracle.isThere) return context.skip(oracle.why);
    const objects = sample(arbitraryObject(definition), 150);
    const changed = sample(arbitraryObject(definition).chain(arbitraryMutation), 150);
    const { differences } = await ask(oracle, [...objects, ...changed].map(asCreated));
    expect(differences.slice(0, 5)).toEqual([]);
  });

  it("says of small updates of good objects what we say", async (context) => {
    if (!oracle.isThere) return context.skip(oracle.why);
    const updates = readObjects("test/kubernetes/seeds.yaml").flatMap((old) =>
      sample(mutationsOf(specOf(old)), 50).map((spec): ObjectRequest => ({ object: { ...asRecord(old), spec }, old })),
    );
    const { differences, acceptedCount, brokenCount } = await ask(oracle, updates);
    expect(differences.slice(0, 5)).toEqual([]);
    expect(acceptedCount).toBeGreaterThan(100);
    expect(brokenCount).toBeGreaterThan(20);
  });
});

async function ask(there: Oracle, requests: readonly ObjectRequest[]): Promise<Comparison> {
  return compare(requests, await there.judgeObjects(crds, requests));
}

/** JSON is YAML; what YAML does not take as it is, is escaped. */
function load(object: unknown): LoadedObjects {
  const text = JSON.stringify(object).replaceAll(/[\u007f-\uffff]/g, escapeCharacter);
  return loadObjects([{ file: "object.json", text }], catalog);
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function isStored(here: LoadedObjects, there: ObjectVerdict): boolean {
  if (here.errors.length > 0) return here.errors.every(isWanted);
  return isDeepStrictEqual(withoutMetadata(here.objects[0]?.object), withoutMetadata(there.object));
}

function specOf(object: unknown): unknown {
  return asRecord(object)["spec"];
}

function asRecord(object: unknown): Readonly<Record<string, unknown>> {
  if (!isRecord(object)) throw new Error("an object of this comparison must have fields");
  return object;
}

function asCreated(object: unknown): ObjectRequest {
  return { object };
}

/** What `JSON` can carry: the two are to judge the same object, and files hold no lone surrogates. */
function sample(arbitrary: fc.Arbitrary<unknown>, count: number): readonly unknown[] {
  return fc
    .sample(arbitrary, { seed, numRuns: count })
    .map((value) => JSON.stringify(value) ?? "null")
    .filter((text) => !/\\ud[89a-f]/.test(text))
    .map((text): unknown => JSON.parse(text));
}

/** The documents of all files that match, those that can be read. */
function readObjects(pattern: string): readonly unknown[] {
  return globSync(pattern, { cwd: root })
    .toSorted()
    .flatMap((file) => parseYaml({ file, text: readFileSync(join(root, file), "utf8") }).documents)
    .filter(({ violations }) => violations.length === 0)
    .map(({ value }) => value);
}
