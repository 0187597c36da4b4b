import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HoldfastObject } from "../../../controller/api/types.gen.ts";
import { checkObjects } from "../../../controller/core/check/check-objects.ts";
import { findCycles } from "../../../controller/core/check/find-cycles.ts";
import { database, foundIn, groups, member, node, objectsOf, role, roles, type Specs, unit } from "./objects-of.ts";
import { trials } from "../../properties/trials.ts";

/** One cluster in which much is wrong, in two namespaces. */
const broken: readonly HoldfastObject[] = [
  ...objectsOf({
    "HACluster/cluster": { defaults: { fencingPolicy: { name: "lease" }, failurePolicy: { onStopFailure: "Fence" } } },
    "FencingPolicy/lease": { mode: "Lease" },
    "FencingPolicy/power": { mode: "Devices" },
    "FenceDevice/ipmi": { agent: "fence_ipmilan", parameters: { ip: "${node.labels.bmc}" } },
    "HANode/n1 rack=a": node(1, { fencing: [{ devices: ["ipmi"] }] }),
    "HANode/n2 rack=b": node(2),
    ...roles("a", "b", "c", "d"),
    ...role("e", { after: groups("f"), candidates: { nodes: ["n1", "n9"] } }),
    ...role("f", { after: groups("e"), fencingPolicy: { name: "power" } }),
    ...role("g", { candidates: { selector: { matchLabels: { rakc: "a" } } } }),
    ...database("db"),
    "HAService/again": unit("a"),
    "HAGroup/h": { members: [member("HAService", "a"), member("HAService", "again")] },
    "PlacementRule/r": { apart: { groups: groups("a", "b", "c") } },
    "PlacementRule/s": { together: { groups: groups("a", "d") } },
    "PlacementRule/t": { apart: { groups: groups("d", "a") } },
    "HAOperation/o": { type: "Move", target: member("HAGroup", "a"), toNode: "n7" },
  }),
  ...objectsOf({ "HAGroup/other/a": { members: [member("HAService", "a")] } }),
];

describe("the checks across objects", () => {
  it("find the same in the same order, whatever the order of the objects", () => {
    const found = checkObjects(broken, []);
    expect(new Set(found.map(({ reason }) => reason)).size).toBeGreaterThan(8);
    fc.assert(
      fc.property(fc.shuffledSubarray([...broken], { minLength: broken.length }), (shuffled) => {
        expect(checkObjects(shuffled, [])).toEqual(found);
      }),
    );
  });

  it("find things of objects that are there, whatever is missing, and each thing once", () => {
    fc.assert(
      fc.property(fc.subarray([...broken]), (objects) => {
        const names = new Set(objects.map(({ kind, metadata }) => nameOf(kind, metadata.namespace, metadata.name)));
        const found = checkObjects(objects, []);
        for (const { object } of found) expect(names).toContain(nameOf(object.kind, object.namespace, object.name));
        const lines = foundIn(objects);
        expect(new Set(found.map((one) => JSON.stringify(one))).size).toBe(lines.length);
      }),
    );
  });

  it("say that an agent is not what it should be", () => {
    const [finding] = checkObjects(objectsOf({ "FenceDevice/ipmi": { agent: "fence_ipmilam" } }), [
      { standard: "fence", name: "fence_ipmilam", state: "absent", known: ["fence_ipmilan"] },
    ]);
    expect(finding?.reason).toBe("UnknownAgent");
  });
});

const names = ["a", "b", "c", "d", "e"];
const nodeNames = ["n1", "n2", "n3"];
const someNames = fc.subarray(names, { minLength: 2, maxLength: 3 });
const someNodes = fc.subarray(nodeNames, { minLength: 1 });
type Bond = readonly ["together" | "apart", readonly string[]];

/** Rules among five groups on three nodes. */
const placements = fc.record({
  candidates: fc.tuple(...names.map(() => someNodes)),
  bonds: fc.array(fc.tuple(fc.constantFrom("together" as const, "apart" as const), someNames), { maxLength: 5 }),
});

describe("required rules between groups", () => {
  it("are found wanting exactly where no placement keeps them all", () => {
    fc.assert(
      fc.property(placements, ({ candidates, bonds }) => {
        const specs: Specs = {
          ...Object.fromEntries(nodeNames.map((name, index) => [`HANode/${name}`, node(index + 1)])),
          ...Object.assign({}, ...names.map((name, index) => role(name, { candidates: { nodes: candidates[index] } }))),
          ...Object.fromEntries(
            bonds.map(([kind, list], index) => [`PlacementRule/r${index}`, { [kind]: { groups: groups(...list) } }]),
          ),
        };
        expect(foundIn(objectsOf(specs)).length > 0).toBe(!hasPlacement(candidates, bonds));
      }),
      trials(40),
    );
  });
});

/** By trying every placement. */
function hasPlacement(candidates: readonly (readonly string[])[], bonds: readonly Bond[]): boolean {
  const place = (placed: readonly string[]): boolean => {
    const options = candidates[placed.length];
    if (options !== undefined) return options.some((name) => place([...placed, name]));
    return bonds.every(([kind, list]) => {
      const used = new Set(list.map((name) => placed[names.indexOf(name)]));
      return used.size === (kind === "together" ? 1 : list.length);
    });
  };
  return place([]);
}

describe("circles in a graph", () => {
  it("are found exactly where there are some, and are circles", () => {
    const graphs = fc.array(fc.subarray(names), { minLength: names.length, maxLength: names.length });
    fc.assert(
      fc.property(graphs, (lists) => {
        const graph = new Map(names.map((name, index) => [name, lists[index] ?? []]));
        const cycles = findCycles(graph);
        for (const cycle of cycles) {
          for (const [index, name] of cycle.entries()) {
            expect(graph.get(name)).toContain(cycle[(index + 1) % cycle.length]);
          }
        }
        expect(cycles.length > 0).toBe(!hasOrder(graph));
      }),
    );
  });
});

/** Whether taking away what nothing leads to, again and again, leaves nothing. */
function hasOrder(graph: ReadonlyMap<string, readonly string[]>): boolean {
  let left = [...graph.keys()];
  for (const _ of graph) left = left.filter((name) => left.some((other) => graph.get(other)?.includes(name)));
  return left.length === 0;
}

function nameOf(kind: string, namespace = "", name = ""): string {
  return `${kind}/${namespace}/${name}`;
}
