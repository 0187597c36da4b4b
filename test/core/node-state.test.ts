import { describe, expect, it } from "vitest";
import { viewNodes } from "../../controller/core/node-class.ts";
import { nodeStateOf } from "../../controller/core/node-state.ts";
import {
  aClaim,
  aFencing,
  aLease,
  aLeaseClosedByLeader,
  aReport,
  epoch,
  mayHold,
  someFacts,
  told,
  type KnownFacts,
} from "./build/records.ts";
import { aCluster, addressClaim, withNodeMode } from "./build/wishes.ts";

const claim = addressClaim("192.0.2.10");
const [lease, report] = [aLease("n1"), aReport("n1")];

interface Case {
  readonly what: string;
  readonly known: KnownFacts;
  readonly mode?: "Active" | "Standby" | "Drained" | "Maintenance";
  readonly now?: number;
  readonly is: string;
  readonly ready: string;
  readonly says: RegExp;
}

describe("a node", () => {
  it.each<Case>([
    {
      what: "live",
      known: { leases: [lease], reports: [report] },
      is: "Eligible",
      ready: "True/Live",
      says: /may be given/,
    },
    {
      what: "that starts nothing",
      known: { leases: [lease], reports: [{ ...report, startsRefused: "its journal cannot be written: full" }] },
      is: "Excluded",
      ready: "False/NotYetUsable",
      says: /^it gets no groups: it starts nothing, for its journal cannot be written: full; look at the folder of its journal$/,
    },
    {
      what: "that has let its lease run out as it could start nothing",
      known: {
        leases: [aLeaseClosedByLeader("n1")],
        reports: [{ ...report, startsRefused: "its journal cannot be written: full" }],
      },
      is: "Lost",
      ready: "False/LeaseEnded",
      says: /^its lease was closed; before that it started nothing, for its journal cannot be written: full; bring/,
    },
    {
      what: "live to half of its ttl",
      known: { leases: [lease], reports: [report] },
      now: 1000,
      is: "Eligible",
      ready: "True/Live",
      says: /renews/,
    },
    {
      what: "silent for more than half of its ttl",
      known: { leases: [lease], reports: [report] },
      now: 1001,
      is: "Suspect",
      ready: "Unknown/RenewalsMissed",
      says: /has not renewed/,
    },
    {
      what: "silent to the end of its ttl and the margin",
      known: { leases: [lease], reports: [report] },
      now: 2400,
      is: "Lost",
      ready: "False/LeaseEnded",
      says: /has run out; .*apply an HAOperation of type ConfirmFenced with target HANode\/n1 and a reason$/,
    },
    {
      what: "with a lease that a leader closed",
      known: { leases: [aLeaseClosedByLeader("n1")], reports: [report] },
      is: "Lost",
      ready: "False/LeaseEnded",
      says: /was closed/,
    },
    {
      what: "that left in order",
      known: { leases: [aLease("n1", { closed: true, closedBy: "n1" })], reports: [report] },
      is: "Excluded",
      ready: "False/NotYetUsable",
      says: /left in order/,
    },
    {
      what: "whose boot was fenced",
      known: { leases: [aLeaseClosedByLeader("n1")], fencings: [aFencing("n1", { phase: "Confirmed" })] },
      is: "Fenced",
      ready: "False/FencingConfirmed",
      says: /start the machine again/,
    },
    {
      what: "whose boot renews though its fencing was confirmed",
      known: {
        leases: [aLease("n1", { incarnation: "2.y", renewals: 1 })],
        reports: [aReport("n1", { incarnation: "2.y" })],
        fencings: [aFencing("n1", { phase: "Confirmed" })],
      },
      is: "Eligible",
      ready: "True/Live",
      says: /renews/,
    },
    {
      what: "whose earlier boot was fenced",
      known: {
        leases: [lease],
        reports: [report],
        fencings: [aFencing("n1", { phase: "Confirmed", boot: "n1-boot-0" })],
      },
      is: "Eligible",
      ready: "True/Live",
      says: /renews/,
    },
    {
      what: "never seen",
      known: {},
      is: "Unknown",
      ready: "Unknown/NotObserved",
      says: /never reported; start its agent/,
    },
    {
      what: "in standby",
      known: { leases: [lease], reports: [report] },
      mode: "Standby",
      is: "Excluded",
      ready: "True/AsWished",
      says: /its mode is Standby/,
    },
    {
      what: "that has not reported",
      known: { leases: [lease] },
      is: "Excluded",
      ready: "False/NotYetUsable",
      says: /not yet looked/,
    },
    {
      what: "that has not looked at everything",
      known: { leases: [lease], reports: [{ ...report, probed: false }] },
      is: "Excluded",
      ready: "False/NotYetUsable",
      says: /not yet looked/,
    },
    {
      what: "whose report is of an earlier incarnation",
      known: { leases: [aLease("n1", { incarnation: "2.y" })], reports: [report] },
      is: "Excluded",
      ready: "False/NotYetUsable",
      says: /not yet looked/,
    },
    {
      what: "that holds what no record names it for",
      known: {
        leases: [lease],
        reports: [{ ...report, claims: [told(claim, "Held", epoch(5))] }],
        claims: [aClaim(claim)],
      },
      is: "Excluded",
      ready: "False/NotYetUsable",
      says: /still holds Address 192\.0\.2\.10/,
    },
    {
      what: "that holds what it is named for",
      known: {
        leases: [lease],
        reports: [{ ...report, claims: [told(claim, "Held", epoch(5))] }],
        claims: [aClaim(claim, mayHold("n1"))],
      },
      is: "Eligible",
      ready: "True/Live",
      says: /renews/,
    },
  ])("$what is $is", ({ known, mode = "Active", now = 100, is, ready, says }) => {
    const desired = withNodeMode(aCluster([]), "n1", mode);
    const view = viewNodes(desired.nodes, someFacts(known), now).get("n1");
    const found = nodeStateOf("n1", view, desired);
    const [first] = found.conditions;
    expect(found.state).toBe(is);
    expect(`${first?.status}/${first?.reason}`).toBe(ready);
    expect(found.message).toMatch(says);
    expect(found.conditions.some(({ type }) => type === "Stalled")).toBe(is === "Lost");
  });

  it("that no HANode declares gets nothing", () => {
    const desired = aCluster([]);
    const facts = someFacts({ leases: [aLease("n9")], reports: [aReport("n9")] });
    const view = viewNodes(desired.nodes, facts, 100).get("n9");
    expect(view).toMatchObject({ class: "Excluded", isLive: true, isCandidate: false });
    expect(nodeStateOf("n9", view, desired).message).toBe("it gets no groups: there is no HANode of this name");
  });

  it("that nobody views is Unknown", () => {
    expect(nodeStateOf("n9", undefined, aCluster([]))).toMatchObject({ state: "Unknown" });
  });
});
