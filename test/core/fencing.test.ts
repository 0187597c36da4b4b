import { describe, expect, it } from "vitest";
import type { HAFencingSpec } from "../../controller/api/types.gen.ts";
import { decide } from "../../controller/core/decide.ts";
import type { Desired, GroupWish, OperationWish } from "../../controller/core/desired.ts";
import { afterDevices } from "../../controller/core/fencing.ts";
import type { RecordWrite } from "../../controller/core/record-write.ts";
import {
  aClaim,
  aFencing,
  aLease,
  aLeaseClosedByLeader,
  anAssignment,
  aReport,
  aResource,
  epoch,
  mayHold,
  someFacts,
  told,
  type KnownFacts,
} from "./build/records.ts";
import { aCluster, addressClaim, aGroup, anAddress, aNode, withState } from "./build/wishes.ts";

const claim = addressClaim("192.0.2.10");
const power = { policy: "power", mode: "Devices", delayMs: 0 } as const;
const web = aGroup("web", { fencing: power });
/** Everything was last seen at 0: a lease of 2 s has run out at 2400, a long one is live. */
const long = { ttlMs: 60_000 };
const live = { leases: [aLease("n2", long)], reports: [aReport("n2")] };

/** n1, which may hold the address, has lost its lease; n2 is live. */
const lost: KnownFacts = {
  leases: [aLeaseClosedByLeader("n1"), ...live.leases],
  reports: live.reports,
  claims: [aClaim(claim, mayHold("n1"))],
  assignments: [anAssignment()],
};

interface Case {
  readonly groups?: readonly GroupWish[];
  readonly known?: KnownFacts;
  readonly desired?: (desired: Desired) => Desired;
  readonly now?: number;
}

function step({ groups = [web], known = lost, desired = (same) => same, now = 2400 }: Case) {
  return decide(desired(aCluster(groups)), someFacts(known), now);
}

/** `node cause phase`, for each fencing record that is written. */
function writes(found: Case): readonly string[] {
  return step(found).writes.flatMap((write) =>
    write.kind === "fencing" ? [`${write.next.node} ${write.next.cause} ${write.next.phase}`] : [],
  );
}

const isLive = {
  leases: ["n1", "n2", "n3"].map((node) => aLease(node, long)),
  reports: ["n1", "n2", "n3"].map((node) => aReport(node)),
};
const order =
  (type: OperationWish["type"], more: Partial<OperationWish> = {}) =>
  (desired: Desired): Desired => ({
    ...desired,
    orders: [{ name: "o", id: "o", type, target: "HANode/n1", reason: "ann", ...more }],
  });

describe("a node is fenced", () => {
  it("when its lease is closed and it may hold what only devices can prove gone", () => {
    expect(writes({})).toEqual(["n1 LeaseClosed Acting"]);
  });

  it.each<{ readonly what: string; readonly case: Case }>([
    { what: "it has nothing", case: { known: { ...lost, claims: [aClaim(claim)] } } },
    { what: "its lease is not closed", case: { known: { ...lost, leases: [aLease("n1"), aLease("n2", long)] } } },
    { what: "the group goes by lease", case: { groups: [aGroup("web")] } },
    {
      what: "the group goes by watchdog",
      case: { groups: [{ ...web, fencing: { ...web.fencing, mode: "Watchdog" } }] },
    },
    { what: "nobody could take it over", case: { known: { ...lost, leases: [aLeaseClosedByLeader("n1")] } } },
    { what: "the cluster is frozen", case: { desired: (desired) => withState(desired, "Frozen") } },
    { what: "the group is frozen", case: { groups: [{ ...web, state: "Frozen" }] } },
    { what: "the group is only watched", case: { groups: [{ ...web, state: "Unmanaged" }] } },
    { what: "it is being fenced already", case: { known: { ...lost, fencings: [aFencing("n1")] } } },
    { what: "it was fenced", case: { known: { ...lost, fencings: [aFencing("n1", { phase: "Confirmed" })] } } },
    {
      what: "the boot that may hold it is followed by another",
      case: { known: { ...lost, leases: [aLeaseClosedByLeader("n1", { boot: "n1-boot-2" }), aLease("n2", long)] } },
    },
  ])("not when $what", ({ case: found }) => {
    expect(writes(found)).toEqual([]);
  });

  it("after the policy's delay, and not one millisecond earlier", () => {
    const slow = { ...web, fencing: { ...web.fencing, delayMs: 5000 } };
    expect(writes({ groups: [slow], now: 7399 })).toEqual([]);
    expect(step({ groups: [slow], now: 7399 }).wakeAt).toBe(7400);
    expect(writes({ groups: [slow], now: 7400 })).toEqual(["n1 LeaseClosed Acting"]);
  });

  it("again, with the attempt counted, when a record of before was voided", () => {
    const known = { ...lost, fencings: [aFencing("n1", { phase: "Void", attempt: 3 })] };
    const [write] = step({ known }).writes.filter(({ kind }) => kind === "fencing");
    expect(write?.next).toMatchObject({ phase: "Acting", attempt: 4, level: 0 });
  });

  it("when a stop failed there and the policy says so, though it is alive", () => {
    const failing = aReport("n1", { resources: [aResource(anAddress("192.0.2.10"), "Started", { stopFailures: 1 })] });
    const known = { ...isLive, reports: [failing, aReport("n2")] };
    const strict = { ...web, failure: { ...web.failure, onStopFailure: "Fence" as const } };
    expect(writes({ groups: [strict], known })).toEqual(["n1 StopFailed Acting"]);
    expect(writes({ groups: [web], known })).toEqual([]);
  });

  it("not for a stop that failed in the boot before", () => {
    const failing = aReport("n1", { resources: [aResource(anAddress("192.0.2.10"), "Started", { stopFailures: 1 })] });
    const back = aLease("n1", { ...long, boot: "n1-boot-2", incarnation: "2.y" });
    const known = { ...live, leases: [back, ...live.leases], reports: [failing, ...live.reports] };
    const strict = { ...web, failure: { ...web.failure, onStopFailure: "Fence" as const } };
    expect(writes({ groups: [strict], known })).toEqual([]);
  });

  it("when a person orders it, though it is alive", () => {
    expect(writes({ known: isLive, desired: order("Fence") })).toEqual(["n1 Operator Acting"]);
  });

  it.each(["Void", "Confirmed", "Acting"] as const)(
    "once by an order: what was %s of the boot that it met is not begun anew at the next one",
    (phase) => {
      const [first] = step({ known: isLive, desired: order("Fence") }).writes.filter(({ kind }) => kind === "fencing");
      expect(first?.next).toMatchObject({ boot: "n1-boot-1", operation: "o" });
      const back = aLease("n1", { ...long, boot: "n1-boot-2", incarnation: "2.y" });
      const fencings = [aFencing("n1", { cause: "Operator", phase, operation: "o" })];
      const known = { ...isLive, leases: [back, ...live.leases], fencings };
      expect(writes({ known, desired: order("Fence") })).toEqual(phase === "Acting" ? ["n1 Operator Void"] : []);
    },
  );

  it("by an order once more where the boot that it met is still there", () => {
    const fencings = [aFencing("n1", { cause: "Operator", phase: "Void", operation: "o" })];
    expect(writes({ known: { ...isLive, fencings }, desired: order("Fence") })).toEqual(["n1 Operator Acting"]);
  });
});

function share(maxFencedShare: number): readonly GroupWish[] {
  return [0, 1].map((index) =>
    aGroup(`g${index}`, { members: [anAddress(`192.0.2.${index}`)], fencing: { ...power, maxFencedShare } }),
  );
}

const both: KnownFacts = {
  leases: [aLeaseClosedByLeader("n1"), aLeaseClosedByLeader("n2"), aLease("n3", long)],
  reports: [aReport("n3")],
  claims: [aClaim(addressClaim("192.0.2.0"), mayHold("n1")), aClaim(addressClaim("192.0.2.1"), mayHold("n2"))],
  assignments: [],
};

describe("storms", () => {
  it.each([
    { percent: 1, fenced: 1 },
    { percent: 66, fenced: 1 },
    { percent: 67, fenced: 2 },
  ])("of $percent % in three nodes let $fenced be fenced at once: one always", ({ percent, fenced }) => {
    expect(writes({ groups: share(percent), known: both })).toHaveLength(fenced);
  });
});

function withTwoLevels(desired: Desired): Desired {
  const n1 = aNode("n1", { fencing: [["ipmi"], ["pdu-a", "pdu-b"]] });
  return { ...desired, nodes: new Map(desired.nodes).set("n1", n1) };
}

const stopped = aReport("n1", { claims: [told(claim, "Stopped", epoch(5))] });
const isOfFencing = (write: RecordWrite) => write.kind === "fencing";

describe("a fencing that is under way", () => {
  it("is an order to the devices of its level", () => {
    const known = { ...lost, fencings: [aFencing("n1", { level: 1 })] };
    expect(step({ known, desired: withTwoLevels }).fencing).toMatchObject([
      { key: "n1/n1-boot-1", devices: ["pdu-a", "pdu-b"] },
    ]);
  });

  it.each<{
    readonly what: string;
    readonly record: Partial<HAFencingSpec>;
    readonly lease: ReturnType<typeof aLease>;
    readonly phase: string | undefined;
  }>([
    { what: "the boot renews", record: {}, lease: aLease("n1", { renewals: 8 }), phase: "Void" },
    {
      what: "the boot opens another lease",
      record: {},
      lease: aLease("n1", { incarnation: "2.y", renewals: 1 }),
      phase: "Void",
    },
    {
      what: "another boot has the lease",
      record: {},
      lease: aLease("n1", { boot: "n1-boot-2", incarnation: "2.y" }),
      phase: "Void",
    },
    { what: "nothing is heard", record: {}, lease: aLeaseClosedByLeader("n1"), phase: undefined },
    {
      what: "the boot renews, though it was to be fenced alive",
      record: { cause: "Operator" },
      lease: aLease("n1", { renewals: 8 }),
      phase: undefined,
    },
    {
      what: "the boot renews after a confirmation",
      record: { cause: "Operator", phase: "Confirmed" },
      lease: aLease("n1", { renewals: 8 }),
      phase: "Void",
    },
    {
      what: "another boot comes after a confirmation",
      record: { phase: "Confirmed" },
      lease: aLease("n1", { boot: "n1-boot-2", incarnation: "2.y" }),
      phase: undefined,
    },
  ])("is $phase when $what", ({ record, lease, phase }) => {
    const known = { ...lost, leases: [lease, aLease("n2", long)], fencings: [aFencing("n1", record)] };
    const desired = record.cause === "Operator" ? order("Fence") : undefined;
    const written = step({ known, ...(desired === undefined ? {} : { desired }) }).writes.find(isOfFencing);
    expect(written?.next?.phase).toBe(phase);
  });

  it.each<{ readonly what: string; readonly record?: Partial<HAFencingSpec>; readonly case: Case }>([
    { what: "no claim names it any more", case: { known: { claims: [aClaim(claim, mayHold("n2"))] } } },
    { what: "it has said in time that it stopped", case: { known: { reports: [stopped, aReport("n2")] } } },
    { what: "the group goes by a person now", case: { groups: [aGroup("web", { fencing: { mode: "Manual" } })] } },
    { what: "the stop that had failed is done", record: { cause: "StopFailed" }, case: { known: isLive } },
    { what: "the order of a person has ended", record: { cause: "Operator" }, case: { known: isLive } },
    {
      what: "a power cycle waits for a boot that nobody needs",
      record: { phase: "Requested", action: "cycle" },
      case: { known: { claims: [] } },
    },
  ])("is void, and nobody is ordered to do it, when $what", ({ record, case: found }) => {
    const known = { ...lost, ...found.known, fencings: [aFencing("n1", record)] };
    const { writes: written, fencing } = step({ ...found, known });
    expect(written.filter(isOfFencing)).toMatchObject([{ next: { node: "n1", phase: "Void" } }]);
    expect(fencing).toEqual([]);
  });

  it.each<{ readonly what: string; readonly case: Case }>([
    { what: "the cluster is frozen", case: { desired: (desired) => withState(desired, "Frozen") } },
    { what: "the cluster is only watched", case: { desired: (desired) => withState(desired, "Unmanaged") } },
    { what: "its group is frozen", case: { groups: [{ ...web, state: "Frozen" }] } },
  ])("rests as it is while $what", ({ case: found }) => {
    const { writes: written, fencing } = step({ ...found, known: { ...lost, fencings: [aFencing("n1")] } });
    expect(written.filter(isOfFencing)).toEqual([]);
    expect(fencing).toEqual([]);
  });

  it("goes on while one group that is not frozen needs it", () => {
    const other = aGroup("other", { members: [anAddress("192.0.2.11")], fencing: power, state: "Frozen" });
    const claims = [aClaim(claim, mayHold("n1")), aClaim(addressClaim("192.0.2.11"), mayHold("n1"))];
    const known = { ...lost, claims, fencings: [aFencing("n1")] };
    expect(step({ groups: [other, web], known }).fencing).toHaveLength(1);
    expect(step({ groups: [web, other], known }).fencing).toHaveLength(1);
  });

  it("that rests in a frozen group does not hold up another one", () => {
    const frozen = aGroup("frozen", { members: [anAddress("192.0.2.0")], fencing: power, state: "Frozen" });
    const [, other] = share(1);
    const known = { ...both, fencings: [aFencing("n1")] };
    expect(writes({ groups: other === undefined ? [] : [frozen, other], known })).toEqual(["n2 LeaseClosed Acting"]);
  });
});

describe("a person's word", () => {
  const confirm = order("ConfirmFenced");

  it("confirms every boot that a claim still names, with the reason", () => {
    const [write] = step({ desired: confirm }).writes.filter(({ kind }) => kind === "fencing");
    expect(write?.next).toMatchObject({
      boot: "n1-boot-1",
      phase: "Confirmed",
      confirmation: { by: "Person", detail: "ann" },
    });
  });

  it("confirms the boot that it names", () => {
    const [write] = step({ desired: order("ConfirmFenced", { boot: "old" }) }).writes.filter(
      ({ kind }) => kind === "fencing",
    );
    expect(write?.next).toMatchObject({ boot: "old", phase: "Confirmed" });
  });

  it("confirms nothing of a node that renews", () => {
    expect(writes({ known: { ...lost, ...isLive }, desired: confirm })).toEqual([]);
  });
});

describe("after the devices have answered", () => {
  const acting = aFencing("n1", { level: 0, attempt: 2 });
  const seen = { incarnation: "1.x", renewals: 9 };

  it("a success confirms, with the last renewal seen", () => {
    expect(afterDevices(acting, { ok: true, detail: "ipmi" }, { levels: 2, seen })).toMatchObject({
      phase: "Confirmed",
      confirmation: { by: "Device", detail: "ipmi" },
      seen,
    });
  });

  it("a power cycle confirms nothing", () => {
    const cycled = afterDevices({ ...acting, action: "cycle" }, { ok: true, detail: "ipmi" }, { levels: 1, seen });
    expect(cycled).toMatchObject({ phase: "Requested" });
    expect(cycled.confirmation).toBeUndefined();
  });

  it("a failure goes on with the next level, and then with the first one again", () => {
    const next = afterDevices(acting, { ok: false, error: "timeout" }, { levels: 2, seen });
    expect(next).toMatchObject({ phase: "Acting", level: 1, attempt: 2, lastError: "timeout" });
    expect(afterDevices(next, { ok: false, error: "refused" }, { levels: 2, seen })).toMatchObject({
      phase: "Acting",
      level: 0,
      attempt: 3,
      lastError: "refused",
    });
  });
});
