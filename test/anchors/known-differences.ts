const fencedAtFirst =
  "the case begins in the middle of a fencing that its manager remembers; to us the node has booted, which proves that its earlier boot is over, and there is nothing left to fence";
const fewerMoves =
  "theirs moves everything off the node where rules are broken; ours starts what keeps the rules where it was and moves only the rest";
const notAllAtOnce =
  "their nodes are there in the same instant; ours come up one after the other, and what may run is started on the first that is there, not kept waiting for the one where it was";

/** By the name of a case, why ours ends otherwise and is left so: where it is better, or a thing of their simulator, or a gap. */
export const knownDifferences: Readonly<Record<string, string>> = {
  "test-basic2": fencedAtFirst,
  "test-service-command8": fencedAtFirst,
  "test-service-command9": fencedAtFirst,
  "test-basic4": notAllAtOnce,
  "test-stale-maintenance-node": notAllAtOnce,
  "test-resource-affinity-strict-mixed1": fewerMoves,
  "test-resource-affinity-strict-mixed2": fewerMoves,
  "test-resource-affinity-strict-mixed3": fewerMoves,
  "test-resource-affinity-strict-mixed4": fewerMoves,
  "test-crs-static-rebalance-resource-affinity2":
    "three services are kept apart on three nodes and one node dies: which of them is left without a place is the one that the scheduler had put there, and ours is another scheduler",
  "test-crs-static-rebalance2":
    "a gap of ours: what is found running when its group is new is stopped and placed as anything that starts; it is not adopted where it runs",
  "test-disarm-failing-service1":
    "theirs calls a service stopped whose stop has failed and that still runs; ours stays in Error until it has seen it stopped",
  "test-disarm-fence2":
    "theirs drops a move that was ordered before the cluster was frozen; ours carries the order out after the thaw",
  "test-shutdown-policy1":
    "theirs does not take over before its fence delay is over, and the node has booted by then; ours takes over at once, as Failover says",
  "test-shutdown-policy4":
    "theirs counts a stopped service as being on the node that is down, and fences that before it starts it elsewhere; ours has a stopped group on no node, and the node had closed its lease",
  "test-shutdown-policy6":
    "four equal services go to two equal nodes, two to each as with theirs, but not the same two: what is on its way is placed after what still runs",
};
