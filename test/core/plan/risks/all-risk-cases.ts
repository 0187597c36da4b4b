import { blastRadiusCases } from "./blast-radius-cases.ts";
import { dataCases } from "./data-cases.ts";
import { factsCases } from "./facts-cases.ts";
import { fencingCases } from "./fencing-cases.ts";
import { outageCases } from "./outage-cases.ts";
import { quorumCases } from "./quorum-cases.ts";
import { redundancyCases } from "./redundancy-cases.ts";
import type { RiskCase } from "./risk-case.ts";

export const allRiskCases: readonly RiskCase[] = [
  ...redundancyCases,
  ...outageCases,
  ...quorumCases,
  ...dataCases,
  ...fencingCases,
  ...factsCases,
  ...blastRadiusCases,
];
