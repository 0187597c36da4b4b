import { describe, expect, it } from "vitest";
import type { Observation } from "../../controller/core/act.ts";
import { emptyJournal, lookKeyOf, withEntry, type Journal, type LookKey } from "../../controller/core/journal.ts";
import type { MemberWish } from "../../controller/core/desired.ts";
import { createFailures } from "../../controller/runtime/failures.ts";
import { composeReport, reportResources } from "../../controller/runtime/node-report.ts";
import { anAssignment } from "../core/build/records.ts";
import { anAddress } from "../core/build/wishes.ts";

const before = anAddress("192.0.2.10", { name: "web", uid: "u" });
const edited = anAddress("192.0.2.11", { name: "web", uid: "u", generation: 2 });
const failures = createFailures({ now: () => 0, wakeAt: () => () => undefined });

function started(resource: MemberWish): Journal {
  return noteStarted(emptyJournal("b"), resource);
}

function noteStarted(journal: Journal, resource: MemberWish): Journal {
  const epoch = { term: 1, counter: 1 };
  return withEntry(journal, { resource, group: "HAGroup/web", epoch, phase: "Started", role: undefined });
}

function reported(
  journal: Journal,
  observed: ReadonlyMap<LookKey, Observation>,
  words = [before, edited],
): readonly string[] {
  const resources = reportResources(words, { journal, observed, failures, waits: new Map() });
  return resources.map(({ kind, name, state, uid, generation }) => `${kind}/${name} ${state} ${uid} ${generation}`);
}

function seen(...states: readonly (readonly [MemberWish, Observation["state"]])[]): ReadonlyMap<LookKey, Observation> {
  return new Map(states.map(([resource, state]) => [lookKeyOf(resource), { state }]));
}

describe("a resource of which words speak by two specs is reported once", () => {
  it("by the spec that it was started with", () => {
    expect(reported(started(before), seen([before, "Started"], [edited, "Stopped"]))).toEqual([
      "VirtualIP/web Started u 1",
    ]);
    expect(reported(started(edited), seen([before, "Stopped"], [edited, "Started"]))).toEqual([
      "VirtualIP/web Started u 2",
    ]);
  });

  it("by that also where no word has it any more, and its edited one was not looked at", () => {
    expect(reported(started(before), seen([before, "Started"]), [edited])).toEqual(["VirtualIP/web Started u 1"]);
  });

  it("else by the one that was found", () => {
    const found = seen([before, "Stopped"], [edited, "Started"]);
    expect(reported(emptyJournal("b"), found)).toEqual(["VirtualIP/web Started undefined undefined"]);
  });

  it("and not at all where neither is there", () => {
    expect(reported(emptyJournal("b"), seen([before, "Stopped"], [edited, "Stopped"]))).toEqual([]);
  });
});

it("what is journalled comes first, in the order in which it was started, whatever the order of the words", () => {
  const [web, db, log] = ["web", "db", "log"].map((name, index) => anAddress(`192.0.2.${20 + index}`, { name }));
  const all = [web, db, log].flatMap((one) => one ?? []);
  const journal = [log, web].flatMap((one) => one ?? []).reduce(noteStarted, emptyJournal("b"));
  const told = reported(journal, seen(...all.map((one) => [one, "Started"] as const)), all);
  expect(told.map((text) => text.split(" ")[0])).toEqual(["VirtualIP/log", "VirtualIP/web", "VirtualIP/db"]);
});

it("what was started under an order to restart is reported with that order", () => {
  const [entry] = started(before).entries;
  if (entry === undefined) throw new Error("nothing is journalled");
  const journal = withEntry(emptyJournal("b"), { ...entry, restart: "again" });
  const [resource] = reportResources([before], { journal, observed: new Map(), failures, waits: new Map() });
  expect(resource).toMatchObject({ restart: "again" });
});

it("a start that waits is reported with what it waits for, as far as the record takes it, and as no failure", () => {
  const waits = new Map([["VirtualIP/web", "x".repeat(2_000)]] as const);
  const [resource] = reportResources([before], { journal: started(before), observed: new Map(), failures, waits });
  expect(resource).toMatchObject({ failures: 0, waitsFor: "x".repeat(1_024) });
});

it("while the journal cannot be written it says so, what it would start, and no promise that is not written", () => {
  const member = { ...before, claims: [{ type: "Address", key: "192.0.2.10" }] } as const;
  const action = { verb: "start", resource: member, group: "HAGroup/web", epoch: { term: 1, counter: 2 } } as const;
  const told = composeReport(
    { node: "n1", boot: "b", machine: undefined, hardware: [] },
    [anAssignment({ members: [member], placements: [] })],
    {
      claims: [{ claim: member.claims[0], epoch: { term: 1, counter: 2 }, held: "Stopped" }],
      journal: emptyJournal("b"),
      observed: seen([member, "Stopped"]),
      failures,
      waits: new Map(),
      unwritten: { error: "the disk is full", journal: emptyJournal("b"), refused: [{ ...action, because: "x" }] },
    },
  );
  expect(told).toMatchObject({
    startsRefused: "its journal cannot be written: the disk is full",
    claims: [{ key: "192.0.2.10", held: "Stopped", epoch: { term: 0, counter: 0 } }],
    resources: [{ name: "web", waitsFor: "the journal of n1 to be writable: the disk is full" }],
  });
});
