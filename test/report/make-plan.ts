import type { HANodeReportSpec } from "../../controller/api/types.gen.ts";
import type { ClusterFacts, SeenLease } from "../../controller/core/plan/cluster-facts.ts";
import type { Plan, PlanAction } from "../../controller/core/plan/plan.ts";
import { composePlanDocument, type PlanAbout } from "../../controller/report/compose-plan-document.ts";
import type { PlanDocument } from "../../controller/report/plan-document.ts";
import type { ObjectDraft } from "../../controller/ports/store.ts";

export const emptyPlan: Plan = {
  drift: [],
  changes: [],
  actions: [],
  waits: [],
  final: {},
  impact: { objects: [], nodes: [], redundancy: [] },
  risks: [],
  unknowns: [],
  expectedMs: 0,
};

export const noFacts: ClusterFacts = {
  term: 3,
  era: { store: "s1", number: 0 },
  leases: [],
  reports: [],
  claims: [],
  assignments: [],
  fencings: [],
};

export const emptyAbout: PlanAbout = {
  cluster: "prod",
  basis: { kind: "Live", oldestFactMs: 700, description: "" },
  source: "manifests/prod@9c1e2f7",
  whatIf: [],
  accepted: [],
  denied: [],
  isComplete: true,
  before: [],
  facts: noFacts,
  objects: [],
};

export function action(id: number, changes: Partial<PlanAction> = {}): PlanAction {
  return {
    id,
    verb: "start",
    object: "HAService/nginx",
    group: "HAGroup/web",
    node: "n1",
    thing: "nginx.service",
    after: [],
    reason: "unit replaced",
    requires: "the claim Unit nginx.service names n1",
    disruptive: false,
    atMs: 0,
    expectedMs: 900,
    worstMs: 20_000,
    basis: "Measured",
    ...changes,
  };
}

export function draft(kind: string, name: string, spec: ObjectDraft["spec"] = {}): ObjectDraft {
  return { apiVersion: "holdfast.dev/v1alpha1", kind, metadata: { namespace: "prod", name }, spec };
}

/** A plan that has something of everything. */
export const fullPlan: Plan = {
  drift: [{ object: "VirtualIP/web", node: "n2", what: "192.0.2.10 is on n1 and on n2; the holder is n1" }],
  changes: [
    { object: "VirtualIP/mail", type: "Create", fields: [], effect: "Start" },
    {
      object: "HAService/nginx",
      type: "Change",
      fields: [
        { path: "spec.systemd.unit", before: "nginx.service", after: "nginx-quic.service" },
        { path: "spec.startTries", before: undefined, after: 3 },
      ],
      effect: "Restart",
    },
    { object: "HANode/n9", type: "Delete", fields: [], effect: "NoEffect" },
  ],
  actions: [
    action(1, {
      verb: "stop",
      object: "VirtualIP/web",
      node: "n2",
      thing: "192.0.2.10/24",
      expectedMs: 20,
      worstMs: 5_000,
      reason: "drift: n1 is the holder",
    }),
    action(2, { verb: "stop", expectedMs: 300, worstMs: 30_000, disruptive: true, after: [1] }),
    action(3, { thing: "nginx-quic.service", after: [2], atMs: 320 }),
    action(4, {
      object: "VirtualIP/mail",
      group: "VirtualIP/mail",
      node: "n3",
      thing: "192.0.2.25/24",
      expectedMs: 5_000,
      worstMs: 10_000,
      reason: "created",
      basis: "Assumed",
    }),
    action(5, {
      verb: "fence",
      object: "HANode/n4",
      node: "n4",
      thing: "reboot by ipmi",
      expectedMs: 60_000,
      worstMs: 60_000,
      disruptive: true,
      basis: "Limit",
      reason: "n4 is silent and may hold VirtualIP/db",
    }),
  ].map((one) => (one.id === 5 ? withoutGroup(one) : one)),
  waits: [{ object: "HAGroup/db", waitsFor: "a person: holdfast fence confirm n5" }],
  final: {
    "VirtualIP/web": { node: "n1", nodes: ["n1"], state: "Started" },
    "HAGroup/web": { node: "n1", nodes: ["n1"], state: "Started" },
    "HAService/nginx": { node: "n1", nodes: ["n1"], state: "Started" },
    "VirtualIP/mail": { node: "n3", nodes: ["n3"], state: "Started" },
    "SharedData/db": { node: "n5", nodes: ["n5"], state: "Unknown" },
    "HAGroup/db": { node: "n5", nodes: ["n5"], state: "Unknown" },
    "VirtualIP/old": { node: null, nodes: [], state: "Stopped" },
  },
  impact: {
    objects: [
      { object: "VirtualIP/web", downMs: 0, worstDownMs: 0, from: ["n1", "n2"], to: ["n1"] },
      { object: "HAService/nginx", downMs: 1_200, worstDownMs: 50_000, from: ["n1"], to: ["n1"] },
      { object: "VirtualIP/mail", downMs: 0, worstDownMs: 0, from: [], to: ["n3"] },
      { object: "VirtualIP/db", downMs: undefined, worstDownMs: undefined, from: ["n4"], to: [] },
    ],
    nodes: [
      { node: "n1", starts: 1, stops: 1 },
      { node: "n2", starts: 0, stops: 1 },
      { node: "n3", starts: 1, stops: 0 },
      { node: "n4", starts: 0, stops: 0 },
    ],
    redundancy: [
      { group: "HAGroup/web", before: 1, during: 0, after: 2 },
      { group: "HAGroup/db", before: 1, during: 1, after: 1 },
    ],
  },
  risks: [
    { code: "HA101", level: "Warn", object: "VirtualIP/web", message: "no spare node while n3 is in maintenance" },
    { code: "HA201", level: "Block", object: "HAService/nginx", message: "restarts while no other node may take over" },
    { code: "HA502", level: "Block", object: "HANode/n4", message: "is fenced though it answers other nodes" },
  ],
  unknowns: [{ node: "n5", what: "has not reported for 40 s" }, { what: "how long VirtualIP/mail takes to start" }],
  expectedMs: 60_000,
};

export const fullAbout: PlanAbout = {
  ...emptyAbout,
  whatIf: ["node-down=n4"],
  accepted: ["HA502"],
  before: [draft("HAService", "nginx", { systemd: { unit: "nginx.service" } })],
  objects: [draft("HAService", "nginx", { systemd: { unit: "nginx-quic.service" } })],
};

export function fullDocument(changes: Partial<PlanAbout> = {}): PlanDocument {
  return composePlanDocument(fullPlan, { ...fullAbout, ...changes });
}

export function emptyDocument(changes: Partial<PlanAbout> = {}): PlanDocument {
  return composePlanDocument(emptyPlan, { ...emptyAbout, ...changes });
}

function withoutGroup({ group: _group, ...one }: PlanAction): PlanAction {
  return one;
}

export function seenLease(changes: Partial<SeenLease["record"]> = {}): SeenLease {
  const record: SeenLease["record"] = {
    purpose: "Node",
    holder: "n1",
    incarnation: "i1",
    ttlMs: 2_000,
    renewals: 5,
    closed: false,
    letsGo: true,
    witnesses: [],
    alone: false,
    format: 1,
    ...changes,
  };
  return { record, renewedMsAgo: 300, lookedMs: 2_000 };
}

export function report(
  changes: Partial<HANodeReportSpec> = {},
  resource: Partial<HANodeReportSpec["resources"][number]> = {},
): HANodeReportSpec {
  const seen = { kind: "HAService", name: "nginx", state: "Started", failures: 0, stopFailures: 0 } as const;
  return {
    node: "n1",
    boot: "b1",
    incarnation: "i1",
    hardware: [],
    probed: true,
    reports: 8,
    era: 0,
    claims: [],
    resources: [{ ...seen, ...resource }],
    verdicts: [],
    durations: [{ kind: "HAService", name: "nginx", action: "Start", milliseconds: 900 }],
    format: 1,
    ...changes,
  };
}
