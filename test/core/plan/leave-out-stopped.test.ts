import { describe, expect, it } from "vitest";
import type { HAAssignmentSpec, HANodeReportSpec } from "../../../controller/api/types.gen.ts";
import { epochZero } from "../../../controller/core/epoch.ts";
import { leaveOutStopped } from "../../../controller/core/plan/leave-out-stopped.ts";
import { anAssignment, aReport, epoch, told } from "../build/records.ts";
import { addressClaim, anAddress, aPromotableService, roleClaim } from "../build/wishes.ts";

const a = addressClaim("192.0.2.10");
const b = addressClaim("192.0.2.11");

const word = anAssignment({ members: [anAddress("192.0.2.10")], epoch: epoch(5) });
/** Speaks of both addresses, at a higher epoch. */
const later = anAssignment({
  group: { kind: "HAGroup", name: "db" },
  members: [anAddress("192.0.2.11")],
  releases: [a],
  epoch: epoch(7),
});

type Claims = HANodeReportSpec["claims"];

function left(words: readonly HAAssignmentSpec[], claims: Claims, probed = true): Claims | undefined {
  return leaveOutStopped([aReport("n1", { claims, probed })], words)[0]?.claims;
}

describe("of the claims in a report", () => {
  it.each<[string, readonly HAAssignmentSpec[], Claims, Claims]>([
    ["one that is stopped at the word's epoch is left out", [word], [told(a, "Stopped", epoch(5))], []],
    [
      "one that is stopped at an earlier epoch stays",
      [word],
      [told(a, "Stopped", epoch(4))],
      [told(a, "Stopped", epoch(4))],
    ],
    ["one that is held stays", [word], [told(a, "Held", epoch(5))], [told(a, "Held", epoch(5))]],
    ["one that is unknown stays", [word], [told(a, "Unknown", epoch(5))], [told(a, "Unknown", epoch(5))]],
    [
      "one that no word names stays",
      [word],
      [told(a, "Stopped", epoch(5)), told(b, "Stopped", epoch(5))],
      [told(b, "Stopped", epoch(5))],
    ],
    [
      "the highest epoch of all words counts, a release too",
      [word, later],
      [told(a, "Stopped", epoch(5)), told(b, "Stopped", epoch(7))],
      [told(a, "Stopped", epoch(5))],
    ],
    ["one that a word names and the node has not spoken of is unknown", [word], [], [told(a, "Unknown", epochZero)]],
  ])("%s", (_, words, claims, expected) => {
    expect(left(words, claims)).toEqual(expected);
  });

  it("everything stays until the node has looked", () => {
    const claims = [told(a, "Unknown", epoch(5)), told(b, "Stopped", epoch(7))];
    expect(left([word, later], claims, false)).toEqual(claims);
    expect(left([word], [], false)).toEqual([]);
  });

  it("a primary role is a thing of its own", () => {
    const service = aPromotableService("pg");
    const words = [anAssignment({ members: [service], epoch: epoch(5) })];
    const [unit] = service.claims;
    if (unit === undefined) throw new Error("a service has a claim");
    expect(left(words, [told(unit, "Held", epoch(5)), told(roleClaim("pg"), "Stopped", epoch(5))])).toEqual([
      told(unit, "Held", epoch(5)),
    ]);
  });
});
