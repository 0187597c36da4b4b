import { describe, expect, it } from "vitest";
import {
  clusterFactsOf,
  seenManagerOf,
  wishedObjectsIn,
  type ClusterSight,
} from "../../controller/cli/cluster-facts-of.ts";
import type { StoredObject } from "../../controller/ports/store.ts";
import { aClaim, aLease, anAssignment, aReport, epoch, mayHold, told } from "../core/build/records.ts";
import { addressClaim, anAddress } from "../core/build/wishes.ts";
import { catalog } from "../crds/read-definitions.ts";

function stored(kind: string, name: string, spec: object, changes: Partial<StoredObject> = {}): StoredObject {
  return {
    apiVersion: "holdfast.dev/v1alpha1",
    kind,
    metadata: {
      namespace: "prod",
      name,
      uid: `uid-${name}`,
      resourceVersion: "9",
      generation: 2,
      creationTimestamp: "2026-01-01T00:00:00Z",
      labels: { rack: "a" },
      annotations: { note: "the password is 1234" },
    },
    spec: { ...spec },
    ...changes,
  };
}

const address = addressClaim("192.0.2.10");
const managerRecord = aLease("m1", { purpose: "Manager", term: 4, era: { store: "store-1", number: 2 } });
const sight: ClusterSight = {
  identity: "store-1",
  leaseOf: (name) => ({ renewedMsAgo: name === "node-n2" ? null : 120.4, lookedMs: 899.6 }),
};

const records: readonly StoredObject[] = [
  stored("HALease", "manager", managerRecord),
  stored("HALease", "node-n2", aLease("n2")),
  stored("HALease", "node-n1", aLease("n1")),
  stored("HANodeReport", "n2", aReport("n2", { claims: [told(address, "Stopped", epoch(5))] })),
  stored("HANodeReport", "n1", aReport("n1", { claims: [told(address, "Held", epoch(5))] })),
  stored("HAClaim", "address-1", aClaim(address, mayHold("n1"))),
  stored("HAAssignment", "group-1", anAssignment({ members: [anAddress("192.0.2.10")] })),
  stored("HADecision", "decision-1", {}),
];

describe("what a plan starts from, out of a store", () => {
  it("is in ages, rounded, and of nobody's silence more than was looked at", () => {
    const { leases } = clusterFactsOf(records, sight);
    expect(leases).toEqual([
      { record: aLease("n1"), renewedMsAgo: 120, lookedMs: 900 },
      { record: aLease("n2"), renewedMsAgo: undefined, lookedMs: 900 },
    ]);
  });

  it("is under the last leader's term and era", () => {
    const { term, era } = clusterFactsOf(records, sight);
    expect({ term, era }).toEqual({ term: 4, era: { store: "store-1", number: 2 } });
    expect(seenManagerOf(records, sight)).toEqual({
      name: "m1",
      closed: false,
      ttlMs: 2000,
      renewedMsAgo: 120,
      lookedMs: 900,
    });
  });

  it("is under none where nobody has ever led", () => {
    const { term, era } = clusterFactsOf(records.slice(1), sight);
    expect({ term, era }).toEqual({ term: 0, era: { store: "store-1", number: 0 } });
    expect(seenManagerOf(records.slice(1), sight)).toBeUndefined();
  });

  it("leaves out of reports what most of them say", () => {
    const { reports } = clusterFactsOf(records, sight);
    expect(reports.map(({ node, claims }) => [node, claims])).toEqual([
      ["n1", [told(address, "Held", epoch(5))]],
      ["n2", []],
    ]);
  });

  it("is the same in whatever order the store lists it", () => {
    expect(clusterFactsOf(records.toReversed(), sight)).toEqual(clusterFactsOf(records, sight));
  });
});

describe("the objects of users", () => {
  const vip = stored("VirtualIP", "web", { address: "192.0.2.10/24" });
  const order = (name: string, state?: string): StoredObject => {
    const spec = { type: "Standby", target: { kind: "HANode", name: "n1" } };
    return stored("HAOperation", name, spec, state === undefined ? {} : { status: { state } });
  };

  it("are complete, by kind and name, with what counts of their metadata and without a status", () => {
    const found = wishedObjectsIn([vip, order("a"), stored("HANode", "n1", { addresses: ["192.0.2.1"] })], catalog);
    expect(found.map(({ kind }) => kind)).toEqual(["HANode", "HAOperation", "VirtualIP"]);
    expect(found[2]).toMatchObject({
      kind: "VirtualIP",
      metadata: { namespace: "prod", name: "web", uid: "uid-web", generation: 2, labels: { rack: "a" } },
      spec: { address: "192.0.2.10/24", driver: "iproute2" },
    });
    expect(JSON.stringify(found)).not.toMatch(/password|status|resourceVersion/);
  });

  it("are none of what is being deleted, of what the manager writes, and of what another version wrote", () => {
    const deleted = { ...vip, metadata: { ...vip.metadata, deletionTimestamp: "2026-01-02T00:00:00Z" } };
    const strange = stored("VirtualIP", "odd", { address: 5 });
    expect(wishedObjectsIn([deleted, strange, ...records], catalog)).toEqual([]);
  });

  it.each([
    [undefined, undefined],
    ["Pending", undefined],
    ["Active", undefined],
    ["Succeeded", { state: "Succeeded" }],
    ["Failed", { state: "Failed" }],
    ["Expired", { state: "Expired" }],
    ["Cancelled", { state: "Cancelled" }],
  ])("an operation in the state %s says of it %j", (state, status) => {
    const [found] = wishedObjectsIn([order("a", state)], catalog);
    expect(found !== undefined && "status" in found ? found.status : undefined).toEqual(status);
  });
});
