import { describe, expect, it } from "vitest";
import { epochZero } from "../../controller/core/epoch.ts";
import {
  clashingEntry,
  emptyJournal,
  entryOf,
  epochsOf,
  withEntry,
  withEpochsSeen,
  withoutEntry,
  withStopsPromised,
} from "../../controller/core/journal.ts";
import { anEntry } from "./build/node-facts.ts";
import { epoch } from "./build/records.ts";
import { addressClaim, anAddress, aService, someData } from "./build/wishes.ts";

const empty = emptyJournal("boot-1");
const claim = addressClaim("192.0.2.10");
const [ip, nginx] = [anEntry(anAddress("192.0.2.10")), anEntry(aService("nginx"))];

describe("the journal's entries", () => {
  it("stand in the order in which they were first written, whatever changes in them", () => {
    const journal = [ip, nginx, { ...ip, phase: "Stopping" as const }].reduce(withEntry, empty);
    expect(journal.entries).toEqual([{ ...ip, phase: "Stopping" }, nginx]);
    expect(entryOf(journal, "HAService/nginx")).toEqual(nginx);
    expect(withoutEntry(journal, "VirtualIP/ip-192.0.2.10").entries).toEqual([nginx]);
  });

  it("clash with another resource that touches the same thing, never with their own", () => {
    const journal = [ip, anEntry(someData("/srv"))].reduce(withEntry, empty);
    expect(clashingEntry(journal, { ...ip.resource, name: "renamed" })).toEqual(ip);
    expect(clashingEntry(journal, someData("/srv/db"))?.resource.name).toBe("data-srv");
    expect(clashingEntry(journal, ip.resource)).toBeUndefined();
    expect(clashingEntry(journal, anAddress("192.0.2.11"))).toBeUndefined();
  });
});

describe("the journal's epochs", () => {
  it("are zero of what was never heard of", () => {
    expect(epochsOf(empty, claim)).toEqual({ claim, highest: epochZero, stoppedAt: epochZero });
  });

  it("never go back", () => {
    const journal = withEpochsSeen(withEpochsSeen(empty, [{ claim, epoch: epoch(5) }]), [{ claim, epoch: epoch(4) }]);
    expect(epochsOf(journal, claim).highest).toEqual(epoch(5));
    expect(withEpochsSeen(journal, [{ claim, epoch: epoch(5) }])).toBe(journal);
  });

  it("promise to stop at the highest seen, and keep the promise when a higher one comes", () => {
    const promised = withStopsPromised(withEpochsSeen(empty, [{ claim, epoch: epoch(5) }]), [claim]);
    expect(epochsOf(promised, claim).stoppedAt).toEqual(epoch(5));
    expect(withStopsPromised(promised, [claim])).toBe(promised);
    const later = withEpochsSeen(promised, [{ claim, epoch: epoch(6) }]);
    expect(epochsOf(later, claim)).toEqual({ claim, highest: epoch(6), stoppedAt: epoch(5) });
  });
});
