import { describe, expect, it } from "vitest";
import type { FencingMode } from "../../controller/core/desired.ts";
import type { Ms } from "../../controller/core/lease.ts";
import { holdingOf, proofBasisOf, type MayHold } from "../../controller/core/proof.ts";
import {
  aFencing,
  aLease,
  aLeaseClosedByLeader,
  aReport,
  epoch,
  mayHold,
  someFacts,
  told,
  withoutMachine,
  type KnownFacts,
} from "./build/records.ts";
import { addressClaim } from "./build/wishes.ts";

const claim = addressClaim("192.0.2.10");
const modes = ["Devices", "Watchdog", "DevicesOrWatchdog", "DevicesAndWatchdog", "Lease", "Manual", "None"] as const;

interface Case {
  readonly entry?: MayHold;
  readonly known: KnownFacts;
  readonly mode?: FencingMode;
  readonly now?: Ms;
}

function holding({ entry = mayHold("n1"), known, mode = "Lease", now = 100 }: Case) {
  return holdingOf(entry, claim, { basis: proofBasisOf(someFacts(known), now), mode });
}

function proofIn(found: Case): string {
  const result = holding(found);
  return result.kind === "proven" ? result.proof : "none";
}

function saying(...what: Parameters<typeof told>): KnownFacts {
  return { leases: [aLease("n1")], reports: [aReport("n1", { claims: [told(...what)] })] };
}

describe("proof 1, an acknowledged stop", () => {
  it.each<{ readonly what: string; readonly case: Case }>([
    { what: "at the entry's epoch", case: { known: saying(claim, "Stopped", epoch(5)) } },
    { what: "at a later epoch", case: { known: saying(claim, "Stopped", epoch(6)) } },
    { what: "at an epoch of a later leader", case: { known: saying(claim, "Stopped", epoch(1, 2)) } },
    {
      what: "in a later incarnation of the same boot",
      case: {
        known: {
          leases: [aLease("n1", { incarnation: "2.y" })],
          reports: [aReport("n1", { incarnation: "2.y", claims: [told(claim, "Stopped", epoch(5))] })],
        },
      },
    },
  ])("takes the node out $what, in every mode", ({ case: found }) => {
    expect(modes.map((mode) => proofIn({ ...found, mode }))).toEqual(modes.map(() => "Stopped"));
  });

  it.each<{ readonly what: string; readonly case: Case }>([
    { what: "one epoch too early", case: { known: saying(claim, "Stopped", epoch(4)) } },
    { what: "at any epoch of an earlier leader", case: { known: saying(claim, "Stopped", epoch(99, 0)) } },
    { what: "held", case: { known: saying(claim, "Held", epoch(5)) } },
    { what: "not yet looked at", case: { known: saying(claim, "Unknown", epoch(5)) } },
    { what: "of another claim", case: { known: saying(addressClaim("192.0.2.11"), "Stopped", epoch(5)) } },
    { what: "not a word", case: { known: { leases: [aLease("n1")], reports: [aReport("n1")] } } },
    {
      what: "said before everything was looked at",
      case: {
        known: {
          leases: [aLease("n1")],
          reports: [aReport("n1", { probed: false, claims: [told(claim, "Stopped", epoch(9))] })],
        },
      },
    },
    { what: "no report", case: { known: { leases: [aLease("n1")] } } },
    {
      what: "in an earlier incarnation",
      case: { entry: mayHold("n1", { incarnation: "2.y" }), known: saying(claim, "Stopped", epoch(9)) },
    },
    {
      what: "in another incarnation of the same count",
      case: { entry: mayHold("n1", { incarnation: "1.y" }), known: saying(claim, "Stopped", epoch(9)) },
    },
    {
      what: "by another machine under the same name",
      case: {
        known: {
          leases: [aLease("n1", { incarnation: "2.y", boot: "other", machine: "clone" })],
          reports: [
            aReport("n1", {
              incarnation: "2.y",
              boot: "other",
              machine: "clone",
              claims: [told(claim, "Stopped", epoch(9))],
            }),
          ],
        },
      },
    },
  ])("does not: $what", ({ case: found }) => {
    expect(modes.map((mode) => proofIn({ ...found, mode }))).toEqual(modes.map(() => "none"));
  });

  it("takes the name for the node, after a boot without hardware identity, where no data is guarded", () => {
    const report = withoutMachine(
      aReport("n1", { incarnation: "2.y", boot: "n1-boot-2", claims: [told(claim, "Stopped", epoch(9))] }),
    );
    const known: KnownFacts = { leases: [aLease("n1", { incarnation: "2.y", boot: "n1-boot-2" })], reports: [report] };
    const proofs = modes.map((mode) => proofIn({ entry: withoutMachine(mayHold("n1")), known, mode }));
    expect(proofs).toEqual(modes.map((mode) => (mode === "Lease" || mode === "None" ? "Stopped" : "none")));
  });
});

describe("proof 2, a lease closed by its holder", () => {
  const closed = aLease("n1", { closed: true, closedBy: "n1" });

  it("takes the node out in every mode", () => {
    expect(modes.map((mode) => proofIn({ known: { leases: [closed] }, mode }))).toEqual(
      modes.map(() => "ClosedItself"),
    );
  });

  it.each([
    { what: "closed by a leader", lease: { ...closed, closedBy: "term-1" } },
    { what: "not closed", lease: { ...closed, closed: false } },
    { what: "a later incarnation", lease: { ...closed, incarnation: "2.y" } },
    { what: "an earlier incarnation", lease: { ...closed, incarnation: "0.z" } },
  ])("does not: $what", ({ lease }) => {
    expect(proofIn({ known: { leases: [lease] }, mode: "Manual" })).toBe("none");
  });
});

describe("proof 3, a new boot of the same machine", () => {
  const lease = aLease("n1", { incarnation: "2.y", boot: "n1-boot-2" });
  // Below the entry's epoch, so that proof 1 does not hold as well.
  const report = aReport("n1", {
    incarnation: "2.y",
    boot: "n1-boot-2",
    claims: [told(claim, "Stopped", epoch(1))],
  });

  it("takes the node out in every mode", () => {
    const known = { leases: [lease], reports: [report] };
    expect(modes.map((mode) => proofIn({ known, mode }))).toEqual(modes.map(() => "NewBoot"));
  });

  it.each<{ readonly what: string; readonly entry?: MayHold; readonly known: KnownFacts }>([
    { what: "the same boot", known: { leases: [lease], reports: [{ ...report, boot: "n1-boot-1" }] } },
    { what: "not probed", known: { leases: [lease], reports: [{ ...report, probed: false }] } },
    {
      what: "the probe shows it",
      known: { leases: [lease], reports: [{ ...report, claims: [told(claim, "Held", epoch(1))] }] },
    },
    {
      what: "the probe has not looked for it",
      known: { leases: [lease], reports: [{ ...report, claims: [told(claim, "Unknown", epoch(1))] }] },
    },
    { what: "nothing said of it", known: { leases: [lease], reports: [{ ...report, claims: [] }] } },
    { what: "another machine", known: { leases: [lease], reports: [{ ...report, machine: "machine-n9" }] } },
    {
      what: "a machine that two nodes claim to be",
      known: { leases: [lease], reports: [report, aReport("n2", { machine: "machine-n1" })] },
    },
    {
      what: "no identity when named",
      entry: withoutMachine(mayHold("n1")),
      known: { leases: [lease], reports: [report] },
    },
    { what: "no identity now", known: { leases: [lease], reports: [withoutMachine(report)] } },
    {
      what: "a report of before",
      entry: mayHold("n1", { incarnation: "3.z", boot: "n1-boot-3" }),
      known: { leases: [lease], reports: [report] },
    },
  ])("does not: $what", ({ entry = mayHold("n1"), known }) => {
    expect(modes.map((mode) => proofIn({ entry, known, mode }))).toEqual(modes.map(() => "none"));
  });
});

describe("proof 4, a confirmed fencing", () => {
  const lease = aLeaseClosedByLeader("n1");
  const confirmed = aFencing("n1", { phase: "Confirmed", confirmation: { by: "Device", detail: "ipmi" } });

  it("takes the node out, but for DevicesAndWatchdog before the watchdog's wait is over", () => {
    const known = { leases: [lease], fencings: [confirmed] };
    expect(modes.map((mode) => proofIn({ known, mode }))).toEqual(
      modes.map((mode) => (mode === "DevicesAndWatchdog" ? "none" : "Fenced")),
    );
  });

  it.each(["Requested", "Acting", "Failed", "Void"] as const)("does not in phase %s", (phase) => {
    expect(proofIn({ known: { leases: [lease], fencings: [{ ...confirmed, phase }] }, mode: "Devices" })).toBe("none");
  });

  it.each<{ readonly what: string; readonly known: KnownFacts }>([
    { what: "another boot", known: { leases: [lease], fencings: [{ ...confirmed, boot: "n1-boot-0" }] } },
    { what: "another node", known: { leases: [lease], fencings: [{ ...confirmed, node: "n2" }] } },
    {
      what: "the boot has renewed since",
      known: { leases: [aLease("n1", { renewals: 8 })], fencings: [confirmed] },
    },
    {
      what: "the boot has opened another lease since",
      known: { leases: [aLease("n1", { incarnation: "2.y", renewals: 1 })], fencings: [confirmed] },
    },
    {
      what: "the boot had opened another lease since, which was closed in its turn",
      known: { leases: [aLeaseClosedByLeader("n1", { incarnation: "2.y", renewals: 1 })], fencings: [confirmed] },
    },
  ])("does not: $what", ({ known }) => {
    expect(proofIn({ known, mode: "Devices" })).toBe("none");
  });

  it("holds when the machine has come back in a new boot", () => {
    const known = { leases: [aLease("n1", { incarnation: "2.y", boot: "n1-boot-2" })], fencings: [confirmed] };
    expect(proofIn({ known, mode: "Devices" })).toBe("Fenced");
  });
});

describe("proof 5, the wait after a lease that the leader closed", () => {
  const device = { kind: "Device", timeoutMs: 10_000, armed: true } as const;
  const closed = aLeaseClosedByLeader("n1", { watchdog: device });

  // ttl 2000; margin max(50, 20 %): by itself, and of ttl + 2 x 10000.
  it.each<{ readonly mode: FencingMode; readonly wait: Ms }>([
    { mode: "None", wait: 2000 },
    { mode: "Lease", wait: 2400 },
    { mode: "Watchdog", wait: 26_400 },
    { mode: "DevicesOrWatchdog", wait: 26_400 },
  ])("under $mode holds $wait ms after the last renewal seen, and not one earlier", ({ mode, wait }) => {
    const known = { leases: [closed], seenAt: 1000, span: { startedAt: 0, lastSeenAt: 9000 } };
    expect(holding({ known, mode, now: 1000 + wait - 1 })).toMatchObject({ kind: "mayHold", until: 1000 + wait });
    expect(holding({ known, mode, now: 1000 + wait })).toEqual({ kind: "proven", proof: "Timed" });
  });

  it.each([
    { ttlMs: 100, wait: 150 },
    { ttlMs: 250, wait: 300 },
    { ttlMs: 251, wait: 302 },
    { ttlMs: 10_000, wait: 12_000 },
  ])("lengthens a ttl of $ttlMs ms to $wait", ({ ttlMs, wait }) => {
    const known = { leases: [{ ...closed, ttlMs }] };
    expect(proofIn({ known, now: wait - 1 })).toBe("none");
    expect(proofIn({ known, now: wait })).toBe("Timed");
  });

  it("counts from the first renewal of anybody after a time in which none was seen", () => {
    const known = { leases: [closed], seenAt: 1000, span: { startedAt: 50_000, lastSeenAt: 50_000 } };
    expect(proofIn({ known, now: 52_399 })).toBe("none");
    expect(proofIn({ known, now: 52_400 })).toBe("Timed");
  });

  it.each(["Devices", "Manual"] as const)("never holds under %s", (mode) => {
    expect(proofIn({ known: { leases: [closed] }, mode, now: 1e12 })).toBe("none");
  });

  it("holds under DevicesAndWatchdog together with the device's confirmation only", () => {
    const fencings = [aFencing("n1", { phase: "Confirmed" })];
    const both = { known: { leases: [closed], fencings }, mode: "DevicesAndWatchdog" } as const;
    expect(proofIn({ ...both, now: 26_399 })).toBe("none");
    expect(proofIn({ ...both, now: 26_400 })).toBe("Timed");
    expect(proofIn({ ...both, known: { leases: [closed] }, now: 1e12 })).toBe("none");
  });

  it.each<{ readonly what: string; readonly changes: Parameters<typeof aLease>[1]; readonly mode?: FencingMode }>([
    { what: "the lease is open", changes: { closed: false } },
    { what: "the record is of a later incarnation", changes: { incarnation: "2.y" } },
    { what: "the record is of an earlier incarnation", changes: { incarnation: "0.z" } },
    { what: "the last renewal was for an earlier era", changes: { era: { store: "store-1", number: 0 } } },
    { what: "the last renewal was for another store", changes: { era: { store: "store-2", number: 1 } } },
    { what: "the node does not let go", changes: { letsGo: false } },
    { what: "witnesses are named", changes: { witnesses: ["n2", "n3"] } },
    { what: "the node holds alone", changes: { alone: true } },
    { what: "the watchdog is not armed", changes: { watchdog: { ...device, armed: false } }, mode: "Watchdog" },
    {
      what: "there is no device but a deadman",
      changes: { watchdog: { ...device, kind: "Deadman" } },
      mode: "Watchdog",
    },
    {
      what: "the watchdog is not armed (DevicesOrWatchdog)",
      changes: { watchdog: { ...device, armed: false } },
      mode: "DevicesOrWatchdog",
    },
  ])("does not: $what", ({ changes, mode = "Lease" }) => {
    const leases = [aLeaseClosedByLeader("n1", { watchdog: device, ...changes })];
    expect(proofIn({ known: { leases }, mode, now: 1e12 })).toBe("none");
  });

  it("does not where the renewal said no era", () => {
    const { era: _, ...withoutEra } = closed;
    expect(proofIn({ known: { leases: [withoutEra] }, now: 1e12 })).toBe("none");
  });

  it("does not where there is no lease record, and says what a person can do", () => {
    expect(holding({ known: {}, now: 1e12 })).toEqual({
      kind: "mayHold",
      waitsFor:
        "n1, of which there is no lease record, or a person to look at n1 and, if it is off, to apply an HAOperation of type ConfirmFenced with target HANode/n1 and a reason",
    });
  });
});
