import { showInvisible } from "../api/manifest-error.ts";
import type { Placement } from "../core/group-step.ts";
import { changesMax, type AssessedNode, type CopiesSight, type GroupExplanation, type NodeSight } from "../core/why.ts";
import { pointsText, sumText } from "./sum-text.ts";
import { indented, listText, section, waitText, type WhyTextOptions } from "./why-sections.ts";

/** The answer first, then node by node what it came from, then what would change it and who may hold what. */
export function groupWhyText(group: GroupExplanation, options: WhyTextOptions): string {
  const { style } = options;
  const headline = `${style.title(group.group)}   ${group.state}: ${showInvisible(group.message)}\n`;
  const sections = [
    `${headline}${answerLines(group).map(indented).join("")}`,
    ...group.copies.map((copies) => copiesText(copies, group, options)),
    listText("not free yet", notFreeLines(group), options),
    listText("what would change it", changeLines(group), options),
    claimText(group, options),
  ];
  return sections.filter((text) => text !== "").join("\n");
}

// ---------------------------------------------------------------------------------------------------------------------
// The answer

function answerLines(group: GroupExplanation): readonly string[] {
  const { standing, chosen, target, waits, ifStarted } = group;
  const lines: string[] = [];
  if (standing === "Held") lines.push("it is not placed: it stays where it is");
  if (standing === "Idle")
    lines.push(`it is to run nowhere${ifStarted === undefined ? "" : `; were it to run: ${placesText(ifStarted)}`}`);
  if (standing === "Run") lines.push(...group.copies.map((copies) => chosenLine(copies, group)));
  if (standing === "Run" && placesText(chosen) !== placesText(target))
    lines.push(`for now it goes for ${placesText(target)}`);
  return [...lines, ...waits.map((wait) => (/^\S+ .* waits for /.test(wait) ? wait : `it waits for ${wait}`))];
}

function placesText(placements: readonly Placement[]): string {
  const texts = placements.map(({ node, role }) => (role === undefined ? node : `${node} (${role})`));
  return texts.length === 0 ? "no node" : texts.join(", ");
}

function chosenLine(copies: CopiesSight, group: GroupExplanation): string {
  const chosen = copies.nodes.filter(({ isChosen }) => isChosen).map(({ node }) => node);
  const part = partOf(copies, group);
  const wanted = copies.wanted === "Each" || copies.wanted === 1 ? "" : `, ${copies.wanted} wanted`;
  if (chosen.length === 0) return `no node may have ${part === "" ? "it" : part}`;
  const what = part === "" ? "" : ` for ${part}`;
  return `${chosen.join(", ")} ${chosen.length === 1 ? "is" : "are"} chosen${what}${wanted}${leadText(copies, group)}`;
}

function leadText({ runnerUp }: CopiesSight, group: GroupExplanation): string {
  if (runnerUp === undefined) return "; no other may have it";
  const { node, behind } = runnerUp;
  if (behind.by === "Score") return `, ${plural(behind.points)} before ${node}${swapText(behind)}`;
  return `, before ${node}: ${comparison(behind, group)}`;
}

/** Empty where all copies are alike. */
function partOf({ role, together, rules }: CopiesSight, { copies }: GroupExplanation): string {
  if (role !== undefined) return role === "Primary" ? "the primary" : "a secondary";
  const isDivided = copies.length > 1 && together.length > 0;
  return isDivided ? `the copies beside ${together.join(", ")} (${rules.join(", ")})` : "";
}

function comparison(behind: NonNullable<AssessedNode["behind"]>, { strategy }: GroupExplanation): string {
  const { points, by, node } = behind;
  switch (by) {
    case "Score":
      return `${plural(points)} more than it`;
    case "Strategy":
      return `both are as good, and ${strategy} takes ${node}`;
    case "Name":
      return `both are as good, and ${node} is the first by name`;
    case "Failback":
      return `that has ${plural(-points)} more, but failback is Never`;
    case "Turn":
      return "both are as good by now, and it was taken before";
    case "Refused":
      return "that may not have it";
  }
}

function swapText({ isSwap }: NonNullable<AssessedNode["behind"]>): string {
  return isSwap ? ", the two changing places" : "";
}

function plural(points: number): string {
  const text = pointsText(points);
  return `${text} ${text === "1" ? "point" : "points"}`;
}

// ---------------------------------------------------------------------------------------------------------------------
// Node by node

function copiesText(copies: CopiesSight, group: GroupExplanation, options: WhyTextOptions): string {
  const part = partOf(copies, group);
  const title = part === "" ? "nodes" : `nodes for ${part}`;
  const ordered = copies.nodes.toSorted(
    (a, b) => rankOf(a) - rankOf(b) || (a.behind?.points ?? 0) - (b.behind?.points ?? 0),
  );
  const sights = new Map(group.nodes.map((one) => [one.node, one]));
  const isPlaced = group.standing === "Run";
  const rows = ordered.map((node) => {
    const { class: nodeClass = "Unknown" } = sights.get(node.node) ?? {};
    const score = isPlaced && (node.refusals.length === 0 || node.terms.length > 0) ? pointsText(node.score) : "";
    return [node.node, nodeClass, hereText(sights.get(node.node)), score, verdictText(node, group)];
  });
  const head = ["NODE", "CLASS", "HERE", "SCORE", "WHY"];
  const scores = ordered.filter(({ terms }) => terms.length > 0);
  return [
    section(title, { head, rows }, options),
    listText(
      `scores${part === "" ? "" : ` for ${part}`}`,
      scores.map(({ node, score, terms }) => `${node}  ${sumText(score, terms)}`),
      options,
    ),
  ]
    .filter((text) => text !== "")
    .join("\n");
}

function rankOf({ isChosen, refusals }: AssessedNode): number {
  if (isChosen) return 0;
  return refusals.length === 0 ? 1 : 2;
}

function hereText(sight: NodeSight | undefined): string {
  if (sight === undefined || sight.activity === "Stopped") return "";
  return sight.role === undefined ? sight.activity : `${sight.activity} ${sight.role}`;
}

/** The first reason that applies, and the names of the others. */
function verdictText({ isChosen, refusals, behind }: AssessedNode, group: GroupExplanation): string {
  if (isChosen) return group.standing === "Run" ? "chosen" : "it is here";
  const [first, ...others] = refusals;
  if (first !== undefined) {
    const more = [...new Set(others.map(({ rule }) => rule))];
    return `may not, ${first.rule}: ${first.why}${more.length === 0 ? "" : ` (and ${more.join(", ")})`}`;
  }
  if (behind === undefined) return "might have it";
  if (behind.by === "Score") return `${plural(behind.points)} behind ${behind.node}${swapText(behind)}`;
  return comparison(behind, group);
}

/** What is not told already as waited for. */
function notFreeLines({ nodes, waits }: GroupExplanation): readonly string[] {
  const byReason = new Map<string, string[]>();
  for (const { node, blockedBy } of nodes) {
    const others = blockedBy.filter((reason) => !waits.includes(reason));
    for (const reason of others) byReason.set(reason, [...(byReason.get(reason) ?? []), node]);
  }
  return [...byReason].map(([reason, names]) => `on ${names.join(", ")}: ${reason}`);
}

// ---------------------------------------------------------------------------------------------------------------------
// What would change it, and who may hold it

function changeLines({ changes, ifLost, copies }: GroupExplanation): readonly string[] {
  const lines = changes.map(({ node, role, conditions }) => {
    const what = role === "Primary" ? "be the primary" : "be chosen";
    return `${node} would ${what} if ${conditions.join(", and ")}`;
  });
  const others = copies.reduce((sum, { nodes }) => sum + nodes.filter(({ isChosen }) => !isChosen).length, 0);
  const cut = others > changesMax ? [`(tried for ${changesMax} of ${others} nodes, the nearest to being chosen)`] : [];
  return [...lines, ...cut, ...ifLost.map(({ node, instead }) => `if ${node} were lost: ${placesText(instead)}`)];
}

function claimText({ claims }: GroupExplanation, options: WhyTextOptions): string {
  const rows = claims.flatMap(({ claim, isKnown, holders }) => {
    if (holders.length === 0) return [[claim, isKnown ? "nobody" : "not known yet", ""]];
    return holders.map(({ node, waitsFor, untilMs }) => [claim, node, waitText(waitsFor, untilMs)]);
  });
  return section("claims", { head: ["CLAIM", "MAY BE HELD BY", "WHAT WOULD END THAT"], rows }, options);
}
