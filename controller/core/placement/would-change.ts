import type { GroupKey, NodeName } from "../desired.ts";
import type { Role } from "../group-step.ts";
import type { NodeAssessment } from "./assess-node.ts";
import { explainPlacement, type PlacementExplanation } from "./explain-placement.ts";
import { isOrdered } from "./order-score.ts";
import type { PlacementInput } from "./placement-problem.ts";
import { withScore, withWish, type Remedy } from "./remedies.ts";

/** A node that would be chosen if all the conditions held: the same placement, asked again with them, says so. */
export interface WouldChange {
  readonly node: NodeName;
  readonly role: Role | undefined;
  /** Each follows "if". */
  readonly conditions: readonly string[];
}

export interface ChangeAsked {
  readonly group: GroupKey;
  readonly node: NodeName;
  readonly role: Role | undefined;
}

/** One remedy may bring the next hindrance to light: so often is looked again. */
const passesMax = 5;

/** Undefined where nothing was found that would do. */
export function wouldChange(
  input: PlacementInput,
  asked: ChangeAsked,
  present: PlacementExplanation,
): WouldChange | undefined {
  const { node, role } = asked;
  let known = { input, explained: present };
  const conditions: string[] = [];
  for (let pass = 0; pass < passesMax; pass++) {
    const assessment = easiestOf(known.explained, asked);
    const remedies = assessment && remediesOf(assessment, known.input, asked);
    if (assessment === undefined || remedies === undefined) return undefined;
    if (remedies.length === 0) return withMorePoints(known.input, asked, { assessment, conditions });
    const next = remedies.reduce((before, remedy) => remedy.apply(before), known.input);
    conditions.push(...remedies.map(({ condition }) => condition));
    const explained = explainPlacement(next, asked.group);
    if (explained === undefined) return undefined;
    if (isChosen(explained, asked)) return { node, role, conditions: [...new Set(conditions)] };
    known = { input: next, explained };
  }
  return undefined;
}

function isChosen({ placements }: PlacementExplanation, { node, role }: ChangeAsked): boolean {
  return placements.some((one) => one.node === node && (role !== "Primary" || one.role === "Primary"));
}

/** Of the copies that it may be asked for, those that the least keeps away. */
function easiestOf({ copies }: PlacementExplanation, { node, role }: ChangeAsked): NodeAssessment | undefined {
  return copies
    .filter((one) => one.role === role)
    .flatMap(({ nodes }) => nodes.filter((one) => one.node === node))
    .toSorted((a, b) => a.refusals.length - b.refusals.length)[0];
}

/** What has to be otherwise besides the score; undefined where something cannot be. */
function remediesOf(
  { refusals, behind }: NodeAssessment,
  input: PlacementInput,
  { group }: ChangeAsked,
): readonly Remedy[] | undefined {
  if (refusals.length > 0) {
    const remedies = refusals.flatMap(({ remedy }) => remedy ?? []);
    return remedies.length === refusals.length ? remedies : undefined;
  }
  if (behind === undefined) return undefined;
  if (behind.by === "Failback") {
    const apply: Remedy["apply"] = (before) => withWish(before, group, () => ({ mayFailBack: true }));
    return [{ condition: `the failback of ${group} were Allowed`, apply }];
  }
  return isOrdered(behind.points) ? ordersTo(behind.node, group, input) : [];
}

/** What sends the group to the chosen node and outweighs every score; undefined where it is something else. */
function ordersTo(node: NodeName, group: GroupKey, { scores }: PlacementInput): readonly Remedy[] | undefined {
  const orders = (scores.get(group) ?? []).filter((one) => one.node === node && one.cause.kind !== "Checker");
  if (orders.length === 0) return undefined;
  const isMove = orders.some(({ cause }) => cause.kind === "Move");
  const kind = isMove ? "Move" : orders.some(({ cause }) => cause.kind === "Home") ? "Home" : "Return";
  const condition = conditionOf[kind](node);
  const apply: Remedy["apply"] = (before) => {
    const kept = (before.scores.get(group) ?? []).filter((one) => one.node !== node || one.cause.kind !== kind);
    const next = withWish(before, group, ({ movesTo }) => ({ movesTo: isMove ? undefined : movesTo }));
    return { ...next, scores: new Map(before.scores).set(group, kept) };
  };
  return [{ condition, apply }];
}

const conditionOf = {
  Move: (node: NodeName) => `the order to move to ${node} had ended`,
  Home: (node: NodeName) => `${node} were not its home before maintenance`,
  Return: (node: NodeName) => `it had not run on ${node} last`,
} as const;

/** The fewest whole points that do; a primary's count twice. */
function withMorePoints(
  input: PlacementInput,
  asked: ChangeAsked,
  { assessment, conditions }: { readonly assessment: NodeAssessment; readonly conditions: readonly string[] },
): WouldChange | undefined {
  const { group, node, role } = asked;
  const missing = Math.max(0, assessment.behind?.points ?? 0);
  const tried = [missing / 2, missing].flatMap((points) => [Math.max(1, Math.ceil(points)), Math.floor(points) + 1]);
  const isEnough = (points: number): boolean => {
    const next = withScore(input, group, { node, score: points, cause: { kind: "Checker", checker: "" } });
    const explained = explainPlacement(next, group);
    return explained !== undefined && isChosen(explained, asked);
  };
  const enough = [...new Set(role === "Primary" ? tried : tried.slice(2))].find(isEnough);
  if (enough === undefined) return undefined;
  const points = fewestOf(enough, isEnough);
  const condition = `${node} had ${points} more ${points === 1 ? "point" : "points"}`;
  return { node, role, conditions: [...new Set([...conditions, condition])] };
}

/** Where other groups move along, fewer may do than what the node is behind by: so many that one less does not. */
function fewestOf(enough: number, isEnough: (points: number) => boolean): number {
  if (enough === 1 || !isEnough(enough - 1)) return enough;
  let [tooFew, fewest] = [0, enough - 1];
  while (fewest - tooFew > 1) {
    const middle = Math.floor((tooFew + fewest) / 2);
    if (isEnough(middle)) fewest = middle;
    else tooFew = middle;
  }
  return fewest;
}
