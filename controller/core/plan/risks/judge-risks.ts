import { listed } from "../../check/finding.ts";
import { nearestName } from "../../../api/nearest-name.ts";
import type { Plan, Risk } from "../plan.ts";
import { allRiskRules } from "./all-risk-rules.ts";

/** What somebody says of the risks of a plan beforehand. */
export interface RiskWishes {
  /** Codes. */
  readonly accepted: readonly string[];
  /** Codes, and `disruptive`. */
  readonly denied: readonly string[];
}

export interface JudgedRisk extends Risk {
  readonly accepted: boolean;
  readonly denied: boolean;
  /** Because of it the plan is not to be applied. */
  readonly isBlocking: boolean;
}

export interface RiskJudgement {
  /** In the order of the plan. */
  readonly risks: readonly JudgedRisk[];
  /** What the plan is not to be applied for: codes, and `disruptive` where such actions are denied; in order, each once. */
  readonly blockedBy: readonly string[];
}

/** The word by which every action that takes down what runs is denied. */
const deniedDisruption = "disruptive";

/**
 * Which risks block: those of level `Block` unless their code is accepted, and those whose code is denied, whatever their
 * level. Where a code is both it is denied. The codes must be known (`unknownRiskCodes`); others say nothing.
 */
export function judgeRisks(plan: Pick<Plan, "risks" | "actions">, { accepted, denied }: RiskWishes): RiskJudgement {
  const risks = plan.risks.map((risk): JudgedRisk => {
    const isDenied = denied.includes(risk.code);
    const isAccepted = !isDenied && accepted.includes(risk.code);
    const isBlocking = isDenied || (risk.level === "Block" && !isAccepted);
    return { ...risk, accepted: isAccepted, denied: isDenied, isBlocking };
  });
  const isDisruptionDenied = denied.includes(deniedDisruption) && plan.actions.some(({ disruptive }) => disruptive);
  const codes = new Set(risks.filter(({ isBlocking }) => isBlocking).map(({ code }) => code));
  return { risks, blockedBy: [...[...codes].toSorted(), ...(isDisruptionDenied ? [deniedDisruption] : [])] };
}

/** One sentence for each code that no risk has, or that is both accepted and denied; for a person who has given it. */
export function findCodeFaults({ accepted, denied }: RiskWishes): readonly string[] {
  const both = accepted.filter((code) => denied.includes(code));
  return [
    ...accepted.flatMap((code) => unknownCode("--accept", code, riskCodes)),
    ...denied.flatMap((code) => unknownCode("--deny-risk", code, [...riskCodes, deniedDisruption])),
    ...both.map((code) => `--accept ${code} contradicts --deny-risk ${code}: a risk is accepted or denied`),
  ];
}

const riskCodes: readonly string[] = allRiskRules.map(({ code }) => code);

function unknownCode(option: string, code: string, known: readonly string[]): readonly string[] {
  if (known.includes(code)) return [];
  const nearest = nearestName(code, known);
  const hundred = known.filter((one) => code.length > 3 && one.startsWith(code.slice(0, 3).toUpperCase()));
  const near = [...new Set([...(nearest === undefined ? [] : [nearest]), ...hundred])];
  const advice = near.length > 0 ? `did you mean ${listed(near)}?` : `they are ${known.join(", ")}`;
  return [`${option} ${code} names no risk; ${advice}`];
}
