import { describe, expect, it } from "vitest";
import type { Claim } from "../../controller/core/claim.ts";
import { claimsOfGroup, firstRecordOf, viewClaims } from "../../controller/core/claims-view.ts";
import type { FencingMode, GroupWish } from "../../controller/core/desired.ts";
import {
  aClaim,
  aFencing,
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
import { aCluster, addressClaim, aGroup, aPromotableService, roleClaim, someData } from "./build/wishes.ts";

const claim = addressClaim("192.0.2.10");
const path = (key: string): Claim => ({ type: "Path", key });
const three = ["n1", "n2", "n3"];

function view(known: KnownFacts, groups: readonly GroupWish[] = [aGroup("web")], now = 100) {
  return viewClaims(aCluster(groups), someFacts(known), now);
}

describe("a claim's holders", () => {
  it("are those that the record names and no proof takes out", () => {
    const reports = [aReport("n2", { claims: [told(claim, "Stopped", epoch(5))] })];
    const claims = [aClaim(claim, mayHold("n1"), mayHold("n2"))];
    const known = view({ leases: [aLease("n1"), aLease("n2")], reports, claims });
    expect([...known.holdersOf(claim)]).toEqual(["n1"]);
    expect(known.find(claim).proven).toMatchObject([{ entry: { node: "n2" }, proof: "Stopped" }]);
    expect(known.find(claim).waits).toMatchObject([{ node: "n1" }]);
  });

  it("are those too that live nodes see, whoever told them to", () => {
    const holds = [told(claim, "Held", epoch(5))];
    const known = view({
      leases: [aLease("n1"), aLease("n2", { incarnation: "2.y" }), aLeaseClosedByLeader("n3")],
      reports: [
        aReport("n1", { claims: holds }),
        // Of an earlier incarnation, and of a node that is gone: it blocks nothing it was never named for.
        aReport("n2", { claims: holds }),
        aReport("n3", { claims: holds }),
      ],
      claims: [aClaim(claim)],
    });
    expect([...known.holdersOf(claim)]).toEqual(["n1"]);
  });

  it.each<{
    readonly what: string;
    readonly fencing?: object;
    readonly mode?: FencingMode;
    readonly holders: string[];
  }>([
    { what: "is being fenced", fencing: { phase: "Acting" }, holders: ["n1"] },
    { what: "was fenced", holders: [] },
    {
      what: "has renewed since it was fenced",
      fencing: { seen: { incarnation: "1.x", renewals: 6 } },
      holders: ["n1"],
    },
    { what: "is another boot than the one that was fenced", fencing: { boot: "n1-boot-0" }, holders: ["n1"] },
    { what: "was fenced, where that alone proves nothing", mode: "DevicesAndWatchdog", holders: ["n1"] },
  ])("are, by the last report of a node that $what: $holders", ({ fencing, mode, holders }) => {
    const known = {
      leases: [aLease("n1")],
      reports: [aReport("n1", { claims: [told(claim, "Held", epoch(5))] })],
      claims: [aClaim(claim)],
      fencings: [aFencing("n1", { phase: "Confirmed", ...fencing })],
    };
    expect([...view(known, [aGroup("web", { fencing: { mode: mode ?? "Devices" } })]).holdersOf(claim)]).toEqual(
      holders,
    );
  });

  it.each([
    { asked: "/srv", holders: ["n1", "n2", "n3"] },
    { asked: "/srv/a", holders: ["n1", "n2"] },
    { asked: "/srv/a/b/c", holders: ["n1", "n2"] },
    { asked: "/var", holders: [] },
  ])("of the path $asked are those of every path that meets it: $holders", ({ asked, holders }) => {
    const known = view({
      leases: three.map((node) => aLease(node)),
      reports: [aReport("n2", { claims: [told(path("/srv/a"), "Held", epoch(1))] })],
      claims: [aClaim(path("/srv/a"), mayHold("n1")), aClaim(path("/srv/b"), mayHold("n3")), aClaim(path("/opt"))],
    });
    expect([...known.holdersOf(path(asked))].toSorted()).toEqual(holders);
  });
});

describe("the mode that a claim is proven by", () => {
  const gone = { leases: [aLeaseClosedByLeader("n1")], claims: [aClaim(claim, mayHold("n1"))] };
  const isProven = (groups: readonly GroupWish[], known: KnownFacts = gone): boolean =>
    view(known, groups, 1e9).find(claim).proven.length > 0;

  it("is its group's", () => {
    expect(isProven([aGroup("web")])).toBe(true);
    expect(isProven([aGroup("web", { fencing: { mode: "Manual" } })])).toBe(false);
  });

  it("is the more careful one of two groups that want it, in whichever order they stand", () => {
    const both = [aGroup("a"), aGroup("b", { fencing: { mode: "Manual" } })];
    expect(isProven(both)).toBe(false);
    expect(isProven(both.toReversed())).toBe(false);
  });

  it("is that of the group that has it let go", () => {
    const releases = anAssignment({ members: [], placements: [], releases: [claim] });
    const careful = aGroup("web", { members: [], fencing: { mode: "Manual" } });
    expect(isProven([careful], { ...gone, assignments: [releases] })).toBe(false);
  });

  it("is the one it was named under where no group wants it, and a careful one where that is not known", () => {
    const claims = [aClaim(claim, mayHold("n1", { mode: "Devices" }))];
    expect(isProven([], { ...gone, claims })).toBe(false);
    expect(isProven([])).toBe(true);
    const data = { leases: gone.leases, claims: [aClaim(path("/srv"), mayHold("n1"))] };
    expect(view(data, [], 1e9).find(path("/srv")).proven).toEqual([]);
  });
});

describe("the first record of a claim", () => {
  const stopped = [told(claim, "Stopped", epoch(1))];
  const looked = (node: string) => aReport(node, { claims: stopped });
  const first = (known: KnownFacts, changes: Parameters<typeof aGroup>[1] = {}, now = 100) => {
    const wish = aGroup("web", changes);
    const desired = aCluster([wish]);
    const { basis } = viewClaims(desired, someFacts(known), now);
    return firstRecordOf(claim, { basis, desired, wish });
  };
  const leases = three.map((node) => aLease(node));

  it("is empty when every node has looked and seen nothing", () => {
    expect(first({ leases, reports: three.map(looked) })).toEqual({ kind: "known", mayHold: [] });
  });

  it("names who has it already", () => {
    const reports = [looked("n1"), looked("n2"), aReport("n3", { claims: [told(claim, "Held")] })];
    expect(first({ leases, reports })).toMatchObject({ kind: "known", mayHold: [{ node: "n3", incarnation: "1.x" }] });
  });

  it.each<{ readonly what: string; readonly known: KnownFacts; readonly changes?: Parameters<typeof aGroup>[1] }>([
    { what: "a node has not looked for it", known: { leases, reports: [looked("n1"), looked("n2"), aReport("n3")] } },
    {
      what: "a node has not looked at all",
      known: { leases, reports: [looked("n1"), looked("n2"), { ...looked("n3"), probed: false }] },
    },
    {
      what: "a node looked in an earlier incarnation",
      known: { leases: [...leases.slice(0, 2), aLease("n3", { incarnation: "2.y" })], reports: three.map(looked) },
    },
    {
      what: "a node that was never seen is waited for",
      known: { leases: leases.slice(0, 2), reports: [looked("n1"), looked("n2")] },
      changes: { fencing: { unseenNodes: "Wait" } },
    },
    {
      what: "a lost node is not proven gone",
      known: { leases: [...leases.slice(0, 2), aLeaseClosedByLeader("n3")], reports: [looked("n1"), looked("n2")] },
    },
    {
      what: "a node without an HANode has not looked for it",
      known: { leases: [...leases, aLease("n9")], reports: three.map(looked) },
    },
  ])("is not written while $what", ({ known, changes }) => {
    expect(first(known, changes).kind).toBe("unknown");
  });

  it("trusts a node that was never seen, where that is asked", () => {
    expect(first({ leases: leases.slice(0, 2), reports: [looked("n1"), looked("n2")] }).kind).toBe("known");
  });

  it("is written when the lost node is proven gone", () => {
    const known = {
      leases: [...leases.slice(0, 2), aLeaseClosedByLeader("n3")],
      reports: [looked("n1"), looked("n2")],
    };
    expect(first(known, {}, 2400)).toEqual({ kind: "known", mayHold: [] });
    expect(first(known, { fencing: { mode: "Manual" } }, 1e9).kind).toBe("unknown");
  });
});

describe("the claims of a group", () => {
  it("are those of its members, and the primary role of what is promoted", () => {
    const group = aGroup("db", { members: [someData("/srv/db"), aPromotableService("pg")], primaries: 1 });
    expect(claimsOfGroup(group)).toEqual([path("/srv/db"), { type: "Unit", key: "pg.service" }, roleClaim("pg")]);
  });
});
