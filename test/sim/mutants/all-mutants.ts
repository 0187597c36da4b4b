import { agentMutants } from "./agent-mutants.ts";
import { claimMutants } from "./claim-mutants.ts";
import { fencingMutants } from "./fencing-mutants.ts";
import { leaderMutants } from "./leader-mutants.ts";
import { leaseMutants } from "./lease-mutants.ts";
import { placementMutants } from "./placement-mutants.ts";
import type { Mutant } from "./mutant.ts";

export const allMutants: readonly Mutant[] = [
  ...leaseMutants,
  ...claimMutants,
  ...agentMutants,
  ...fencingMutants,
  ...leaderMutants,
  ...placementMutants,
];
