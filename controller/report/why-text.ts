import { groupWhyText } from "./group-why-text.ts";
import { nodeWhyText } from "./node-why-text.ts";
import type { Style } from "./style.ts";
import type { WhyReport } from "./why-report.ts";
import type { WhyTextOptions } from "./why-sections.ts";

/** The answer first, then node by node what it came from, then what would change it. */
export function whyText(report: WhyReport, options: WhyTextOptions): string {
  const head = alarm(report, options.style) + memberLine(report);
  return head + (report.about === "Node" ? nodeWhyText(report.node, options) : groupWhyText(report.group, options));
}

function alarm({ leads }: WhyReport, style: Style): string {
  if (leads !== false) return "";
  return `${style.bad("NO MANAGER WAS SEEN TO LEAD: what follows is what one would decide; nothing of it is done until one leads.")}\n`;
}

function memberLine(report: WhyReport): string {
  if (report.about !== "Resource") return "";
  const { object, group } = report;
  if (!report.isMember) return `${object} is in no group: it is placed as a group of its own\n`;
  return `${object} is a member of ${group.group}, whose members run together\n`;
}
