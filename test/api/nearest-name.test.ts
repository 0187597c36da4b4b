import { expect, test } from "vitest";
import { editDistance, nearestName } from "../../controller/api/nearest-name.ts";

const kinds = ["HACluster", "HANode", "HAGroup", "VirtualIP", "SharedData", "HAService", "Checker", "FencingPolicy"];

test.each([
  ["VirtualIp", kinds, "VirtualIP"],
  ["VirtulaIP", kinds, "VirtualIP"],
  ["virtualip", kinds, "VirtualIP"],
  ["FencePolicy", kinds, "FencingPolicy"],
  ["HAGruop", kinds, "HAGroup"],
  ["adress", ["address", "interface", "driver"], "address"],
  ["fallback", ["failback", "stickiness"], "failback"],
  ["to", ["to", "via"], "to"],
  ["ot", ["via", "to"], "to"],
  ["vai", ["to", "via"], "via"],
  ["Deployment", kinds, undefined],
  ["xyz", ["url", "host"], undefined],
  ["", kinds, undefined],
  ["HANode".repeat(20_000), kinds, undefined],
  ["__proto__", ["address"], undefined],
])("the nearest name to %.20s", (name, known, nearest) => {
  expect(nearestName(name, known)).toBe(nearest);
});

test.each([
  ["ab", "ba", 1],
  ["holdfast.dev", "holdfast.io", 3],
  ["holdfast.dev", "apps", undefined],
  ["same", "same", 0],
])("the distance of %s and %s", (a, b, distance) => {
  expect(editDistance(a, b, 3)).toBe(distance);
  expect(editDistance(b, a, 3)).toBe(distance);
});
