import { agentFaults } from "./agent-faults.ts";
import { checkerFaults } from "./checker-faults.ts";
import { driverFaults } from "./driver-faults.ts";
import type { Fault } from "./fault.ts";
import { fenceFaults } from "./fence-faults.ts";
import { managerFaults } from "./manager-faults.ts";
import { networkFaults } from "./network-faults.ts";
import { nodeFaults } from "./node-faults.ts";
import { objectFaults } from "./object-faults.ts";
import { storeFaults } from "./store-faults.ts";

/** The failure model: everything that a simulation can make go wrong. */
export const allFaults: readonly Fault[] = [
  ...nodeFaults,
  ...agentFaults,
  ...managerFaults,
  ...networkFaults,
  ...storeFaults,
  ...driverFaults,
  ...fenceFaults,
  ...objectFaults,
  ...checkerFaults,
];
