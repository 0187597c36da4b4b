import { describe, expect, it } from "vitest";
import type { HANodeReportSpec } from "../../controller/api/types.gen.ts";
import type { GroupWish } from "../../controller/core/desired.ts";
import { groupStateOf, type GroupState } from "../../controller/core/group-state.ts";
import { advance, agentStep, aWorld, powerOff, settle } from "./build/run-world.ts";
import { aResource } from "./build/records.ts";
import { aCluster, aGroup, anAddress, aService, withGroups, withNodeMode, withState } from "./build/wishes.ts";
import { decideIn, factsOf, leaderTurn, nodeOf, type World } from "./build/world.ts";

const onN1 = new Map([["n1", 100]]);
const ip = anAddress("192.0.2.10");
const web = aGroup("web", { members: [ip, aService("nginx")], preferred: onN1 });

function stateIn(world: World): GroupState {
  return groupStateOf("HAGroup/web", { decision: decideIn(world), desired: world.desired, facts: factsOf(world) });
}

/** `Ready=True/AsWished …` in the order in which they are said. */
function conditionsOf(state: GroupState): string {
  return state.conditions.map(({ type, status, reason }) => `${type}=${status}/${reason}`).join(" ");
}

function running(group: GroupWish = web): World {
  const world = aWorld(aCluster([group]));
  expect(settle(world)).toBe(true);
  return world;
}

/** What the report of a node says of one resource, instead of what it really does. */
function reports(world: World, node: string, resource: ReturnType<typeof aResource>): void {
  const report = reportOf(world, node);
  const others = report.resources.filter(({ name }) => name !== resource.name);
  world.reports.set(node, { ...report, resources: [...others, resource] });
}

function reportOf(world: World, node: string): HANodeReportSpec {
  const report = world.reports.get(node);
  if (report === undefined) throw new Error(`no report of ${node}`);
  return report;
}

interface Case {
  readonly what: string;
  readonly make: () => World;
  readonly state: string;
  readonly holder: string;
  readonly says: RegExp;
  readonly conditions: string;
}

const fine = "Accepted=True/Consistent Available=True/Serving Redundant=True/SpareNode";
const down = "Accepted=True/Consistent Available=False/NotServing Redundant=True/SpareNode";

describe("the state of a group", () => {
  it.each<Case>([
    {
      what: "before any agent was seen",
      make() {
        const world = aWorld(aCluster([web]));
        leaderTurn(world);
        return world;
      },
      state: "Unknown",
      holder: "",
      says: /no node has looked yet/,
      conditions:
        "Ready=Unknown/NotObserved Accepted=True/Consistent Available=Unknown/NotObserved Redundant=False/NoSpareNode",
    },
    {
      what: "that runs",
      make: () => running(),
      state: "Started",
      holder: "n1",
      says: /^it runs on n1$/,
      conditions: `Ready=True/AsWished ${fine}`,
    },
    {
      what: "that is to run nowhere",
      make: () => running({ ...web, state: "Stopped" }),
      state: "Stopped",
      holder: "",
      says: /^it runs nowhere, as is wished$/,
      conditions: "Ready=True/AsWished Accepted=True/Consistent",
    },
    {
      what: "whose stop has been ordered",
      make() {
        const world = running();
        world.desired = withGroups(world.desired, [{ ...web, state: "Stopped" }]);
        leaderTurn(world);
        return world;
      },
      state: "Stopping",
      holder: "n1",
      says: /being stopped on n1/,
      conditions: "Ready=False/Stopping Reconciling=True/Stopping Accepted=True/Consistent",
    },
    {
      what: "that is being started",
      make() {
        const world = aWorld(aCluster([web]));
        for (let turn = 0; turn < 3; turn++) {
          for (const node of world.nodes.values()) agentStep(world, node);
          leaderTurn(world);
        }
        return world;
      },
      state: "Starting",
      holder: "",
      says: /started on n1/,
      conditions: `Ready=False/Starting Reconciling=True/Starting ${down}`,
    },
    {
      what: "of which a member has failed and is tried again",
      make() {
        const world = running();
        reports(world, "n1", aResource(aService("nginx"), "Failed", { failures: 1, error: "exit code 1" }));
        return world;
      },
      state: "Recovering",
      holder: "n1",
      says: /restarted on n1/,
      conditions: `Ready=False/Recovering Reconciling=True/Recovering ${down}`,
    },
    {
      what: "whose start waits for what will go by itself",
      make() {
        const world = running();
        reports(world, "n1", aResource(ip, "Starting", { waitsFor: "02:00:00:00:00:07 to answer no more" }));
        reports(world, "n1", aResource(aService("nginx"), "Stopped"));
        return world;
      },
      state: "Blocked",
      holder: "n1",
      says: /^its start on n1 waits for 02:00:00:00:00:07 to answer no more$/,
      conditions: `Ready=False/WaitingForOthers Reconciling=True/WaitingForOthers ${down}`,
    },
    {
      what: "that a checker has failed and that is restarted",
      make() {
        const world = running();
        reports(world, "n1", aResource(aService("nginx"), "Stopping"));
        const groups = [{ name: "web", failures: 1, error: "checker web/0: status 503" }];
        world.reports.set("n1", { ...reportOf(world, "n1"), groups });
        return world;
      },
      state: "Recovering",
      holder: "n1",
      says: /restarted on n1/,
      conditions: `Ready=False/Recovering Reconciling=True/Recovering ${down}`,
    },
    {
      what: "that a checker keeps from every other node",
      make() {
        const world = running({
          ...web,
          checkers: [{ name: "disk", runsOn: "Candidates", score: undefined, seenAfterMs: 2000 }],
        });
        for (const node of ["n1", "n2", "n3"])
          world.reports.set(node, {
            ...reportOf(world, node),
            verdicts: [{ checker: "disk", verdict: "Unhealthy", message: "no answer" }],
          });
        return world;
      },
      state: "Started",
      holder: "n1",
      says: /runs on n1/,
      conditions: "Ready=True/AsWished Accepted=True/Consistent Available=True/Serving Redundant=False/NoSpareNode",
    },
    {
      what: "whose stop has failed",
      make() {
        const world = running();
        world.desired = withGroups(world.desired, [{ ...web, state: "Stopped" }]);
        reports(world, "n1", aResource(aService("nginx"), "Started", { stopFailures: 1 }));
        return world;
      },
      state: "Error",
      holder: "n1",
      says: /a stop has failed on n1; .*apply an HAOperation of type Cleanup with target HAGroup\/web$/,
      conditions: "Ready=False/StopFailed Stalled=True/StopFailed Accepted=True/Consistent",
    },
    {
      what: "that has failed on more nodes than it may move",
      make() {
        const world = running();
        for (const node of ["n1", "n2"])
          reports(world, node, aResource(aService("nginx"), "Stopped", { failures: 2, error: "no license" }));
        return world;
      },
      state: "Error",
      holder: "n1",
      says: /n1: HAService nginx failed 2 times there: no license; n2: .*apply an HAOperation of type Cleanup with target HAGroup\/web$/,
      conditions: "Ready=False/FailedEverywhere Stalled=True/FailedEverywhere " + down,
    },
    {
      what: "whose silent node is being fenced",
      make() {
        const world = running({ ...web, fencing: { ...web.fencing, mode: "Devices" } });
        powerOff(world, "n1");
        advance(world, 2500);
        for (let turn = 0; turn < 3; turn++) leaderTurn(world);
        return world;
      },
      state: "WaitingForProof",
      holder: "",
      says: /^n1 may still hold it/,
      conditions: `Ready=False/WaitingForProof Reconciling=True/WaitingForProof ${down}`,
    },
    {
      what: "whose silent node only a person can prove gone",
      make() {
        const world = running({ ...web, fencing: { ...web.fencing, mode: "Manual" } });
        powerOff(world, "n1");
        settle(world, 10_000);
        return world;
      },
      state: "WaitingForProof",
      holder: "",
      says: /n1 may still hold it: .*holdfast why web/,
      conditions: `Ready=False/WaitingForProof Stalled=True/WaitingForProof ${down}`,
    },
    {
      what: "that moves at an operator's word",
      make() {
        const world = running();
        world.desired = withNodeMode(world.desired, "n1", "Standby");
        leaderTurn(world);
        return world;
      },
      state: "Relocating",
      holder: "n1",
      says: /moves from n1 to n[23]/,
      conditions: `Ready=False/Relocating Reconciling=True/Relocating ${down}`,
    },
    {
      what: "that no node may run",
      make: () => running({ ...web, candidates: new Set() }),
      state: "Blocked",
      holder: "",
      says: /^no node may run it/,
      conditions:
        "Ready=False/NoPlacement Stalled=True/NoPlacement Accepted=True/Consistent Available=False/NotServing Redundant=False/NoSpareNode",
    },
    {
      what: "that wants what another group has",
      make() {
        const world = running({ ...web, key: "HAGroup/other" });
        world.desired = withGroups(world.desired, [
          { ...web, key: "HAGroup/other" },
          { ...web, members: [{ ...ip, name: "twice" }] },
        ]);
        settle(world);
        return world;
      },
      state: "Blocked",
      holder: "",
      says: /192\.0\.2\.10 belongs to HAGroup\/other/,
      conditions:
        "Ready=False/ClaimedTwice Stalled=True/ClaimedTwice Accepted=False/ClaimedTwice Available=False/NotServing Redundant=True/SpareNode",
    },
    {
      what: "that is frozen while it runs",
      make() {
        const world = running();
        world.desired = withState(world.desired, "Frozen");
        settle(world);
        return world;
      },
      state: "Frozen",
      holder: "n1",
      says: /; set spec.state of HACluster\/cluster to Running to thaw it$/,
      conditions: `Ready=True/Frozen Accepted=True/Consistent`,
    },
    {
      what: "that orders freeze",
      make() {
        const world = running();
        const order = { type: "Freeze", id: "u", reason: "" } as const;
        const orders = [
          { ...order, name: "hold-web", target: "HAGroup/web" },
          { ...order, name: "hold-n1", target: "HANode/n1" },
          { ...order, name: "hold-n2", target: "HANode/n2" },
          { ...order, name: "stop-web", type: "Stop", target: "HAGroup/web" } as const,
        ];
        world.desired = { ...withGroups(world.desired, [{ ...web, state: "Frozen" }]), orders };
        settle(world);
        return world;
      },
      state: "Frozen",
      holder: "n1",
      says: /; delete HAOperation\/hold-web, HAOperation\/hold-n1 to thaw it$/,
      conditions: `Ready=True/Frozen Accepted=True/Consistent`,
    },
    {
      what: "that is only watched",
      make() {
        const world = running();
        world.desired = withGroups(world.desired, [{ ...web, state: "Unmanaged" }]);
        settle(world);
        return world;
      },
      state: "Unmanaged",
      holder: "n1",
      says: /only watched/,
      conditions: "Ready=Unknown/Unmanaged Accepted=True/Consistent",
    },
    {
      what: "of which a member was edited and is started by its former spec",
      make() {
        const world = running();
        reports(world, "n1", aResource(aService("nginx"), "Started", { generation: 1 }));
        const edited = aService("nginx", { generation: 2 });
        world.desired = withGroups(world.desired, [{ ...web, members: [ip, edited] }]);
        return world;
      },
      state: "Starting",
      holder: "n1",
      says: /^it is being changed to its present spec on n1$/,
      conditions: `Ready=False/Starting Reconciling=True/Starting ${fine}`,
    },
    {
      what: "of which a member was edited and started by its present spec",
      make() {
        const edited = aService("nginx", { generation: 2 });
        const world = running({ ...web, members: [ip, edited] });
        reports(world, "n1", aResource(edited, "Started", { generation: 2 }));
        return world;
      },
      state: "Started",
      holder: "n1",
      says: /^it runs on n1$/,
      conditions: `Ready=True/AsWished ${fine}`,
    },
    {
      what: "without a spare node",
      make: () => running({ ...web, candidates: new Set(["n1"]) }),
      state: "Started",
      holder: "n1",
      says: /runs on n1/,
      conditions: "Ready=True/AsWished Accepted=True/Consistent Available=True/Serving Redundant=False/NoSpareNode",
    },
  ])("$what is $state", ({ make, state, holder, says, conditions }) => {
    const found = stateIn(make());
    expect(found).toMatchObject({ state, holder });
    expect(found.message).toMatch(says);
    expect(conditionsOf(found)).toBe(conditions);
  });

  it("names each node that it is assigned to or was seen on, with what it does there", () => {
    const world = running({ ...web, members: [aService("nginx")], replicas: 2 });
    expect(stateIn(world).placements).toEqual([
      { node: "n1", state: "Started" },
      { node: "n2", state: "Started" },
    ]);
    nodeOf(world, "n2").running.clear();
    nodeOf(world, "n2").journal = { ...nodeOf(world, "n2").journal, entries: [] };
    powerOff(world, "n2");
    advance(world, 3000);
    expect(stateIn(world).placements).toEqual([
      { node: "n1", state: "Started" },
      { node: "n2", state: "Unknown" },
    ]);
  });

  it("is of the present epoch", () => {
    const world = running();
    const { term, counter } = world.assignments.get("HAGroup/web")?.record.epoch ?? {};
    expect(stateIn(world).epoch).toBe(`${term}.${counter}`);
  });

  it("does not believe a report of an earlier life of the node", () => {
    const world = running();
    const report = world.reports.get("n1");
    if (report !== undefined) world.reports.set("n1", { ...report, incarnation: "0.z" });
    expect(stateIn(world)).toMatchObject({ holder: "", placements: [{ node: "n1", state: "Unknown" }] });
    expect(stateIn(world).state).not.toBe("Started");
  });
});
