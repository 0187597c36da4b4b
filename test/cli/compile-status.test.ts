import { describe, expect, it } from "vitest";
import { judgeLease } from "../../controller/cli/cluster-look.ts";
import { compileStatus } from "../../controller/cli/compile-status.ts";
import type { StoredObject } from "../../controller/ports/store.ts";
import { statusText } from "../../controller/report/status-text.ts";
import type { LeaseSight, StatusReport } from "../../controller/report/status-report.ts";
import { createStyle } from "../../controller/report/style.ts";
import { aFencing, aLease, aReport, aResource } from "../core/build/records.ts";
import { catalog } from "../crds/read-definitions.ts";
import { ready, stored } from "./build-objects.ts";

const renewed: LeaseSight = { verdict: "Renewed", renewedMsAgo: 300, lookedMs: 600, ttlMs: 2000 };
const silent: LeaseSight = { verdict: "Silent", renewedMsAgo: null, lookedMs: 2500, ttlMs: 2000 };
const missing: LeaseSight = { verdict: "Missing", renewedMsAgo: null, lookedMs: 0, ttlMs: 0 };

function record(kind: string, name: string, spec: object): StoredObject {
  return stored(kind, name, { ...spec });
}

function node(name: string, state: string, extras: { readonly message?: string; readonly isReady?: boolean } = {}) {
  const { message = "", isReady = true } = extras;
  const status = { state, mode: "Active", message, conditions: [ready(isReady ? "True" : "False", message)] };
  return stored("HANode", name, { addresses: ["192.0.2.1"] }, { status });
}

function group(
  state: string,
  holder: string,
  extras: { readonly message?: string; readonly conditions?: readonly unknown[]; readonly generation?: number } = {},
) {
  const { message = "it runs on n1", conditions = [ready("True", message)], generation = 1 } = extras;
  const members = [{ kind: "VirtualIP", name: "web" }];
  return stored("HAGroup", "web", { members }, { generation, status: { state, holder, message, conditions } });
}

const vip = stored("VirtualIP", "web", { address: "192.0.2.10/24" }, { status: { state: "Started", holder: "n1" } });
const lone = stored(
  "HAService",
  "cron",
  { systemd: { unit: "cron.service" } },
  {
    status: { state: "Started", holder: "n2", message: "it runs on n2", conditions: [ready("True", "it runs on n2")] },
  },
);
const started = { resources: [aResource({ kind: "VirtualIP", name: "web" }, "Started")] };

const healthy: readonly StoredObject[] = [
  stored("HACluster", "cluster", {}, { status: { state: "Running", message: "m1 leads" } }),
  node("n1", "Eligible"),
  node("n2", "Eligible"),
  group("Started", "n1"),
  vip,
  lone,
  record("HALease", "manager", { ...aLease("m1"), purpose: "Manager", term: 4 }),
  record("HALease", "node-n1", aLease("n1")),
  record("HALease", "node-n2", aLease("n2")),
  record("HANodeReport", "n1", aReport("n1", started)),
  record(
    "HANodeReport",
    "n2",
    aReport("n2", { resources: [aResource({ kind: "HAService", name: "cron" }, "Starting")] }),
  ),
];

interface Asked {
  readonly objects?: readonly StoredObject[];
  readonly leases?: Readonly<Record<string, LeaseSight>>;
  readonly lost?: StatusReport["lost"];
}

function statusOf({ objects = healthy, leases = {}, lost }: Asked): StatusReport {
  const leaseOf = (name: string): LeaseSight =>
    leases[name] ?? (objects.some((one) => one.metadata.name === name) ? renewed : missing);
  return compileStatus({ namespace: "x", store: "s", objects, leaseOf, lost }, catalog);
}

function without(...names: readonly string[]): readonly StoredObject[] {
  return healthy.filter(({ kind, metadata }) => !names.includes(`${kind}/${metadata.name}`));
}

function problemsOf(asked: Asked): readonly string[] {
  return statusOf(asked).problems.map(({ object, state, message }) => `${object} ${state}: ${message}`);
}

function screenOf(report: StatusReport, width?: number): string {
  return statusText(report, { style: createStyle(false), width, nowMs: Date.parse("2026-01-01T00:03:00Z") });
}

describe("a cluster in which all is well", () => {
  it("is one screen: who leads, nodes with what they hold, groups, addresses", () => {
    expect(screenOf(statusOf({}))).toBe(`cluster x   Running   m1 leads, term 4, renewed 0.3 s ago

nodes
  NODE  MODE    STATE     LEASE              HOLDS
  n1    Active  Eligible  renewed 0.3 s ago  VirtualIP/web
  n2    Active  Eligible  renewed 0.3 s ago  HAService/cron (Starting)

groups
  GROUP           STATE    HOLDER  SINCE  MESSAGE
  HAGroup/web     Started  n1      3m     it runs on n1
  HAService/cron  Started  n2      3m     it runs on n2

addresses
  ADDRESS        HOLDER  STATE    OBJECT         GROUP
  192.0.2.10/24  n1      Started  VirtualIP/web  HAGroup/web

all is as wished
`);
  });

  it("has a group since when the history last told of its state there, not since it was first ready", () => {
    const spec = {
      at: "2026-01-01T00:02:50Z",
      leader: "m1",
      term: 4,
      number: 9,
      type: "State",
      about: { kind: "HAGroup", name: "web" },
    };
    const told = record("HADecision", "decision-9-4", { ...spec, change: "is Started on n1", to: ["n1"] });
    expect(statusOf({ objects: [...healthy, told] }).groups[0]?.since).toBe("2026-01-01T00:02:50Z");
    const other = record("HADecision", "decision-9-4", { ...spec, change: "is Started on n2", to: ["n2"] });
    expect(statusOf({ objects: [...healthy, other] }).groups[0]?.since).toBe("2026-01-01T00:00:00Z");
  });
});

describe("a problem is told", () => {
  it.each<[string, Asked, readonly string[]]>([
    ["none, where all is well", {}, []],
    [
      "where no manager leads, first",
      {
        leases: { manager: silent },
        objects: [...without("HANode/n2"), node("n2", "Lost", { isReady: false, message: "gone" })],
      },
      ["HACluster/cluster NoLeader: no manager leads: nothing is decided, taken over or told", "HANode/n2 Lost: gone"],
    ],
    [
      "where there never was a manager",
      { objects: without("HALease/manager") },
      ["HACluster/cluster NoLeader: no manager leads: nothing is decided, taken over or told"],
    ],
    [
      "of a node that nobody has called lost yet",
      { leases: { "node-n1": silent } },
      ["HANode/n1 Silent: it has not renewed its lease of 2 s for longer than that"],
    ],
    [
      "not of silence, while the store is not reached",
      { leases: { "node-n1": silent }, lost: { forMs: 9, message: "" } },
      [],
    ],
    [
      "of a group that is not ready",
      {
        objects: [
          ...without("HAGroup/web"),
          group("Error", "n1", { conditions: [ready("False", "a stop has failed; mend the cause")] }),
        ],
      },
      ["HAGroup/web Error: a stop has failed"],
    ],
    [
      "of a status that is older than the spec",
      { objects: [...without("HAGroup/web"), group("Started", "n1", { generation: 3 })] },
      ["HAGroup/web Started: what is said of it is of generation 1, and its spec is at 3"],
    ],
    [
      "where nothing was said",
      { objects: [...without("HANode/n2"), stored("HANode", "n2", { addresses: ["192.0.2.2"] })] },
      ["HANode/n2 -: nothing is said of it yet"],
    ],
    [
      "of an address on two nodes",
      { objects: [...without("HANodeReport/n2"), record("HANodeReport", "n2", aReport("n2", started))] },
      ["VirtualIP/web HeldTwice: 192.0.2.10/24 is up on n1 and n2"],
    ],
    [
      "not of an address that a silent node last had",
      {
        objects: [
          ...without("HANodeReport/n2", "HANode/n2"),
          node("n2", "Lost"),
          record("HANodeReport", "n2", aReport("n2", started)),
        ],
        leases: { "node-n2": silent },
      },
      [],
    ],
    [
      "of a fencing that is under way, once for its node",
      {
        objects: [
          ...without("HANode/n2"),
          node("n2", "Lost", { isReady: false }),
          record("HAFencing", "boot-1", aFencing("n2", { attempt: 3, lastError: "no answer" })),
        ],
      },
      ["HANode/n2 Fencing: its fencing is under way, attempt 3: no answer"],
    ],
    [
      "of a group that nobody could take over",
      {
        objects: [
          ...without("HAGroup/web"),
          group("Started", "n1", {
            conditions: [
              ready("True"),
              { ...ready("False", "no other node could take over; add one"), type: "Redundant" },
            ],
          }),
        ],
      },
      ["HAGroup/web NotRedundant: no other node could take over"],
    ],
  ])("%s", (_what, asked, expected) => {
    expect(problemsOf(asked)).toEqual(expected);
  });
});

describe("the screen of a cluster in trouble", () => {
  it("begins with what makes everything old, and ends in what to do", () => {
    const message =
      "its lease was closed; bring its agent back, or, if it is certain that the machine is off, apply an HAOperation of type ConfirmFenced with target HANode/n2 and a reason";
    const objects = [...without("HANode/n2"), node("n2", "Lost", { isReady: false, message })];
    const closed = judgeLease({ closed: true, ttlMs: 2000 }, { renewedMsAgo: null, lookedMs: 600 });
    expect(screenOf(statusOf({ objects, leases: { manager: silent, "node-n2": closed } })))
      .toBe(`NO MANAGER LEADS: m1 has not renewed its lease of 2 s for at least 2.5 s. What follows is what was last said.
cluster x   Running

problems
  OBJECT             STATE     MESSAGE
  HACluster/cluster  NoLeader  no manager leads: nothing is decided, taken over or told
  HANode/n2          Lost      its lease was closed

nodes
  NODE  MODE    STATE     LEASE              HOLDS
  n1    Active  Eligible  renewed 0.3 s ago  VirtualIP/web
  n2    Active  Lost      closed             HAService/cron (Starting), as it last said

groups
  GROUP           STATE    HOLDER  SINCE  MESSAGE
  HAGroup/web     Started  n1      3m     it runs on n1
  HAService/cron  Started  n2      3m     it runs on n2

addresses
  ADDRESS        HOLDER  STATE    OBJECT         GROUP
  192.0.2.10/24  n1      Started  VirtualIP/web  HAGroup/web

next
  HACluster/cluster: start a manager, or look at why those that run do not reach the store
  HANode/n2: bring its agent back, or, if it is certain that the machine is off, apply an HAOperation of type ConfirmFenced with target HANode/n2 and a reason
`);
  });

  it("says so where the store is not reached, and then claims of nobody that he leads", () => {
    const report = statusOf({ lost: { forMs: 5_000, message: "nothing listens there" } });
    expect(report.leader.leads).toBeNull();
    const [first, second] = screenOf(report).split("\n");
    expect(first).toBe("THE STORE IS NOT REACHED for 5 s: nothing listens there. What follows is as old as that.");
    expect(second).toContain("(it may have stopped)");
  });

  it("has orders that have not ended", () => {
    const spec = { type: "Standby", target: { kind: "HANode", name: "n1" } };
    const order = stored("HAOperation", "standby-n1", spec, {
      status: { state: "Active", message: "it is in effect; delete it to end it" },
    });
    const ended = stored("HAOperation", "old", spec, { status: { state: "Succeeded" } });
    expect(screenOf(statusOf({ objects: [...healthy, order, ended] }))).toContain(`orders
  ORDER       TYPE     TARGET     STATE   MESSAGE
  standby-n1  Standby  HANode/n1  Active  it is in effect; delete it to end it
`);
  });

  it("keeps each thing in one line of a narrow screen, and no cell commands the terminal", () => {
    const message = `a very long story ${"and on ".repeat(40)}\u001B[2J\nend`;
    const text = screenOf(statusOf({ objects: [...without("HAGroup/web"), group("Started", "n1", { message })] }), 80);
    expect(text.split("\n").filter((line) => line.length > 80)).toEqual([]);
    expect(text).not.toContain("\u001B");
  });

  it("shows a node that renews and is not declared", () => {
    const objects = [...healthy, record("HALease", "node-n9", aLease("n9"))];
    expect(statusOf({ objects }).nodes.find(({ name }) => name === "n9")).toMatchObject({ state: "Undeclared" });
  });
});

describe("a lease as it was seen", () => {
  it.each<[string, { renewedMsAgo: number | null; lookedMs: number; closed?: boolean }, LeaseSight["verdict"]]>([
    ["renewed a moment ago", { renewedMsAgo: 100, lookedMs: 700 }, "Renewed"],
    ["not seen to renew for less than it lasts", { renewedMsAgo: null, lookedMs: 2_000 }, "NotSeen"],
    ["not seen to renew for longer than it lasts, and a margin", { renewedMsAgo: null, lookedMs: 2_401 }, "Silent"],
    ["renewed long ago", { renewedMsAgo: 2_401, lookedMs: 9_000 }, "Silent"],
    ["closed", { renewedMsAgo: 100, lookedMs: 700, closed: true }, "Closed"],
  ])("%s", (_what, { closed = false, ...seen }, verdict) => {
    expect(judgeLease({ closed, ttlMs: 2_000 }, seen).verdict).toBe(verdict);
  });
});
