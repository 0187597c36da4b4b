import { describe, expect, it } from "vitest";
import { stepFaults, type FaultSight } from "../../controller/core/group-faults.ts";
import { aJournal, anEntry } from "./build/node-facts.ts";
import { anAssignment } from "./build/records.ts";
import { anAddress, aService } from "./build/wishes.ts";

const ip = anAddress("192.0.2.10");
const nginx = aService("nginx");
const word = anAssignment({ members: [ip, nginx] });
const started = aJournal([anEntry(ip), anEntry(nginx)]);
const unhealthy = new Map([["HAGroup/web", "checker web/0: status 503"]]);
const known = new Map([["HAGroup/web", "checker web/0: no answer"]]);
const none: ReadonlyMap<string, string> = new Map();

/** The groups that are failed after it, and of these the new ones. */
function step(before: ReadonlyMap<string, string>, sight: Partial<FaultSight>): object {
  const { faults, begun } = stepFaults(before, { unhealthy: none, assignments: [word], journal: started, ...sight });
  return { faults: Object.fromEntries(faults), begun };
}

describe("a fault of a group", () => {
  it("begins when a checker finds it unhealthy, and is one failure however long that lasts", () => {
    const reason = "checker web/0: status 503";
    expect(step(none, { unhealthy })).toEqual({ faults: { "HAGroup/web": reason }, begun: ["HAGroup/web"] });
    expect(step(unhealthy, { unhealthy })).toEqual({ faults: { "HAGroup/web": reason }, begun: [] });
  });

  it.each(["Frozen", "Unmanaged", "Stopped"] as const)("does not begin while it is %s", (wish) => {
    expect(step(none, { unhealthy, assignments: [{ ...word, wish }] })).toEqual({ faults: {}, begun: [] });
  });

  it("passes with the verdict as long as nothing has been stopped", () => {
    expect(step(known, {})).toEqual({ faults: {}, begun: [] });
  });

  it.each([
    { what: "a member is being stopped", entries: [anEntry(ip), anEntry(nginx, { phase: "Stopping" })] },
    { what: "a member has been stopped", entries: [anEntry(ip)] },
  ])("lasts once $what", ({ entries }) => {
    expect(step(known, { journal: aJournal(entries) })).toEqual({ faults: Object.fromEntries(known), begun: [] });
  });

  it("is over when nothing of the group is left", () => {
    expect(step(known, { journal: aJournal([anEntry(nginx, { group: "HAGroup/other" })]) })).toEqual({
      faults: {},
      begun: [],
    });
  });

  it("begins again when the group fails again", () => {
    const stopped = stepFaults(known, { unhealthy: none, assignments: [word], journal: aJournal([]) }).faults;
    expect(step(stopped, { unhealthy })).toMatchObject({ begun: ["HAGroup/web"] });
  });
});
