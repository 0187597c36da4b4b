import { brokenPromises, downAfter, type StruckGroup, type SurvivedFailure, type Survival } from "./survival.ts";
import type { Style } from "./style.ts";
import { tableText } from "./table-text.ts";

const namesMax = 4;

/** What became of every failure: of one thing a line each, of two only where something is down in the end. */
export function survivalText(
  survival: Survival,
  { style, width }: { readonly style: Style; readonly width: number | undefined },
): string {
  const { failures, broken } = survival;
  if (broken !== undefined) return `The cluster of these manifests does not come to rest: ${broken}\n`;
  const single = failures.filter(({ failed }) => failed.length === 1);
  const double = failures.filter(({ failed }) => failed.length === 2);
  const worse = double.filter((failure) => downAfter(failure).length > 0 || failure.broken !== undefined);
  const sections = [
    introOf(survival),
    tableText(tableOf("one failure", single), { style, width }),
    doubleText(double, worse),
    ...(worse.length === 0 ? [] : [tableText(tableOf("two failures at once", worse), { style, width })]),
    verdictOf(survival),
  ];
  return sections.join("\n");
}

/** One document for programs. */
export function survivalJson(survival: Survival): string {
  const { failures, broken, ...whole } = survival;
  const lasting = failures.map(({ broken: said, ...failure }) => ({
    ...failure,
    down: downAfter(failure),
    ...(said === undefined ? {} : { broken: said }),
  }));
  const promises = brokenPromises(survival).map(({ failure, groups }) => ({ failed: failure.failed, groups }));
  const document = { format: 1, ...whole, ...(broken === undefined ? {} : { broken }), failures: lasting, promises };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function introOf({ nodes, before, managers, storeMembers, lookedMs, redundant }: Survival): string {
  const groups = Object.keys(before).length;
  return (
    `${count(groups, "group")} on ${count(nodes.length, "node")}, ${count(managers, "manager")}, a store of ` +
    `${count(storeMembers, "member")}; groups with a spare node: ${redundant.length}. After each failure the cluster ` +
    `is looked at until nothing is done any more, for ${seconds(lookedMs)} at most.\n`
  );
}

function tableOf(title: string, failures: readonly SurvivedFailure[]): Parameters<typeof tableText>[0] {
  const rows = failures.map((failure) => {
    const { groups, broken } = failure;
    const down = downAfter(failure);
    const back = groups.filter(({ after, downMs }) => after.length > 0 && downMs > 0);
    const longest = Math.max(0, ...back.map(({ downMs }) => downMs));
    return [
      failure.failed.map(nameOf).join(" and "),
      longest === 0 ? "" : seconds(longest),
      broken === undefined ? names(down) : `BROKEN PROMISE: ${broken}`,
      movesOf(groups.filter(({ after }) => after.length > 0)),
    ];
  });
  return { head: [title, "down at most", "down in the end", "what runs elsewhere"], rows };
}

function nameOf({ kind, name }: SurvivedFailure["failed"][number]): string {
  switch (kind) {
    case "node":
      return `node ${name}`;
    case "link":
      return `link of ${name}`;
    case "device":
      return `fence device ${name}`;
    case "store":
      return `store member ${name}`;
  }
}

/** By the node that they went to. */
function movesOf(groups: readonly StruckGroup[]): string {
  const gained = new Map<string, string[]>();
  for (const { group, before, after } of groups) {
    for (const node of after) if (!before.includes(node)) gained.set(node, [...(gained.get(node) ?? []), group]);
  }
  const moves = [...gained].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return moves.map(([node, moved]) => `${node}: ${names(moved)}`).join("; ");
}

function doubleText(all: readonly SurvivedFailure[], worse: readonly SurvivedFailure[]): string {
  if (all.length === 0) return "";
  const good = all.length - worse.length;
  return `Of ${all.length} pairs of failures at once ${good} leave everything running in the end${worse.length === 0 ? "" : ", and these do not"}.\n`;
}

function verdictOf(survival: Survival): string {
  const broken = survival.failures.filter((failure) => failure.broken !== undefined).length;
  if (broken > 0)
    return `${count(broken, "run")} broke a promise of Holdfast itself: that is a fault of Holdfast, please report it.\n`;
  const promises = brokenPromises(survival);
  if (promises.length === 0) return "Every group that has a spare node lives through every single failure.\n";
  const said = promises.map(({ failure, groups }) => {
    return `  ${failure.failed.map(nameOf).join(" and ")}: ${names(groups)}\n`;
  });
  return `A spare node is no help in ${count(promises.length, "failure")} of one thing, after which groups that have one run nowhere:\n${said.join("")}`;
}

function names(all: readonly string[]): string {
  const short = all.map((name) => name.replace(/^HAGroup\//, ""));
  if (short.length <= namesMax) return short.join(", ");
  return `${short.slice(0, namesMax - 1).join(", ")} and ${short.length - namesMax + 1} more`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 0)} s`;
}
