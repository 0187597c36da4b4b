import { beforeAll, describe, expect, it } from "vitest";
import { loadObjects } from "../../../controller/api/load-objects.ts";
import type { HoldfastObject } from "../../../controller/api/types.gen.ts";
import { brokenPromises, downAfter, type Survival } from "../../../controller/report/survival.ts";
import { openCatalog } from "../../../controller/cli/open-catalog.ts";
import { survive } from "../../../sim/survive/survive.ts";
import { readCluster } from "../read-cluster.ts";

function rehearse(objects: readonly HoldfastObject[], storeMembers = 3): Promise<Survival> {
  return survive({ objects, storeMembers, managers: 3, lookedMs: 60_000, onRun: () => undefined });
}

function objectsOf(yaml: string): readonly HoldfastObject[] {
  const text = yaml
    .split("---\n")
    .map((object) => `apiVersion: holdfast.dev/v1alpha1\n${object}`)
    .join("---\n");
  const { objects, errors } = loadObjects([{ file: "given", text }], openCatalog());
  expect(errors).toEqual([]);
  return objects.map(({ object }) => object);
}

function outcomeOf({ failures }: Survival, ...labels: readonly string[]): Survival["failures"][number] | undefined {
  return failures.find(({ failed }) => failed.map(({ kind, name }) => `${kind} ${name}`).join() === labels.join());
}

/** What is down for good after each failure of one thing. */
function downInTheEnd({ failures }: Survival): readonly string[] {
  return failures
    .filter(({ failed }) => failed.length === 1)
    .flatMap((failure) =>
      downAfter(failure).map((group) => `${failure.failed[0]?.kind} ${failure.failed[0]?.name}: ${group}`),
    );
}

describe("two nodes with one group", () => {
  const pair = readCluster("manifests/examples/web-pair");
  let survival: Survival;
  beforeAll(async () => {
    survival = await rehearse(pair);
  });

  it("live through the loss of either node, its link, or one of three members of the store", () => {
    expect(survival.broken).toBeUndefined();
    expect(survival.redundant).toEqual(["HAGroup/web"]);
    expect(downInTheEnd(survival)).toEqual([]);
    const [holder = ""] = survival.before["HAGroup/web"] ?? [];
    const other = holder === "n1" ? "n2" : "n1";
    for (const kind of ["node", "link"]) {
      const [struck] = outcomeOf(survival, `${kind} ${holder}`)?.groups ?? [];
      expect(struck).toMatchObject({ group: "HAGroup/web", before: [holder], after: [other] });
      // Nobody takes over before the lease of two seconds has ended.
      expect(struck?.downMs).toBeGreaterThan(1_500);
      expect(outcomeOf(survival, `${kind} ${other}`)?.groups).toEqual([]);
    }
  });

  it("run nothing without both nodes, or without most of the store", () => {
    const down = survival.failures.filter((failure) => downAfter(failure).length > 0);
    expect(down.map(({ failed }) => failed.map(({ kind, name }) => `${kind} ${name}`).join())).toEqual([
      "node n1,node n2",
      "node n1,link n2",
      "node n2,link n1",
      "link n1,link n2",
      "store 1,store 2",
      "store 1,store 3",
      "store 2,store 3",
    ]);
  });

  it("have no spare for a store of one member", async () => {
    const alone = await rehearse(pair, 1);
    expect(downInTheEnd(alone)).toEqual(["store 1: HAGroup/web"]);
    expect(brokenPromises(alone).map(({ groups }) => groups)).toEqual([["HAGroup/web"]]);
  });

  it("come to the same each time", async () => {
    expect(await rehearse(pair)).toEqual(survival);
  });
});

describe("fence devices", () => {
  it("are missed once a node fails that has to be fenced", async () => {
    const survival = await rehearse(readCluster("manifests/examples/three-nodes-ipmi"));
    expect(outcomeOf(survival, "device ipmi")?.groups).toEqual([]);
    const [holder = ""] = survival.before["HAGroup/files"] ?? [];
    const both = outcomeOf(survival, `node ${holder}`, "device ipmi");
    expect(both === undefined ? undefined : downAfter(both)).toContain("HAGroup/files");
    expect(downInTheEnd(survival)).toEqual([]);
  });
});

const manual = `kind: HACluster
metadata: {name: cluster}
spec: {}
---
kind: HANode
metadata: {name: n1}
spec: {addresses: [192.0.2.1]}
---
kind: HANode
metadata: {name: n2}
spec: {addresses: [192.0.2.2]}
---
kind: FencingPolicy
metadata: {name: person}
spec: {mode: Manual}
---
kind: VirtualIP
metadata: {name: web}
spec: {address: 192.0.2.10/24}
---
kind: HAGroup
metadata: {name: web}
spec: {members: [{kind: VirtualIP, name: web}], fencingPolicy: {name: person}}
`;

it("a spare node that has to wait for a person is a promise that is not kept", async () => {
  const survival = await rehearse(objectsOf(manual));
  expect(survival.redundant).toEqual(["HAGroup/web"]);
  const [holder = ""] = survival.before["HAGroup/web"] ?? [];
  expect(downInTheEnd(survival)).toEqual([`node ${holder}: HAGroup/web`, `link ${holder}: HAGroup/web`]);
  expect(brokenPromises(survival)).toHaveLength(2);
});
