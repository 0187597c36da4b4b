import { agentFaults } from "./agent-faults.ts";
import type { Fault } from "./fault.ts";
import { managerFaults } from "./manager-faults.ts";
import { networkFaults } from "./network-faults.ts";
import { nodeFaults } from "./node-faults.ts";

/** The failure model: everything that a simulation can make go wrong. */
export const allFaults: readonly Fault[] = [...nodeFaults, ...agentFaults, ...managerFaults, ...networkFaults];
