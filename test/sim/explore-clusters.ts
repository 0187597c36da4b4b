/** The clusters that are explored by seeds, each with a share of the count. */
export const exploredClusters: readonly { readonly name: string; readonly path: string; readonly share: number }[] = [
  { name: "a pair that is taken over by lease", path: "manifests/examples/web-pair", share: 1 },
  { name: "five nodes, ten groups, rules and orders", path: "test/sim/clusters/five-nodes.yaml", share: 1 },
  { name: "three nodes with power switches and data", path: "test/sim/clusters/devices.yaml", share: 1 },
  { name: "two nodes with watchdogs and data", path: "test/sim/clusters/watchdog.yaml", share: 1 },
  { name: "three nodes that are fenced for a failed stop", path: "test/sim/clusters/stop-failures.yaml", share: 1 },
  { name: "three nodes that are balanced by load", path: "test/sim/clusters/balanced.yaml", share: 1 },
  { name: "three nodes with checkers of every sort", path: "test/sim/clusters/checked.yaml", share: 1 },
  {
    name: "two nodes of which device and watchdog are both asked",
    path: "test/sim/clusters/devices-and-watchdog.yaml",
    share: 1,
  },
  { name: "three nodes and groups that a rule keeps apart", path: "test/sim/clusters/kept-apart.yaml", share: 1 },
  { name: "two nodes and one check", path: "test/sim/clusters/one-check.yaml", share: 1 },
];
