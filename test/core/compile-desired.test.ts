import { describe, expect, it } from "vitest";
import type { HoldfastObject } from "../../controller/api/types.gen.ts";
import { compileDesired } from "../../controller/core/compile-desired.ts";
import type { Desired, GroupWish } from "../../controller/core/desired.ts";
import { groups as named, member, node, nodes, objectsOf, role, unit, type Specs } from "./check/objects-of.ts";

function compiled(specs: Specs): Desired {
  return compileDesired(objectsOf(specs), { isKubernetes: false });
}

function groupIn(specs: Specs, key = "HAGroup/web"): GroupWish {
  const wish = compiled(specs).groups.get(key);
  if (wish === undefined) throw new Error(`no group ${key}`);
  return wish;
}

const database = { "HAService/pg": { ocf: { agent: "ocf:heartbeat:pgsql" }, promotable: {} } };
const policy = { mode: "Devices", action: "off", delay: "3s", retries: 1, retryEvery: "2s", maxFencedShare: 20 };

describe("groups", () => {
  it("are those that are declared, and each resource in none by itself", () => {
    const desired = compiled({ ...nodes, ...role("web"), "VirtualIP/lone": { address: "192.0.2.9/24" } });
    expect([...desired.groups.keys()].toSorted()).toEqual(["HAGroup/web", "VirtualIP/lone"]);
    expect(desired.groups.get("VirtualIP/lone")).toMatchObject({
      state: "Started",
      replicas: 1,
      members: [{ name: "lone" }],
    });
  });

  it("leave out members that are not there", () => {
    const specs = {
      "HAService/a": unit("a"),
      "HAGroup/web": { members: [member("HAService", "a"), member("VirtualIP", "no")] },
    };
    expect(groupIn(specs).members.map(({ name }) => name)).toEqual(["a"]);
  });

  it.each<{ readonly what: string; readonly more: object; readonly candidates: readonly string[] }>([
    { what: "all nodes by default", more: {}, candidates: ["n1", "n2", "n3"] },
    { what: "the named ones", more: { candidates: { nodes: ["n3"] } }, candidates: ["n3"] },
    {
      what: "those that a selector finds",
      more: { candidates: { selector: { matchLabels: { rack: "a" } } } },
      candidates: ["n4"],
    },
  ])("have for candidates $what", ({ more, candidates }) => {
    const specs = {
      ...nodes,
      ...(candidates[0] === "n4" ? { "HANode/n4 rack=a": node(4) } : {}),
      ...role("web", more),
    };
    expect([...groupIn(specs).candidates].toSorted()).toEqual(candidates);
  });

  it("inherit, field by field, what they do not say", () => {
    const specs = {
      "HACluster/cluster": {
        defaults: { stickiness: 7, failback: "Never", failurePolicy: { relocations: 5, expireAfter: "1m" } },
      },
      ...role("web", { failurePolicy: { retriesOnNode: 4, onStopFailure: "Fence" } }),
      ...role("own", { stickiness: 2, failback: "Allowed" }),
    };
    expect(groupIn(specs)).toMatchObject({
      stickiness: 7,
      mayFailBack: false,
      failure: { retriesOnNode: 4, relocations: 5, expireAfterMs: 60_000, onStopFailure: "Fence" },
    });
    expect(groupIn(specs, "HAGroup/own")).toMatchObject({ stickiness: 2, mayFailBack: true });
  });
});

describe("the fencing of a group", () => {
  const power = { "FencingPolicy/power": policy };

  it.each<{ readonly what: string; readonly specs: Specs; readonly fencing: object }>([
    {
      what: "by lease with no policy and no data",
      specs: role("web"),
      fencing: { policy: "", mode: "Lease", unseenNodes: "Trust" },
    },
    {
      what: "by a person with data",
      specs: {
        "SharedData/d": { root: "/srv/d", links: [{ path: "/etc/d", target: "d" }] },
        "HAGroup/web": { members: [member("SharedData", "d")] },
      },
      fencing: { mode: "Manual", unseenNodes: "Wait" },
    },
    {
      what: "by a person with a primary role",
      specs: { ...database, "HAGroup/web": { members: [member("HAService", "pg")], replicas: 2 } },
      fencing: { mode: "Manual", unseenNodes: "Wait" },
    },
    {
      what: "by its own policy",
      specs: { ...power, ...role("web", { fencingPolicy: { name: "power" } }) },
      fencing: {
        policy: "power",
        mode: "Devices",
        action: "off",
        delayMs: 3000,
        retries: 1,
        retryEveryMs: 2000,
        maxFencedShare: 20,
      },
    },
    {
      what: "by the cluster's policy",
      specs: { ...power, "HACluster/cluster": { defaults: { fencingPolicy: { name: "power" } } }, ...role("web") },
      fencing: { policy: "power", mode: "Devices" },
    },
    {
      what: "as carefully as without any where the policy is not there",
      specs: { ...role("web", { fencingPolicy: { name: "gone" } }) },
      fencing: { policy: "", mode: "Lease" },
    },
  ])("is $what", ({ specs, fencing }) => {
    expect(groupIn({ ...nodes, ...specs }).fencing).toMatchObject(fencing);
  });
});

describe("the cluster", () => {
  it.each([
    { what: "2 s where all go by lease", specs: role("web"), ttlMs: 2000, renewEveryMs: 500 },
    {
      what: "5 s where a false alarm costs a reboot",
      specs: { "FencingPolicy/power": policy, ...role("web", { fencingPolicy: { name: "power" } }) },
      ttlMs: 5000,
      renewEveryMs: 1000,
    },
    {
      what: "what it says",
      specs: { "HACluster/cluster": { lease: { ttl: "1s", renewEvery: "200ms" } } },
      ttlMs: 1000,
      renewEveryMs: 200,
    },
  ])("has a lease of $what", ({ specs, ttlMs, renewEveryMs }) => {
    expect(compiled(specs).cluster.timing).toMatchObject({ ttlMs, renewEveryMs });
  });

  it("is what it is by default without an HACluster", () => {
    expect(compiled({}).cluster).toMatchObject({ state: "Running", strategy: "Spread" });
  });
});

function order(type: string, kind: string, name: string, more: object = {}): object {
  return { type, target: { kind, name }, ...more };
}

describe("operations are laid over the specs", () => {
  it("of nodes, groups and the cluster", () => {
    const desired = compiled({
      ...nodes,
      ...role("web"),
      ...role("db"),
      "HAOperation/a": order("Standby", "HANode", "n1"),
      "HAOperation/b": order("Maintenance", "HANode", "n2"),
      "HAOperation/c": order("Stop", "HAGroup", "web"),
      "HAOperation/d": order("Move", "HAGroup", "db", { toNode: "n3" }),
      "HAOperation/e": order("Restart", "HAGroup", "db"),
    });
    expect([...desired.nodes.values()].map(({ mode }) => mode)).toEqual(["Standby", "Maintenance", "Active"]);
    expect(desired.groups.get("HAGroup/web")?.state).toBe("Stopped");
    expect(desired.groups.get("HAGroup/db")).toMatchObject({ state: "Started", movesTo: "n3", restart: "e" });
  });

  it("and lie over nothing once they have ended", () => {
    const desired = compiled({
      ...nodes,
      "HAOperation/a": { ...order("Standby", "HANode", "n1"), status: { state: "Succeeded" } },
      "HAOperation/b": { ...order("Freeze", "HACluster", "cluster"), status: { state: "Expired" } },
    });
    expect(desired.nodes.get("n1")?.mode).toBe("Active");
    expect(desired.cluster.state).toBe("Running");
    expect(desired.orders).toEqual([]);
  });

  it("freeze the cluster, and stop it rather than that", () => {
    const freeze = { "HAOperation/a": order("Freeze", "HACluster", "cluster") };
    expect(compiled(freeze).cluster.state).toBe("Frozen");
    expect(compiled({ ...freeze, "HAOperation/b": order("Stop", "HACluster", "cluster") }).cluster.state).toBe(
      "Stopped",
    );
  });
});

describe("rules", () => {
  it("name groups by kind and name, and nodes by what they allow", () => {
    const { rules } = compiled({
      ...nodes,
      ...role("web"),
      ...role("db", { after: named("web") }),
      "PlacementRule/apart": { apart: { groups: named("web", "db") } },
      "PlacementRule/away": { nodes: { groups: named("web"), nodes: ["n1"], avoid: true } },
    });
    expect(rules).toMatchObject([
      { kind: "apart", name: "apart", groups: [{ group: "HAGroup/web" }, { group: "HAGroup/db" }] },
      { kind: "nodes", name: "away", groups: ["HAGroup/web"], nodes: new Set(["n2", "n3"]) },
      {
        kind: "order",
        steps: [
          { groups: ["HAGroup/web"], action: "Start" },
          { groups: ["HAGroup/db"], action: "Start" },
        ],
        requirement: "Mandatory",
      },
    ]);
  });
});

describe("the order of objects", () => {
  it("changes nothing", () => {
    const objects: readonly HoldfastObject[] = objectsOf({
      ...nodes,
      ...role("web"),
      ...role("db", { after: named("web") }),
    });
    const [one, other] = [objects, objects.toReversed()].map((list) => compileDesired(list, { isKubernetes: false }));
    expect(other).toEqual(one);
    expect([...(other?.groups.keys() ?? [])]).toEqual([...(one?.groups.keys() ?? [])]);
  });
});
