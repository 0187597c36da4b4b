import { describe, expect, it } from "vitest";
import { hasOwnState, stateNote, toldStateOf, type ToldState } from "../../controller/core/state-notes.ts";
import type { ObjectStatus } from "../../controller/core/statuses.ts";
import { aCluster, aGroup, anAddress } from "./build/wishes.ts";

function status(kind: string, state: string, fields: Readonly<Record<string, unknown>> = {}): ObjectStatus {
  return { kind, name: "x", fields: { state, ...fields }, conditions: [] };
}

function noted(given: ObjectStatus, before?: ToldState): string | undefined {
  const note = stateNote(given, before);
  return note === undefined ? undefined : [note.change, ...note.why].join(" <- ");
}

const started: ToldState = { state: "Started", holder: "n1" };

describe("a state is told", () => {
  it.each<[string, ObjectStatus, ToldState | undefined, string | undefined]>([
    ["when nothing was told before", status("HAGroup", "Started", { holder: "n1" }), undefined, "is Started on n1"],
    ["not when it is the same", status("HAGroup", "Started", { holder: "n1" }), started, undefined],
    ["when the holder is another", status("HAGroup", "Started", { holder: "n2" }), started, "is Started on n2"],
    ["with several holders", status("HAGroup", "Started", { holder: "n1,n2" }), started, "is Started on n1, n2"],
    ["not while it passes", status("HAGroup", "Starting", { holder: "n2" }), started, undefined],
    [
      "with its message where that says more",
      status("HAGroup", "Error", { holder: "n1", message: "a stop has failed" }),
      started,
      "is Error on n1 (was Started) <- a stop has failed",
    ],
    [
      "of a node",
      status("HANode", "Lost", { message: "gone" }),
      { state: "Eligible", holder: "" },
      "is Lost (was Eligible) <- gone",
    ],
    ["not of a node that is late", status("HANode", "Suspect"), { state: "Eligible", holder: "" }, undefined],
    [
      "of an order that has ended",
      status("HAOperation", "Succeeded", { message: "it runs on n2" }),
      undefined,
      "is Succeeded <- it runs on n2",
    ],
    ["not of an order in effect", status("HAOperation", "Active"), undefined, undefined],
    ["not of a cluster that runs, as all do", status("HACluster", "Running"), undefined, undefined],
    ["of a cluster that is frozen", status("HACluster", "Frozen"), undefined, "is Frozen"],
    [
      "of a cluster that runs again",
      status("HACluster", "Running"),
      { state: "Frozen", holder: "" },
      "is Running (was Frozen)",
    ],
  ])("%s", (_what, given, before, expected) => {
    expect(noted(given, before)).toBe(expected);
  });

  it("names the nodes before and after", () => {
    expect(stateNote(status("HAGroup", "Started", { holder: "n2,n3" }), started)).toMatchObject({
      from: ["n1"],
      to: ["n2", "n3"],
    });
  });
});

it("what stood in a status counts as told, unless it was passing", () => {
  expect(toldStateOf({ kind: "HAGroup", fields: { state: "Started", holder: "n1" } })).toEqual(started);
  expect(toldStateOf({ kind: "HAGroup", fields: { state: "Starting" } })).toBeUndefined();
  expect(toldStateOf({ kind: "HAGroup", fields: {} })).toBeUndefined();
});

it("a member has the state of its group, and a resource in no group one of its own", () => {
  const lone = aGroup("y", { key: "VirtualIP/lone", members: [anAddress("192.0.2.11", { name: "lone" })] });
  const desired = aCluster([aGroup("web"), lone]);
  expect(hasOwnState({ kind: "VirtualIP", name: "ip-192.0.2.10" }, desired)).toBe(false);
  expect(hasOwnState({ kind: "VirtualIP", name: "lone" }, desired)).toBe(true);
  expect(hasOwnState({ kind: "HAGroup", name: "web" }, desired)).toBe(true);
  expect(hasOwnState({ kind: "HANode", name: "n1" }, desired)).toBe(true);
});
