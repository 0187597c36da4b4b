import { describe, expect, it } from "vitest";
import { decide } from "../../controller/core/decide.ts";
import type { Desired } from "../../controller/core/desired.ts";
import type { Ms } from "../../controller/core/lease.ts";
import { aLease, someFacts, type KnownFacts } from "./build/records.ts";
import { aCluster, aGroup, withState } from "./build/wishes.ts";

const begin = aCluster([aGroup("web")]);

interface Found {
  readonly desired?: Desired;
  readonly known?: KnownFacts;
  readonly now: Ms;
}

/** n1 was last seen at 0; n2 and n3 renew. */
function closings({ desired = begin, known = {}, now }: Found) {
  const facts = someFacts({ leases: [aLease("n1")], ...known });
  const others = someFacts({ leases: [aLease("n2"), aLease("n3")], seenAt: now }).leases;
  const leases = known.leases === undefined ? new Map([...facts.leases, ...others]) : facts.leases;
  return decide(desired, { ...facts, leases }, now).writes.filter((write) => write.kind === "close");
}

describe("a silent node's lease", () => {
  it("is closed when its ttl and the margin are over, on the version last seen, and keeps what proofs read", () => {
    expect(closings({ now: 2399 })).toEqual([]);
    expect(closings({ now: 2400 })).toMatchObject([
      { node: "n1", at: "n1-v", next: { closed: true, incarnation: "1.x", renewals: 7, boot: "n1-boot-1" } },
    ]);
  });

  it.each<{ readonly what: string; readonly found: Omit<Found, "now"> }>([
    { what: "no other node is live", found: { known: { leases: [aLease("n1"), aLease("n2"), aLease("n3")] } } },
    { what: "the cluster is frozen", found: { desired: withState(begin, "Frozen") } },
    { what: "the cluster is unmanaged", found: { desired: withState(begin, "Unmanaged") } },
    { what: "its node is frozen", found: { desired: { ...begin, frozenNodes: new Set(["n1"]) } } },
    { what: "nobody was seen to renew for a while", found: { known: { span: { startedAt: 9000, lastSeenAt: 9000 } } } },
  ])("is not closed where $what", ({ found }) => {
    expect(closings({ ...found, now: 10_000 })).toEqual([]);
  });
});
