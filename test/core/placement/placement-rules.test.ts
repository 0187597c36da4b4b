import { describe } from "vitest";
import { checkTargets } from "./check-targets.ts";
import { apart, follow, together } from "./describe-cluster.ts";

const three = ["n1", "n2", "n3"];
const n1Lost = [{ name: "n1", class: "Lost" } as const, "n2", "n3"];

describe("required rules between groups", () => {
  checkTargets([
    {
      why: "two groups apart that prefer the same two nodes: the third one takes what the lost one had",
      cluster: {
        nodes: ["n1", "n2", { name: "n3", class: "Lost" }],
        groups: {
          "101": { preferred: { n2: 100, n3: 100 } },
          "102": { preferred: { n2: 100, n3: 100 }, on: ["n2"] },
        },
        rules: [apart("not-both", "101", "102")],
      },
      targets: { "101": "n1", "102": "n2" },
    },
    {
      why: "a running group moves where that is the only way to start another",
      cluster: {
        nodes: ["n1", "n2"],
        groups: { a: { on: ["n1"], mayFailBack: false }, b: { candidates: ["n1"] } },
        rules: [apart("not-both", "a", "b")],
      },
      targets: { a: "n2", b: "n1" },
    },
    {
      why: "but not where the other one may go elsewhere, however much worse",
      cluster: {
        nodes: ["n1", "n2"],
        groups: { a: { on: ["n1"] }, b: { preferred: { n1: 1000 }, priority: 1000 } },
        rules: [apart("not-both", "a", "b")],
      },
      targets: { a: "n1", b: "n2" },
    },
    {
      why: "a chain of moves is found",
      cluster: {
        nodes: three,
        groups: {
          a: { candidates: ["n1"] },
          b: { on: ["n1"], candidates: ["n1", "n2"] },
          c: { on: ["n2"], candidates: ["n2", "n3"] },
        },
        rules: [apart("all", "a", "b", "c")],
      },
      targets: { a: "n1", b: "n2", c: "n3" },
    },
    {
      why: "together moves as one when its node is lost, to a node that takes both",
      cluster: {
        nodes: n1Lost,
        groups: { a: { preferred: { n2: 100 } }, b: { candidates: ["n1", "n3"] } },
        rules: [together("pair", "a", "b")],
      },
      targets: { a: "n3", b: "n3" },
    },
    {
      why: "together is all or none",
      cluster: {
        nodes: three,
        groups: { a: { on: ["n1"], candidates: ["n1"] }, b: { candidates: ["n2"] }, c: {} },
        rules: [together("pair", "a", "b")],
      },
      targets: { a: "", b: "", c: "n1" },
    },
    {
      why: "together with a stopped group: none",
      cluster: {
        nodes: three,
        groups: { a: { state: "Stopped" }, b: { on: ["n1"] } },
        rules: [together("pair", "a", "b")],
      },
      targets: { a: "", b: "" },
    },
    {
      why: "together with a frozen group: where that is",
      cluster: {
        nodes: three,
        groups: { a: { state: "Frozen", on: ["n3"] }, b: {} },
        rules: [together("pair", "a", "b")],
      },
      targets: { a: "n3", b: "n3" },
    },
    {
      why: "copies that are together are on the same nodes, as many as the fewest",
      cluster: {
        nodes: three,
        groups: { a: { replicas: 3 }, b: { replicas: 2 } },
        rules: [together("pair", "a", "b")],
      },
      targets: { a: "n1, n2", b: "n1, n2" },
    },
    {
      why: "the later ones need the first, which runs without them",
      cluster: {
        nodes: ["n1", "n2"],
        groups: { db: { on: ["n1"] }, app: { candidates: ["n9"] }, web: {} },
        rules: [follow("stack", "db", "app", "web")],
      },
      targets: { db: "n1", app: "", web: "n1" },
    },
    {
      why: "without the first none of the later ones runs",
      cluster: {
        nodes: ["n1", "n2"],
        groups: { db: { candidates: ["n9"] }, app: { on: ["n2"] } },
        rules: [follow("stack", "db", "app")],
      },
      targets: { db: "", app: "" },
    },
    {
      why: "the first moves where a later one can run nowhere else",
      cluster: {
        nodes: ["n1", "n2"],
        groups: { db: { on: ["n1"], preferred: { n1: 100 } }, app: { candidates: ["n2"] } },
        rules: [follow("stack", "db", "app")],
      },
      targets: { db: "n2", app: "n2" },
    },
    {
      why: "groups that each need the other are as one",
      cluster: {
        nodes: ["n1", "n2"],
        groups: { a: { candidates: ["n2"] }, b: { preferred: { n1: 100 } } },
        rules: [follow("ab", "a", "b"), follow("ba", "b", "a")],
      },
      targets: { a: "n2", b: "n2" },
    },
    {
      why: "a rule that names a group which does not exist is left out",
      cluster: {
        nodes: ["n1"],
        groups: { a: {} },
        rules: [together("pair", "a", "gone"), follow("stack", "gone", "a")],
      },
      targets: { a: "n1" },
    },
  ]);
});

describe("capacity and priority", () => {
  const small = [
    { name: "n1", capacity: { memory: 8 } },
    { name: "n2", capacity: { memory: 8 } },
  ];
  checkTargets([
    {
      why: "a node is filled up to its capacity",
      cluster: {
        nodes: small,
        groups: {
          a: { requests: { memory: 5 } },
          b: { requests: { memory: 5 } },
          c: { requests: { memory: 3 } },
          d: { requests: { memory: 3 } },
        },
      },
      targets: { a: "n1", b: "n2", c: "n1", d: "n2" },
    },
    {
      why: "a node has nothing of a quantity that it does not name",
      cluster: {
        nodes: [...small, { name: "n3", capacity: { cpu: 4 } }, "n4"],
        groups: {
          a: { requests: { memory: 8 }, preferred: { n3: 100, n4: 50 } },
          b: { requests: { memory: 1, cpu: 1 } },
          c: { requests: { cpu: 1, disk: 0 } },
          d: { requests: { memory: 9 }, on: ["n4"] },
        },
      },
      targets: { a: "n1", b: "", c: "n3", d: "" },
    },
    {
      why: "running groups are moved to gather the room that a larger one needs",
      cluster: {
        nodes: small,
        groups: {
          a: { on: ["n1"], requests: { memory: 4 } },
          b: { on: ["n2"], requests: { memory: 4 } },
          c: { requests: { memory: 8 } },
        },
      },
      targets: { a: "n2", b: "n2", c: "n1" },
    },
    {
      why: "a running group does not give way to one of the same priority",
      cluster: {
        nodes: [{ name: "n1", capacity: { memory: 8 } }],
        groups: { a: { requests: { memory: 8 } }, b: { on: ["n1"], requests: { memory: 8 } } },
      },
      targets: { a: "", b: "n1" },
    },
    {
      why: "one of higher priority displaces it, though not where it can go elsewhere",
      cluster: {
        nodes: [
          { name: "n1", capacity: { memory: 8 } },
          { name: "n2", capacity: { memory: 4 } },
        ],
        groups: {
          high: { requests: { memory: 8 }, priority: 1 },
          low: { on: ["n1"], requests: { memory: 8 } },
          other: { on: ["n2"], requests: { memory: 4 } },
        },
      },
      targets: { high: "n1", low: "", other: "n2" },
    },
    {
      why: "what a group of high priority needs is as important as itself",
      cluster: {
        nodes: [{ name: "n1", capacity: { memory: 8 } }],
        groups: {
          db: { requests: { memory: 6 } },
          app: { requests: { memory: 2 }, priority: 10 },
          other: { on: ["n1"], requests: { memory: 8 }, priority: 5 },
        },
        rules: [follow("stack", "db", "app")],
      },
      targets: { db: "n1", app: "n1", other: "" },
    },
    {
      why: "a less important group never moves a running one",
      cluster: {
        nodes: ["n1", "n2"],
        groups: { high: { on: ["n1"], priority: 1 }, low: { candidates: ["n1"] } },
        rules: [apart("not-both", "high", "low")],
      },
      targets: { high: "n1", low: "" },
    },
    {
      why: "when the capacity of a node shrinks the smaller group leaves",
      cluster: {
        nodes: [
          { name: "n1", capacity: { memory: 8 } },
          { name: "n2", capacity: { memory: 8 } },
        ],
        groups: { a: { on: ["n1"], requests: { memory: 2 } }, b: { on: ["n1"], requests: { memory: 8 } } },
      },
      targets: { a: "n2", b: "n1" },
    },
  ]);
});
