import { describe, expect, it } from "vitest";
import { noteCapacities } from "../../../controller/core/check/note-capacities.ts";
import { node, objectsOf, role, type Specs } from "./objects-of.ts";

interface Case {
  readonly why: string;
  readonly specs: Specs;
  readonly notes: readonly string[];
}

const cases: readonly Case[] = [
  {
    why: "a slip in one of two nodes, which breaks no rule",
    specs: {
      "HANode/n1": node(1, { capacity: { memory: "64Gi" } }),
      "HANode/n2": node(2, { capacity: { memroy: "64Gi" } }),
      ...role("a", { requests: { memory: "2Gi" } }),
    },
    notes: [
      "HANode/n2 names memroy in spec.capacity, which nothing requests, and not memory, which is requested: is memory meant?",
    ],
  },
  {
    why: "nothing of names that are requested, of those that are like none, and beside the name itself",
    specs: {
      "HANode/n1": node(1, { capacity: { memory: "64Gi", disk: "1Ti", memories: 1 } }),
      "HANode/n2": node(2, { capacity: { cpus: 4, memory: 1 } }),
      ...role("a", { requests: { memory: "2Gi" } }),
      ...role("b", { requests: { cpus: 1 } }),
    },
    notes: [],
  },
  { why: "nothing where nothing is requested", specs: { "HANode/n1": node(1, { capacity: { cpu: 4 } }) }, notes: [] },
];

describe("capacities that nothing requests", () => {
  it.each(cases)("$why", ({ specs, notes }) => {
    expect(noteCapacities(objectsOf(specs))).toEqual(notes);
  });
});
