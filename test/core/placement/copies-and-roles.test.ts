import { describe } from "vitest";
import { checkTargets } from "./check-targets.ts";
import { apart, follow, together } from "./describe-cluster.ts";

const three = ["n1", "n2", "n3"];
const n1Lost = [{ name: "n1", class: "Lost" } as const, "n2", "n3"];

describe("copies and roles", () => {
  checkTargets([
    {
      why: "a number of copies on as many nodes, the best ones",
      cluster: { nodes: [...three, "n4"], groups: { a: { replicas: 2, preferred: { n4: 5 } } } },
      targets: { a: "n4, n1" },
    },
    {
      why: "fewer where there are fewer nodes",
      cluster: { nodes: n1Lost, groups: { a: { replicas: 3 } } },
      targets: { a: "n2, n3" },
    },
    {
      why: "fewer are wanted: those with the best score stay",
      cluster: { nodes: three, groups: { a: { replicas: 1, on: ["n1", "n2", "n3"], preferred: { n2: 5 } } } },
      targets: { a: "n2" },
    },
    {
      why: "Each is one on every candidate",
      cluster: {
        nodes: [...three, { name: "n4", mode: "Standby" }],
        groups: { a: { replicas: "Each", candidates: ["n1", "n3", "n4"] } },
      },
      targets: { a: "n1, n3" },
    },
    {
      why: "the primary stays, the copy of the lost node is replaced",
      cluster: {
        nodes: [...n1Lost, "n4"],
        groups: { db: { replicas: 3, primaries: 1, on: ["n2 Secondary", "n3 Primary"] } },
      },
      targets: { db: "n3 Primary, n2 Secondary, n4 Secondary" },
    },
    {
      why: "the primary is lost: a running secondary is promoted, not a fresh copy",
      cluster: {
        nodes: [...n1Lost, "n4"],
        groups: { db: { replicas: 2, primaries: 1, stickiness: 0, on: ["n3 Secondary"] } },
      },
      targets: { db: "n3 Primary, n2 Secondary" },
    },
    {
      why: "the primary is lost and there is no node for another copy: the secondary is promoted",
      cluster: {
        nodes: ["n1", "n2"].map((name) => (name === "n1" ? { name, class: "Lost" as const } : name)),
        groups: { db: { replicas: 2, primaries: 1, on: ["n2 Secondary"] } },
      },
      targets: { db: "n2 Primary" },
    },
    {
      why: "the role goes to the better node where that outweighs the stickiness",
      cluster: {
        nodes: ["n1", "n2"],
        groups: {
          db: { replicas: 2, primaries: 1, stickiness: 5, preferred: { n2: 10 }, on: ["n1 Primary", "n2 Secondary"] },
        },
      },
      targets: { db: "n2 Primary, n1 Secondary" },
    },
    {
      why: "an address follows the primary",
      cluster: {
        nodes: n1Lost,
        groups: {
          db: { replicas: "Each", primaries: 1, on: ["n2 Secondary", "n3 Secondary"], preferred: { n3: 5 } },
          vip: {},
        },
        rules: [follow("vip-with-primary", "db Primary", "vip")],
      },
      targets: { db: "n3 Primary, n2 Secondary", vip: "n3" },
    },
    {
      why: "the role moves where the address can run nowhere else",
      cluster: {
        nodes: ["n1", "n2"],
        groups: { db: { replicas: 2, primaries: 1, on: ["n1 Primary", "n2 Secondary"] }, vip: { candidates: ["n2"] } },
        rules: [follow("vip-with-primary", "db Primary", "vip")],
      },
      targets: { db: "n2 Primary, n1 Secondary", vip: "n2" },
    },
    {
      why: "a primary that is together with an address that can run nowhere: copies run without a primary",
      cluster: {
        nodes: ["n1", "n2"],
        groups: { db: { replicas: 2, primaries: 1 }, vip: { candidates: ["n9"] } },
        rules: [together("as-one", "db Primary", "vip")],
      },
      targets: { db: "n1 Secondary, n2 Secondary", vip: "" },
    },
    {
      why: "apart by role: the reports run beside a secondary",
      cluster: {
        nodes: ["n1", "n2"],
        groups: {
          db: { replicas: 2, primaries: 1, on: ["n1 Primary", "n2 Secondary"] },
          reports: { preferred: { n1: 100 } },
        },
        rules: [apart("away-from-primary", "db Primary", "reports")],
      },
      targets: { db: "n1 Primary, n2 Secondary", reports: "n2" },
    },
    {
      why: "nothing is promoted on a suspect node",
      cluster: {
        nodes: [
          { name: "n1", class: "Lost" },
          { name: "n2", class: "Suspect" },
        ],
        groups: { db: { replicas: 2, primaries: 1, on: ["n2 Secondary"] } },
      },
      targets: { db: "n2 Secondary" },
    },
  ]);
});
