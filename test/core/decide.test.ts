import { describe, expect, it } from "vitest";
import { decide, type Decision } from "../../controller/core/decide.ts";
import type { Desired } from "../../controller/core/desired.ts";
import {
  aClaim,
  aLease,
  aLeaseClosedByLeader,
  anAssignment,
  aReport,
  epoch,
  mayHold,
  someFacts,
  told,
  type KnownFacts,
} from "./build/records.ts";
import { aCluster, addressClaim, aGroup, withGroups, withState } from "./build/wishes.ts";

const claim = addressClaim("192.0.2.10");
const web = aGroup("web", { preferred: new Map([["n1", 100]]) });
const long = { ttlMs: 60_000 };

interface Case {
  readonly known: KnownFacts;
  readonly desired?: Desired;
  readonly now?: number;
}

function decided({ known, desired = aCluster([]), now = 100 }: Case): Decision {
  return decide(desired, someFacts(known), now);
}

/** `kind what`, for each write. */
function writes(found: Case): readonly string[] {
  return decided(found).writes.map((write) => {
    switch (write.kind) {
      case "claim":
        return `claim ${write.next.claim.key}: ${write.next.mayHold.map(({ node }) => node).join(" ")}`;
      case "assignment":
        return `assignment ${write.group}: ${write.next?.wish ?? "deleted"}`;
      case "close":
        return `close ${write.node}`;
      case "fencing":
        return `fencing ${write.next.node}`;
    }
  });
}

describe("a lease is closed", () => {
  const heard = { startedAt: 0, lastSeenAt: 9_900 };
  const silent = { leases: [aLease("n1"), aLease("n2", long)], reports: [aReport("n2")], span: heard };

  it("when it has run out, on the version that was seen, and not one millisecond earlier", () => {
    expect(writes({ known: silent, now: 2399 })).toEqual([]);
    expect(decided({ known: silent, now: 2399 }).wakeAt).toBe(2400);
    expect(decided({ known: silent, now: 2400 }).writes).toEqual([
      {
        kind: "close",
        node: "n1",
        at: "n1-v",
        next: { ...aLease("n1"), closed: true, closedBy: "the leader of term 1" },
      },
    ]);
  });

  it.each<{ readonly what: string; readonly case: Case }>([
    {
      what: "nobody is live who could take anything over",
      case: { known: { leases: [aLease("n1"), aLease("n2")], span: heard } },
    },
    { what: "the cluster is frozen", case: { known: silent, desired: withState(aCluster([]), "Frozen") } },
    { what: "the node is frozen", case: { known: silent, desired: aCluster([], { frozenNodes: new Set(["n1"]) }) } },
    {
      what: "nobody was seen to renew for a while before",
      case: { known: { ...silent, span: { startedAt: 9000, lastSeenAt: 9000 } } },
    },
    {
      what: "nobody at all was heard for longer than a lease lasts, also not who has a longer one",
      case: { known: { ...silent, span: { startedAt: 0, lastSeenAt: 7_900 } } },
    },
  ])("not when $what", ({ case: found }) => {
    expect(writes({ now: 10_000, ...found })).toEqual([]);
  });
});

describe("a proven node", () => {
  const reports = [aReport("n2", { claims: [told(claim, "Stopped", epoch(5))] })];
  const known: KnownFacts = {
    leases: [aLease("n1"), aLease("n2")],
    reports,
    claims: [aClaim(claim, mayHold("n1"), mayHold("n2"))],
    assignments: [anAssignment()],
  };

  it("is taken out of the record, the others stay in it", () => {
    expect(writes({ known, desired: aCluster([{ ...web, state: "Unmanaged" }]) })).toContain("claim 192.0.2.10: n1");
  });
});

describe("what nobody speaks of any more", () => {
  const known: KnownFacts = {
    leases: [aLease("n1"), aLease("n2")],
    reports: [aReport("n1"), aReport("n2")],
    claims: [aClaim(claim, mayHold("n1"))],
  };
  const asked = {
    group: { kind: "HACluster", name: "cluster" },
    wish: "Stopped",
    placements: [],
    members: [],
  } as const;

  it("is asked for by a word that speaks for no group", () => {
    const [write] = decided({ known }).writes;
    expect(write).toMatchObject({
      kind: "assignment",
      group: "HACluster/cluster",
      next: { ...asked, releases: [claim] },
    });
  });

  it("is asked for again when somebody was named since", () => {
    const assignments = [anAssignment({ ...asked, releases: [claim], epoch: epoch(5) })];
    expect(writes({ known: { ...known, assignments } })).toEqual([]);
    const later = { ...known, assignments, claims: [aClaim(claim, mayHold("n1", { epoch: epoch(6) }))] };
    expect(writes({ known: later })).toEqual(["assignment HACluster/cluster: Stopped"]);
  });

  it("is forgotten when nobody holds it", () => {
    const assignments = [anAssignment({ ...asked, releases: [claim] })];
    expect(writes({ known: { ...known, assignments, claims: [aClaim(claim)] } })).toEqual([
      "assignment HACluster/cluster: deleted",
    ]);
  });
});

describe("a lost node", () => {
  const known: KnownFacts = {
    leases: [aLeaseClosedByLeader("n1"), aLease("n2", long)],
    reports: [aReport("n2")],
    claims: [aClaim(claim, mayHold("n1"))],
    assignments: [anAssignment()],
  };

  it("is waited for, in words, until the very moment of proof, at which the leader wakes", () => {
    const early = decided({ known, desired: aCluster([web]), now: 2399 });
    expect(early.groups.get("HAGroup/web")).toMatchObject({
      target: [{ node: "n2" }],
      waits: ["Address 192.0.2.10 waits for the wait of Lease after the last renewal of n1"],
    });
    expect(early.wakeAt).toBe(2400);
    expect(writes({ known, desired: aCluster([web]), now: 2400 })).toContain("claim 192.0.2.10: n2");
  });

  it("is left in the word only until that is written: before anybody else is named it is left out", () => {
    expect(writes({ known, desired: aCluster([web]), now: 100 })).toEqual(["assignment HAGroup/web: Stopped"]);
  });
});

describe("a group that has failed on more nodes than it may move", () => {
  it("is tried nowhere else, and says what a person can do", () => {
    const member = { kind: "VirtualIP", name: "ip-192.0.2.10", state: "Failed", failures: 2, stopFailures: 0 } as const;
    const known: KnownFacts = {
      leases: ["n1", "n2", "n3"].map((node) => aLease(node)),
      reports: [aReport("n1", { resources: [member] }), aReport("n2", { resources: [member] }), aReport("n3")],
    };
    expect(decided({ known, desired: aCluster([web]) }).groups.get("HAGroup/web")).toMatchObject({
      target: [],
      waits: [
        expect.stringMatching(
          /failed on n1, n2; mend the cause, then apply an HAOperation of type Cleanup with target HAGroup\/web$/,
        ),
      ],
    });
  });
});

describe("a new epoch", () => {
  it("is above every one that was seen", () => {
    const known = { counter: 41, leases: [aLease("n1")], reports: [aReport("n1")] };
    const [write] = decided({ known, desired: withGroups(aCluster([]), [web]) }).writes;
    expect(write).toMatchObject({ kind: "assignment", next: { epoch: epoch(42) } });
  });
});
