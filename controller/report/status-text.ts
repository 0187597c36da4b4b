import { showInvisible } from "../api/manifest-error.ts";
import { ageText, spanText } from "./age-text.ts";
import type { LeaseSight, NodeSight, Problem, StatusReport } from "./status-report.ts";
import type { Style } from "./style.ts";
import { tableText, type Table } from "./table-text.ts";

export interface StatusTextOptions {
  readonly style: Style;
  /** Of the screen; absent where lines may have any length. */
  readonly width: number | undefined;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

/** One screen: whether anybody leads, problems first, one line a thing, and what to do at the end. */
export function statusText(report: StatusReport, options: StatusTextOptions): string {
  const { style } = options;
  const sections = [
    `${alarms(report, style)}${headline(report, style)}`,
    problemText(report.problems, options),
    section("nodes", nodeTable(report), options),
    section("groups", groupTable(report, options.nowMs), options),
    section("addresses", addressTable(report), options),
    section("orders", orderTable(report), options),
    nextText(report, style),
  ];
  return sections.filter((text) => text !== "").join("\n");
}

/** What makes everything below it old, so that nobody takes it for the present. */
function alarms({ lost, leader }: StatusReport, style: Style): string {
  const lines: string[] = [];
  if (lost !== undefined) {
    lines.push(
      `THE STORE IS NOT REACHED for ${spanText(lost.forMs)}: ${lost.message}. What follows is as old as that.`,
    );
  }
  if (leader.leads === false) lines.push(`NO MANAGER LEADS: ${silence(leader)}. What follows is what was last said.`);
  return lines.map((line) => `${style.bad(showInvisible(line))}\n`).join("");
}

function silence({ name, lease }: StatusReport["leader"]): string {
  switch (lease.verdict) {
    case "Missing":
      return "there never was one";
    case "Closed":
      return `${name} has given its lease back`;
    case "Silent":
    case "NotSeen":
    case "Renewed":
      return `${name} has not renewed its lease of ${spanText(lease.ttlMs)} for ${atLeast(lease)}`;
  }
}

function headline({ namespace, cluster, leader }: StatusReport, style: Style): string {
  const { name, term, lease, leads } = leader;
  const led = leads === false ? "" : `   ${name} leads, term ${term}, ${leaseText(lease)}`;
  const unsure = leads === null ? " (it may have stopped)" : "";
  return `${style.title(`cluster ${namespace}`)}   ${cluster.state === "" ? "-" : cluster.state}${showInvisible(led)}${unsure}\n`;
}

function leaseText(lease: LeaseSight): string {
  switch (lease.verdict) {
    case "Renewed":
      return `renewed ${spanText(lease.renewedMsAgo ?? 0)} ago`;
    case "Silent":
      return `silent for ${atLeast(lease)}`;
    case "NotSeen":
      return `not seen to renew in ${spanText(lease.renewedMsAgo ?? lease.lookedMs)}`;
    case "Closed":
      return "closed";
    case "Missing":
      return "none";
  }
}

function atLeast({ renewedMsAgo, lookedMs }: LeaseSight): string {
  return renewedMsAgo === null ? `at least ${spanText(lookedMs)}` : spanText(renewedMsAgo);
}

function problemText(problems: readonly Problem[], options: StatusTextOptions): string {
  const rows = problems.map(({ object, state, message }) => [object, state, message]);
  if (rows.length === 0) return "";
  const { style } = options;
  return section(
    "problems",
    { head: ["OBJECT", "STATE", "MESSAGE"], rows },
    { ...options, style: { ...style, title: style.bad } },
  );
}

function section(title: string, table: Table, { style, width }: StatusTextOptions): string {
  if (table.rows.length === 0) return "";
  return `${style.title(title)}\n${tableText(table, { style: { ...style, title: style.faint }, width, indent: "  " })}`;
}

function nodeTable({ nodes }: StatusReport): Table {
  const rows = nodes.map((node) => [node.name, node.mode, node.state, leaseText(node.lease), holdsText(node)]);
  return { head: ["NODE", "MODE", "STATE", "LEASE", "HOLDS"], rows };
}

function holdsText({ holds, lease }: NodeSight): string {
  const things = holds.map(({ resource, state }) => (state === "Started" ? resource : `${resource} (${state})`));
  const isPresent = lease.verdict === "Renewed" || things.length === 0;
  return `${things.join(", ")}${isPresent ? "" : ", as it last said"}`;
}

function groupTable({ groups }: StatusReport, nowMs: number): Table {
  const rows = groups.map(({ group, state, holder, since, message }) => {
    const sinceMs = Date.parse(since);
    return [group, state, holder, Number.isNaN(sinceMs) ? "" : ageText(nowMs - sinceMs), message];
  });
  return { head: ["GROUP", "STATE", "HOLDER", "SINCE", "MESSAGE"], rows };
}

function addressTable({ addresses }: StatusReport): Table {
  const rows = addresses.map(({ address, holder, state, object, group }) => [address, holder, state, object, group]);
  return { head: ["ADDRESS", "HOLDER", "STATE", "OBJECT", "GROUP"], rows };
}

function orderTable({ orders }: StatusReport): Table {
  const rows = orders.map(({ name, type, target, state, message }) => [name, type, target, state, message]);
  return { head: ["ORDER", "TYPE", "TARGET", "STATE", "MESSAGE"], rows };
}

function nextText({ nextSteps, problems, leader }: StatusReport, style: Style): string {
  const isGood = problems.length === 0 && leader.leads === true;
  if (isGood) return `${style.good("all is as wished")}\n`;
  if (nextSteps.length === 0) return "";
  return `${style.title("next")}\n${nextSteps.map((step) => `  ${showInvisible(step)}\n`).join("")}`;
}
