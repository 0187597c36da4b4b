import { describe, expect, it } from "vitest";
import { decide } from "../../controller/core/decide.ts";
import { aClaim, aLease, anAssignment, aReport, epoch, mayHold, someFacts, told } from "./build/records.ts";
import { aCluster, addressClaim, aGroup, anAddress } from "./build/wishes.ts";

const former = addressClaim("192.0.2.10");
const edited = addressClaim("192.0.2.11");
const other = addressClaim("192.0.2.20");
const apart = {
  kind: "apart",
  name: "apart",
  groups: [{ group: "HAGroup/web" }, { group: "HAGroup/db" }],
  score: "Required",
} as const;

/** The address of web was edited, and n1 was told to let the former one go; db is to run on n1 and nowhere else. */
function waitsOfDb(heldOnN1: "Held" | "Stopped"): readonly string[] {
  const groups = [
    aGroup("web", { members: [anAddress("192.0.2.11")], candidates: new Set(["n2"]) }),
    aGroup("db", { members: [anAddress("192.0.2.20")], candidates: new Set(["n1"]) }),
  ];
  const facts = someFacts({
    seenAt: 1_000,
    leases: [aLease("n1")],
    reports: [aReport("n1", { claims: [told(former, heldOnN1, epoch(6)), told(other, "Stopped", epoch(6))] })],
    claims: [aClaim(former, ...(heldOnN1 === "Held" ? [mayHold("n1")] : [])), aClaim(edited), aClaim(other)],
    assignments: [
      anAssignment({
        epoch: epoch(6),
        wish: "Stopped",
        placements: [],
        members: [anAddress("192.0.2.11")],
        releases: [former],
      }),
    ],
  });
  const decision = decide(aCluster(groups, { rules: [apart] }), facts, 1_100);
  return decision.groups.get("HAGroup/db")?.waits ?? [];
}

describe("a group that is kept apart from another", () => {
  it("waits until that one has let go there of what it had before it was edited", () => {
    expect(waitsOfDb("Held")).toEqual(["HAGroup/web to let go of n1, from which it is kept apart"]);
    expect(waitsOfDb("Stopped")).toEqual([]);
  });
});
