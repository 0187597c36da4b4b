import { describe, expect, it } from "vitest";
import { database, foundIn, groups, nodes, objectsOf, role, roles, type Specs } from "./objects-of.ts";

interface Case {
  readonly why: string;
  readonly specs: Specs;
  readonly found: readonly string[];
}

type Step = readonly [action: string, ...names: readonly string[]];

function orderOf(steps: readonly Step[], more: object = {}): object {
  return { order: { steps: steps.map(([action, ...names]) => ({ action, groups: groups(...names) })), ...more } };
}

const circle = "the order is a circle, in which each would wait for the one before:";
const ab: Specs = { ...nodes, ...roles("a", "b") };
const start = (...names: readonly string[]): readonly Step[] => names.map((name) => ["Start", name]);

const cases: readonly Case[] = [
  {
    why: "a chain, given twice",
    specs: {
      ...ab,
      ...role("c", { after: groups("b") }),
      "PlacementRule/r": orderOf(start("a", "b", "c")),
    },
    found: [],
  },
  {
    why: "two groups after each other",
    specs: { ...nodes, ...role("a", { after: groups("b") }), ...role("b", { after: groups("a") }) },
    found: [
      `HAGroup/a spec.after[0] OrderCycle ${circle} HAGroup/a -> HAGroup/b -> HAGroup/a; take away one of HAGroup/a spec.after[0], HAGroup/b spec.after[0]`,
    ],
  },
  {
    why: "a group after another, and a rule the other way round; what waits for them is not named",
    specs: {
      ...nodes,
      ...role("a", { after: groups("c") }),
      ...roles("b", "c"),
      ...role("d", { after: groups("a") }),
      "PlacementRule/r": orderOf(start("a", "b", "c")),
    },
    found: [
      `HAGroup/a spec.after[0] OrderCycle ${circle} HAGroup/a -> HAGroup/b -> HAGroup/c -> HAGroup/a; take away one of HAGroup/a spec.after[0], PlacementRule/r spec.order.steps[1], PlacementRule/r spec.order.steps[2]`,
    ],
  },
  {
    why: "orders that are optional, and can only be kept where they agree",
    specs: {
      ...ab,
      "PlacementRule/r": orderOf(start("a", "b"), { requirement: "Optional" }),
      "PlacementRule/s": orderOf(start("b", "a")),
    },
    found: [
      `PlacementRule/r spec.order.steps[1] OrderCycle ${circle} HAGroup/a -> HAGroup/b -> HAGroup/a; take away one of PlacementRule/r spec.order.steps[1], PlacementRule/s spec.order.steps[1]`,
    ],
  },
  {
    why: "steps that are only serialized have no direction",
    specs: {
      ...ab,
      "PlacementRule/r": orderOf(start("a", "b"), { requirement: "Serialize" }),
      "PlacementRule/s": orderOf(start("b", "a")),
    },
    found: [],
  },
  {
    why: "a rule about stops, against one about starts",
    specs: {
      ...ab,
      "PlacementRule/r": orderOf(start("a", "b")),
      "PlacementRule/s": orderOf([
        ["Stop", "a"],
        ["Stop", "b"],
      ]),
    },
    found: [
      `PlacementRule/r spec.order.steps[1] OrderCycle ${circle} HAGroup/a -> HAGroup/b -> HAGroup/a; take away one of PlacementRule/r spec.order.steps[1], PlacementRule/s spec.order.steps[1]`,
    ],
  },
  {
    why: "a rule about stops that is not symmetric, against a start that is",
    specs: {
      ...nodes,
      ...role("b"),
      ...role("a", { after: groups("b") }),
      "PlacementRule/s": orderOf(
        [
          ["Stop", "b"],
          ["Stop", "a"],
        ],
        { symmetric: false },
      ),
    },
    found: [
      `HAGroup/a spec.after[0] OrderCycle ${circle} HAGroup/a (Stop) -> HAGroup/b (Stop) -> HAGroup/a (Stop); take away one of HAGroup/a spec.after[0], PlacementRule/s spec.order.steps[1]`,
    ],
  },
  {
    why: "starts and stops that are not symmetric do not meet",
    specs: {
      ...ab,
      "PlacementRule/r": orderOf(start("a", "b"), { symmetric: false }),
      "PlacementRule/s": orderOf(
        [
          ["Stop", "a"],
          ["Stop", "b"],
        ],
        { symmetric: false },
      ),
    },
    found: [],
  },
  {
    why: "a promotion before the start of the same group, by way of another",
    specs: {
      ...nodes,
      ...database("db"),
      ...role("web"),
      "PlacementRule/r": orderOf([
        ["Promote", "db"],
        ["Start", "web"],
      ]),
      "PlacementRule/s": orderOf(start("web", "db")),
    },
    found: [
      `PlacementRule/r spec.order.steps[1] OrderCycle ${circle} HAGroup/db (Promote) -> HAGroup/web -> HAGroup/db -> HAGroup/db (Promote); take away one of PlacementRule/r spec.order.steps[1], PlacementRule/s spec.order.steps[1]`,
    ],
  },
  {
    why: "any of two, of which one can come first",
    specs: {
      ...nodes,
      ...roles("b", "c"),
      ...role("a", { after: groups("c") }),
      "PlacementRule/r": {
        order: { steps: [{ groups: groups("a", "b"), waitFor: "Any" }, { groups: groups("c") }] },
      },
    },
    found: [],
  },
  {
    why: "all of two, of which one cannot",
    specs: {
      ...nodes,
      ...roles("b", "c"),
      ...role("a", { after: groups("c") }),
      "PlacementRule/r": { order: { steps: [{ groups: groups("a", "b") }, { groups: groups("c") }] } },
    },
    found: [
      `HAGroup/a spec.after[0] OrderCycle ${circle} HAGroup/a -> HAGroup/c -> HAGroup/a; take away one of HAGroup/a spec.after[0], PlacementRule/r spec.order.steps[1]`,
    ],
  },
  {
    why: "any of two, of which neither can",
    specs: {
      ...nodes,
      ...role("a", { after: groups("c") }),
      ...role("b", { after: groups("c") }),
      ...role("c"),
      "PlacementRule/r": {
        order: { steps: [{ groups: groups("a", "b"), waitFor: "Any" }, { groups: groups("c") }] },
      },
    },
    found: [
      `HAGroup/a spec.after[0] OrderCycle ${circle} HAGroup/a -> HAGroup/c -> HAGroup/a; take away one of HAGroup/a spec.after[0], PlacementRule/r spec.order.steps[1]`,
    ],
  },
];

describe("orders that go round in a circle", () => {
  it.each(cases)("$why", ({ specs, found }) => {
    expect(foundIn(objectsOf(specs))).toEqual(found);
  });
});
