import { showInvisible } from "../api/manifest-error.ts";
import type { NodeExplanation } from "../core/why-node.ts";
import { spanText } from "./age-text.ts";
import { listText, section, waitText, type WhyTextOptions } from "./why-sections.ts";

/** What a node is, what runs there, what may and what may not. */
export function nodeWhyText(node: NodeExplanation, options: WhyTextOptions): string {
  const { style } = options;
  const why = node.why === "" ? "" : `: ${showInvisible(node.why)}`;
  const headline = `${style.title(`HANode/${node.node}`)}   ${node.class}${why}\n  ${standText(node)}\n`;
  const open = node.others.filter(({ refusals }) => refusals.length === 0).map(({ group }) => group);
  const refused = node.others.flatMap(({ group, refusals: [first, ...more] }) =>
    first === undefined
      ? []
      : [[group, first.rule, `${first.why}${more.length === 0 ? "" : ` (and ${more.length} more)`}`]],
  );
  const runs = node.runs.map(({ group, activity, role, isTarget }) => [
    group,
    role === undefined ? activity : `${activity} ${role}`,
    isTarget ? "it is to run here" : "it is not to run here (any more)",
  ]);
  const held = node.mayHold.map(({ claim, waitsFor, untilMs }) => [claim, waitText(waitsFor, untilMs)]);
  const sections = [
    headline,
    section("groups here", { head: ["GROUP", "STATE", "WISH"], rows: runs }, options),
    listText("groups that are elsewhere, and might be here", open, options),
    section("groups that may not be here", { head: ["GROUP", "RULE", "WHY"], rows: refused }, options),
    section("what it may hold", { head: ["CLAIM", "WHAT WOULD END THAT"], rows: held }, options),
  ];
  return sections.filter((text) => text !== "").join("\n");
}

function standText({ mode, isFrozen, lease }: NodeExplanation): string {
  const words = [mode === undefined ? "there is no HANode of this name" : `mode ${mode}`];
  if (isFrozen) words.push("frozen: nothing is started, stopped or moved there");
  if (lease === undefined) words.push("no lease");
  else {
    const age = lease.isClosed ? "closed" : `last seen to renew ${spanText(lease.silentMs)} ago`;
    words.push(`lease of ${spanText(lease.ttlMs)}, ${age}`);
  }
  return words.join("; ");
}
