import type { HoldfastObject } from "../../../controller/api/types.gen.ts";
import { compileDesired } from "../../../controller/core/compile-desired.ts";
import { backstopOf } from "../../../sim/backstop-of.ts";
import { World } from "../../../sim/world.ts";
import { readCluster } from "../read-cluster.ts";

export const clusters = {
  lease: readCluster("test/sim/clusters/five-nodes.yaml"),
  devices: readCluster("test/sim/clusters/devices.yaml"),
  checked: readCluster("test/sim/clusters/checked.yaml"),
};

/** A world of two managers in which nothing goes wrong by itself. */
export function worldOf(objects: readonly HoldfastObject[]): World {
  return new World({
    seed: 7,
    objects,
    managers: 2,
    managersOn: "OwnMachines",
    backstop: backstopOf(compileDesired(objects, { isKubernetes: false })),
    clockSlewMax: 0,
    isTraced: false,
    onEvent: () => undefined,
  });
}
