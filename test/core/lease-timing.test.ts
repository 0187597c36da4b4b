import { describe, expect, it } from "vitest";
import type { HACluster, HoldfastObject } from "../../controller/api/types.gen.ts";
import { resolveLeaseTiming } from "../../controller/core/lease-timing.ts";
import { foundIn, nodes, objectsOf, role } from "./check/objects-of.ts";

type Lease = HACluster["spec"]["lease"];

const restartTtl = "60s";
const leaseOnly = { isKubernetes: false, isLeaseOnly: true };
const fenced = { isKubernetes: false, isLeaseOnly: false };
const kubernetes = { isKubernetes: true, isLeaseOnly: true };

describe("the timing of leases", () => {
  it.each([
    { why: "only Lease and None in use", lease: {}, of: leaseOnly, timing: [2000, 500, 60_000, 333.333] },
    { why: "fencing in use", lease: {}, of: fenced, timing: [5000, 1000, 60_000, 1000] },
    { why: "the Kubernetes store", lease: {}, of: kubernetes, timing: [10_000, 3000, 60_000, 1333.333] },
    { why: "a ttl alone", lease: { ttl: "30s" }, of: fenced, timing: [30_000, 7500, 60_000, 5000] },
    { why: "a long ttl", lease: { ttl: "5m" }, of: fenced, timing: [300_000, 60_000, 60_000, 60_000] },
    {
      why: "all that can be given",
      lease: { ttl: "250ms", renewEvery: "60ms", restartTtl: "1m30s", stopBudget: "0s" },
      of: kubernetes,
      timing: [250, 60, 90_000, 0],
    },
  ])("$why", ({ lease, of, timing }) => {
    const { ttlMs, renewEveryMs, restartTtlMs, stopBudgetMs } = resolveLeaseTiming({ restartTtl, ...lease }, of);
    const rounded = [ttlMs, renewEveryMs, restartTtlMs, stopBudgetMs].map((ms) => Number(ms.toFixed(3)));
    expect(rounded).toEqual(timing);
  });
});

describe("the relations between them", () => {
  it.each([
    { why: "defaults", lease: {}, found: [] },
    { why: "a ttl that all else follows", lease: { ttl: "200ms" }, found: [] },
    {
      why: "a renewal that is too slow for the default of this cluster's policies",
      lease: { renewEvery: "700ms" },
      found: ["spec.lease.renewEvery ttl must be at least 3 x renewEvery: ttl is 2s by default, renewEvery is 700ms"],
    },
    {
      why: "a stop that begins too early",
      lease: { stopBudget: "1s" },
      found: [
        "spec.lease.stopBudget stopBudget must be below ttl - 2 x renewEvery: stopBudget is 1s, ttl is 2s by default, renewEvery is 500ms by default",
      ],
    },
    {
      why: "a restart that is shorter than the default on the slowest store",
      lease: { restartTtl: "9s" },
      found: ["spec.lease.restartTtl restartTtl must be at least ttl: restartTtl is 9s, ttl is 10s by default"],
    },
  ])("$why", ({ lease, found }) => {
    const lines = foundIn(withLease({ restartTtl, ...lease }));
    expect(lines).toEqual(found.map((line) => `HACluster/cluster ${line.replace(" ", " LeaseTiming ")}`));
  });

  it("depend on the policies in use", () => {
    const objects = withLease({ restartTtl, renewEvery: "700ms" });
    const policy = objectsOf({
      "FencingPolicy/p": { mode: "Manual" },
      ...role("db", { fencingPolicy: { name: "p" } }),
    });
    expect(foundIn([...objects, ...policy])).toEqual([]);
  });
});

/** A cluster whose HACluster came past its own rules, which refuse most of these. */
function withLease(lease: Lease): readonly HoldfastObject[] {
  return objectsOf({ "HACluster/cluster": {}, ...nodes, ...role("web") }).map((object) =>
    object.kind === "HACluster" ? { ...object, spec: { ...object.spec, lease } } : object,
  );
}
