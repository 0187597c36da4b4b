import { blastRadiusRisks } from "./blast-radius-risks.ts";
import { dataRisks } from "./data-risks.ts";
import { factsRisks } from "./facts-risks.ts";
import { fencingRisks } from "./fencing-risks.ts";
import { outageRisks } from "./outage-risks.ts";
import { quorumRisks } from "./quorum-risks.ts";
import { redundancyRisks } from "./redundancy-risks.ts";
import type { RiskRule } from "./risk-sight.ts";

/** Every risk that a plan may name, in the order of codes. A code that was given once is never given to anything else. */
export const allRiskRules: readonly RiskRule[] = [
  ...redundancyRisks,
  ...outageRisks,
  ...quorumRisks,
  ...dataRisks,
  ...fencingRisks,
  ...factsRisks,
  ...blastRadiusRisks,
];
