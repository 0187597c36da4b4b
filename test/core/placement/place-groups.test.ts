import { describe } from "vitest";
import { homeScore, moveScore } from "../../../controller/core/placement/order-score.ts";
import { checkTargets } from "./check-targets.ts";
import { apart, follow, onlyOn, scored, together } from "./describe-cluster.ts";

const three = ["n1", "n2", "n3"];
const n1Lost = [{ name: "n1", class: "Lost" } as const, "n2", "n3"];
/** All that a spec may say for staying on n1. */
const heavy = { preferred: { n1: 1_000_000, n2: -1_000_000, n3: -1_000_000 }, stickiness: 1_000_000 };

describe("what is to run", () => {
  checkTargets([
    {
      why: "a stopped or disabled group runs nowhere",
      cluster: { nodes: three, groups: { a: { state: "Stopped", on: ["n1"] }, b: { state: "Disabled" } } },
      targets: { a: "", b: "" },
    },
    {
      why: "a frozen or unmanaged group stays where it is, and its room is taken",
      cluster: {
        nodes: [
          { name: "n1", capacity: { memory: 8 } },
          { name: "n2", capacity: { memory: 8 } },
        ],
        groups: {
          a: { state: "Frozen", on: ["n1"], requests: { memory: 6 } },
          b: { state: "Unmanaged", on: ["n2"] },
          c: { requests: { memory: 4 }, preferred: { n1: 100 } },
        },
      },
      targets: { a: "n1", b: "n2", c: "n2" },
    },
    {
      why: "what runs on a frozen node stays, and nothing new goes there",
      cluster: {
        nodes: three,
        frozenNodes: ["n1"],
        groups: { a: { on: ["n1"], preferred: { n2: 100 } }, b: { preferred: { n1: 100 } } },
      },
      targets: { a: "n1", b: "n2" },
    },
    {
      why: "in a stopped cluster nothing runs",
      cluster: { state: "Stopped", nodes: three, groups: { a: { on: ["n1"] } } },
      targets: { a: "" },
    },
    {
      why: "in a frozen cluster everything stays, also on a lost node",
      cluster: { state: "Frozen", nodes: n1Lost, groups: { a: { on: ["n1"] }, b: { state: "Stopped", on: ["n2"] } } },
      targets: { a: "n1", b: "n2" },
    },
  ]);
});

describe("nodes", () => {
  checkTargets([
    {
      why: "nothing new goes to a node that is no candidate of the manager",
      cluster: {
        nodes: [
          { name: "n1", class: "Suspect" },
          { name: "n2", class: "Unknown" },
          { name: "n3", mode: "Standby" },
          { name: "n4", mode: "Maintenance" },
          { name: "n5", mode: "Drained" },
          { name: "n6", class: "Fenced" },
          "n7",
        ],
        groups: { a: {} },
      },
      targets: { a: "n7" },
    },
    {
      why: "what runs on a suspect node stays",
      cluster: { nodes: [{ name: "n1", class: "Suspect" }, "n2"], groups: { a: { on: ["n1"] } } },
      targets: { a: "n1" },
    },
    {
      why: "what runs on a lost, standby or maintenance node leaves",
      cluster: {
        nodes: [
          { name: "n1", class: "Lost" },
          { name: "n2", mode: "Standby" },
          { name: "n3", mode: "Maintenance" },
          "n4",
        ],
        groups: { a: { on: ["n1"] }, b: { on: ["n2"], mayFailBack: false }, c: { on: ["n3"], stickiness: 1000 } },
      },
      targets: { a: "n4", b: "n4", c: "n4" },
    },
    {
      why: "what runs on a suspect node in standby leaves all the same",
      cluster: { nodes: [{ name: "n1", class: "Suspect", mode: "Standby" }, "n2"], groups: { a: { on: ["n1"] } } },
      targets: { a: "n2" },
    },
    {
      why: "a drained node gives away what can run elsewhere and keeps the rest",
      cluster: {
        nodes: [{ name: "n1", mode: "Drained" }, "n2"],
        groups: {
          a: { on: ["n1"], stickiness: 1_000_000, mayFailBack: false },
          b: { on: ["n1"], candidates: ["n1"] },
          c: { on: ["n1"], failed: { n2: "it failed there" } },
        },
      },
      targets: { a: "n2", b: "n1", c: "n1" },
    },
    {
      why: "a drained node displaces nothing, and nothing is moved for it",
      cluster: {
        nodes: [
          { name: "n1", mode: "Drained", capacity: { memory: 8 } },
          { name: "n2", capacity: { memory: 8 } },
        ],
        groups: {
          a: { on: ["n1"], requests: { memory: 8 }, priority: 10 },
          b: { on: ["n2"], requests: { memory: 8 } },
        },
      },
      targets: { a: "n1", b: "n2" },
    },
    {
      why: "a drained primary hands its role to a secondary where no further node is",
      cluster: {
        nodes: [{ name: "n1", mode: "Drained" }, "n2"],
        groups: { db: { replicas: 2, primaries: 1, on: ["n1 Primary", "n2 Secondary"] } },
      },
      targets: { db: "n2 Primary, n1 Secondary" },
    },
    {
      why: "candidates and failures bind what runs too",
      cluster: {
        nodes: three,
        groups: {
          a: { on: ["n1"], candidates: ["n2"] },
          b: { on: ["n1"], failed: { n1: "it failed" }, preferred: { n3: 5 } },
        },
      },
      targets: { a: "n2", b: "n3" },
    },
  ]);
});

describe("scores", () => {
  checkTargets([
    {
      why: "the sum of preferred nodes, extra scores and scored node rules decides",
      cluster: {
        nodes: three,
        groups: { a: { preferred: { n1: 50, n2: 40 }, scores: { n2: 5 } } },
        rules: [scored(onlyOn("ssd", ["a"], ["n2", "n3"]), 10)],
      },
      targets: { a: "n2" },
    },
    {
      why: "a group moves to a node whose score is higher by more than its stickiness",
      cluster: {
        nodes: three,
        groups: {
          a: { on: ["n1"], preferred: { n2: 10 }, stickiness: 9 },
          b: { on: ["n1"], preferred: { n2: 10 }, stickiness: 10 },
        },
      },
      targets: { a: "n2", b: "n1" },
    },
    {
      why: "without stickiness a group stays on one of two equal nodes, whatever the strategy",
      cluster: { nodes: three, groups: { a: { on: ["n3"], stickiness: 0 }, b: { on: ["n3"], stickiness: 0 } } },
      targets: { a: "n3", b: "n3" },
    },
    {
      why: "a group that may not fail back stays although another node is better",
      cluster: { nodes: three, groups: { a: { on: ["n1"], preferred: { n2: 1000 }, mayFailBack: false } } },
      targets: { a: "n1" },
    },
    {
      why: "but an order, or the end of maintenance, sends it to the node that they name",
      cluster: {
        nodes: three,
        groups: {
          a: { on: ["n1"], preferred: { n2: 1000 }, mayFailBack: false, movesTo: "n3", scores: { n3: moveScore } },
          b: { on: ["n1"], preferred: { n2: 1000 }, mayFailBack: false, scores: { n3: homeScore - 64_000_000 } },
          c: {
            on: ["n1"],
            preferred: { n2: 1000 },
            mayFailBack: false,
            movesTo: "n3",
            scores: { n3: moveScore },
            failed: { n3: "it failed" },
          },
        },
      },
      targets: { a: "n3", b: "n3", c: "n1" },
    },
    {
      why: "and no sum of scores outweighs these: not those of rules, of stickiness, nor those of the groups together with it",
      cluster: {
        nodes: three,
        groups: {
          a: { on: ["n1"], ...heavy, scores: { n2: homeScore } },
          b: { on: ["n1"], ...heavy },
          c: { on: ["n1"], ...heavy, scores: { n2: homeScore, n3: moveScore } },
          d: { on: ["n1"], ...heavy, replicas: 2, primaries: 1, scores: { n2: homeScore, n3: moveScore } },
          e: { on: ["n1"], ...heavy, mayFailBack: false, scores: { n2: 64_000_000 } },
        },
        rules: [
          together("pair", "a", "b"),
          ...Array.from({ length: 100 }, (_, index) => scored(together(`near-${index}`, "b", "e"), 1_000_000)),
        ],
      },
      targets: { a: "n2", b: "n2", c: "n3", d: "n3 Primary, n2 Secondary", e: "n1" },
    },
    {
      why: "a negative score avoids a node but does not forbid it",
      cluster: {
        nodes: ["n1", "n2"],
        groups: { a: { preferred: { n1: -5 } }, b: { candidates: ["n1"], preferred: { n1: -5 } } },
      },
      targets: { a: "n2", b: "n1" },
    },
    {
      why: "a running group leaves a node whose score has fallen below that of the others",
      cluster: { nodes: ["n1", "n2"], groups: { a: { on: ["n1"], scores: { n1: -1000 } } } },
      targets: { a: "n2" },
    },
    {
      why: "scored together draws, scored apart repels, both at most by their score",
      cluster: {
        nodes: three,
        groups: {
          a: { preferred: { n3: 100 } },
          b: {},
          c: { preferred: { n3: 5 } },
          d: { preferred: { n3: 50 } },
        },
        rules: [
          scored(together("near", "a", "b"), 10),
          scored(apart("far", "a", "c"), 10),
          scored(apart("far-d", "a", "d"), 10),
        ],
      },
      targets: { a: "n3", b: "n3", c: "n1", d: "n3" },
    },
    {
      why: "what needs a group pulls it to where it would rather be, by the sum of scores",
      cluster: {
        nodes: three,
        groups: { db: { on: ["n2"] }, vip: { on: ["n2"], preferred: { n1: 100 } } },
        rules: [follow("vip-with-db", "db", "vip")],
      },
      targets: { db: "n1", vip: "n1" },
    },
  ]);
});

describe("strategy", () => {
  checkTargets([
    {
      why: "Spread takes the node with the fewest groups, then the first by name",
      cluster: { nodes: three, groups: { a: { on: ["n1"] }, b: {}, c: {}, d: {} } },
      targets: { a: "n1", b: "n2", c: "n3", d: "n1" },
    },
    {
      why: "Pack takes the node with the most groups that has room",
      cluster: {
        strategy: "Pack",
        nodes: [
          { name: "n1", capacity: { cpu: 4 } },
          { name: "n2", capacity: { cpu: 4 } },
        ],
        groups: {
          a: { on: ["n2"], requests: { cpu: 2 } },
          b: { requests: { cpu: 2 } },
          c: { requests: { cpu: 2 } },
        },
      },
      targets: { a: "n2", b: "n2", c: "n1" },
    },
    {
      why: "Spread weighs capacity: the smallest share in use of what is requested",
      cluster: {
        nodes: [
          { name: "n1", capacity: { cpu: 4 } },
          { name: "n2", capacity: { cpu: 16 } },
        ],
        groups: {
          a: { on: ["n1"], requests: { cpu: 1 } },
          b: { on: ["n2"], requests: { cpu: 1 } },
          c: { on: ["n2"], requests: { cpu: 1 } },
          d: { requests: { cpu: 1 } },
        },
      },
      targets: { a: "n1", b: "n2", c: "n2", d: "n2" },
    },
  ]);
});
