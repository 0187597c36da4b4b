import { describe, expect, it } from "vitest";
import type { HAFencingSpec } from "../../controller/api/types.gen.ts";
import { decide } from "../../controller/core/decide.ts";
import { fencingNote, notesOf, type DecisionNote } from "../../controller/core/decision-notes.ts";
import type { Desired } from "../../controller/core/desired.ts";
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
import { aCluster, addressClaim, aGroup, anAddress, aService, withNodeMode, withState } from "./build/wishes.ts";

const address = anAddress("192.0.2.10");
const claim = addressClaim("192.0.2.10");
const web = aGroup("web", { preferred: new Map([["n2", 50]]), candidates: new Set(["n1", "n2"]) });
const desired = aCluster([web]);

function notes(known: KnownFacts, wish: Desired = desired, now = 100): readonly DecisionNote[] {
  const facts = someFacts(known);
  const decision = decide(wish, facts, now);
  const found = notesOf({ decision, desired: wish, facts, now });
  return decision.writes.flatMap((write) => found.get(write) ?? []);
}

/** `KIND/NAME change <- reason; reason` for each note. */
function lines(known: KnownFacts, wish?: Desired, now?: number): readonly string[] {
  return notes(known, wish, now).map(
    ({ about, change, why }) => `${about.kind}/${about.name} ${change} <- ${why.join("; ")}`,
  );
}

const bothLive = {
  leases: [aLease("n1"), aLease("n2"), aLease("n3")],
  claims: [aClaim(claim, mayHold("n1", { group: "HAGroup/web" }))],
};
const held = [
  aReport("n1", {
    claims: [told(claim, "Held", epoch(5))],
    resources: [aResource(address, "Started", { epoch: epoch(5), generation: 1 })],
  }),
  aReport("n2"),
  aReport("n3"),
];
const named = [aClaim(claim, mayHold("n1", { group: "HAGroup/web", epoch: epoch(9) }))];
const running: KnownFacts = { ...bothLive, reports: held, assignments: [anAssignment()] };

describe("what is told of an assignment", () => {
  it.each<[string, KnownFacts, Desired, readonly string[]]>([
    ["nothing where nothing is written", running, aCluster([aGroup("web", { candidates: new Set(["n1"]) })]), []],
    [
      "that a group is new",
      { leases: bothLive.leases, reports: held.slice(1) },
      desired,
      [
        "HAGroup/web is new: every node is asked what it has of it <- Address 192.0.2.10 is unknown and waits for n1 to look for it, or n1 to stop it, or for its lease to end",
      ],
    ],
    [
      "whom it is taken from for a better node, and what it waits for",
      running,
      desired,
      [
        "HAGroup/web is taken from n1 <- it is to run on n2 (score 50); Address 192.0.2.10 waits for n1 to stop it, or for its lease to end",
      ],
    ],
    [
      "that the mode of the node is the reason",
      running,
      withNodeMode(desired, "n1", "Standby"),
      [
        "HAGroup/web is taken from n1 <- n1 is Excluded: its mode is Standby; Address 192.0.2.10 waits for n1 to stop it, or for its lease to end",
      ],
    ],
    [
      "that the wish of the group is the reason",
      running,
      aCluster([{ ...web, state: "Stopped" }]),
      ["HAGroup/web is taken from n1 <- it is to be Stopped"],
    ],
    [
      "that nobody asks for it any more",
      running,
      aCluster([]),
      ["HAGroup/web is taken from n1; no longer has VirtualIP/ip-192.0.2.10 <- no object asks for it any more"],
    ],
    [
      "that it is frozen",
      running,
      withState(desired, "Frozen"),
      ["HAGroup/web is to be Frozen, was Started <- the group is frozen"],
    ],
    [
      "who gets it, and what keeps the others away",
      {
        ...bothLive,
        claims: [aClaim(claim, mayHold("n2", { group: "HAGroup/web", epoch: epoch(9) }))],
        reports: [aReport("n1"), aReport("n2"), aReport("n3")],
        assignments: [anAssignment({ placements: [] })],
      },
      withNodeMode(desired, "n1", "Standby"),
      ["HAGroup/web is given to n2 <- n2 is preferred (score 50); n1 is Excluded: its mode is Standby"],
    ],
    [
      "that a member has been edited",
      { ...running, claims: named },
      aCluster([aGroup("web", { candidates: new Set(["n1"]), members: [anAddress("192.0.2.10", { generation: 2 })] })]),
      ["HAGroup/web VirtualIP/ip-192.0.2.10 is changed (generation 2) <- "],
    ],
    [
      "that it has let go of what it had",
      {
        ...running,
        claims: [aClaim(claim, mayHold("n1", { group: "HAGroup/web", epoch: epoch(9) }))],
        assignments: [anAssignment({ releases: [addressClaim("192.0.2.9")] })],
      },
      aCluster([aGroup("web", { candidates: new Set(["n1"]) })]),
      ["HAGroup/web has let go of Address 192.0.2.9 <- "],
    ],
    [
      "an order to restart",
      { ...running, claims: named },
      aCluster([aGroup("web", { candidates: new Set(["n1"]), restart: "order-1" })]),
      ["HAGroup/web is restarted, as ordered <- "],
    ],
  ])("%s", (_what, known, wish, expected) => {
    expect(lines(known, wish)).toEqual(expected);
  });

  it("has its nodes, its epoch and the ages of what was seen of them", () => {
    const [note] = notes({ ...running, seenAt: 40 }, withNodeMode(desired, "n1", "Standby"), 100);
    expect(note).toMatchObject({ type: "Assignment", from: ["n1"], to: [], renewals: [{ node: "n1", ageMs: 60 }] });
    expect(note?.epoch).toEqual({ term: 1, counter: expect.any(Number) });
  });

  it("keeps within the bounds of the record, however many nodes and reasons there are", () => {
    const names = Array.from({ length: 150 }, (_, index) => `n${index + 1}`);
    const placements = names.map((node) => ({ node, incarnation: "1.x" }));
    const [note] = notes({ ...running, assignments: [anAssignment({ placements })] }, aCluster([]));
    expect(note?.from).toHaveLength(100);
    expect(note?.why.length).toBeLessThanOrEqual(16);
    expect(note?.change.length).toBeLessThanOrEqual(1024);
  });
});

describe("what is told of leases and proofs", () => {
  it("is how long a node was silent when its lease was ended", () => {
    const leases = [aLease("n1"), aLease("n2", { ttlMs: 60_000 })];
    const known = { leases, reports: [aReport("n2")], span: { startedAt: 0, lastSeenAt: 2_300 } };
    expect(lines(known, aCluster([]), 2400)).toEqual([
      "HANode/n1 its lease is ended <- no renewal was seen for 2400 ms, and its ttl is 2000 ms",
    ]);
  });

  it("is by which proof a node has gone, once for all things of a group", () => {
    const unit = { type: "Unit", key: "nginx.service" } as const;
    const members = [address, aService("nginx")];
    const entry = mayHold("n1", { group: "HAGroup/web", mode: "Lease" });
    const known: KnownFacts = {
      leases: [aLeaseClosedByLeader("n1"), aLease("n2", { ttlMs: 60_000 })],
      reports: [aReport("n2")],
      claims: [aClaim(claim, entry), aClaim(unit, entry)],
      assignments: [anAssignment({ members, placements: [] })],
    };
    const proofs = lines(known, aCluster([aGroup("web", { members })]), 5000).filter((line) => line.includes("proven"));
    expect(proofs).toEqual([
      "HAGroup/web n1 is proven not to hold Address 192.0.2.10, Unit nginx.service <- the lease of n1 is closed, and the wait of Lease is over",
    ]);
  });

  it("is not that a node has stopped what it was told to stop", () => {
    const reports = [aReport("n1", { claims: [told(claim, "Stopped", epoch(6))] }), ...held.slice(1)];
    const known = { ...bothLive, reports, assignments: [anAssignment({ placements: [], epoch: epoch(6) })] };
    expect(lines(known).filter((line) => line.includes("proven"))).toEqual([]);
  });
});

describe("what is told of a fencing", () => {
  it.each<[string, HAFencingSpec, HAFencingSpec | undefined, string | undefined]>([
    [
      "its beginning",
      aFencing("n1"),
      undefined,
      "is being fenced (reboot) <- it may hold something, and its lease has ended",
    ],
    [
      "a second attempt",
      aFencing("n1", { attempt: 2, lastError: "no answer" }),
      aFencing("n1"),
      "its fencing has failed and is tried again (attempt 2) <- it may hold something, and its lease has ended; the devices said: no answer",
    ],
    ["not each of many attempts", aFencing("n1", { attempt: 7 }), aFencing("n1", { attempt: 6 }), undefined],
    ["not each level of devices", aFencing("n1", { level: 1 }), aFencing("n1"), undefined],
    [
      "that devices confirm it",
      aFencing("n1", { phase: "Confirmed", confirmation: { by: "Device", detail: "ipmi: off" } }),
      aFencing("n1"),
      "is fenced: its devices say so <- ipmi: off",
    ],
    [
      "that a person confirms it",
      aFencing("n1", { phase: "Confirmed", confirmation: { by: "Person", detail: "looked" } }),
      undefined,
      "is fenced: a person says so <- looked",
    ],
    [
      "that the node is alive",
      aFencing("n1", { phase: "Void" }),
      aFencing("n1"),
      "its fencing is void: it was seen alive, or another boot of it was <- it may hold something, and its lease has ended",
    ],
  ])("%s", (_what, next, before, expected) => {
    const note = fencingNote(next, before);
    expect(note === undefined ? undefined : `${note.change} <- ${note.why.join("; ")}`).toBe(expected);
  });
});
