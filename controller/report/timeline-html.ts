import { escapeHtml } from "./escape-html.ts";
import type { Bar, BarSort, Lane, Mark, Timeline } from "./timeline.ts";
import { timelineScript, timelineStyle } from "./timeline-page.ts";

/** Bars and marks that a page shows, all timelines together; it says where there are more. */
const shownMax = 20_000;
/** Lines of the list of what happened. */
const linesMax = 2_000;

/**
 * Timelines as one page that needs nothing from elsewhere: nodes as lanes, who held what and when as bars, and what went
 * wrong beside it. It can be read without a script, which only makes it wider. Equal timelines give equal bytes.
 */
export function timelineHtml(timelines: readonly Timeline[]): string {
  const title = timelines.length === 1 ? (timelines[0]?.title ?? "") : `${timelines.length} scenarios`;
  let room = shownMax;
  const sections = timelines.map((timeline) => {
    const cut = cutTo(timeline, room);
    room = Math.max(0, room - sizeOf(timeline));
    return sectionHtml(cut.timeline, cut.left);
  });
  const policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${timelineStyle}</style>
</head>
<body>
<main>
${legendHtml}
${sections.join("\n")}
</main>
<script>${timelineScript}</script>
</body>
</html>
`;
}

function sizeOf({ lanes }: Timeline): number {
  return lanes.flatMap(({ rows }) => rows).reduce((sum, { bars, marks }) => sum + bars.length + marks.length, 0);
}

/** The first of them in time: what came later is left away, and how many they were is told. */
function cutTo(timeline: Timeline, room: number): { readonly timeline: Timeline; readonly left: number } {
  const size = sizeOf(timeline);
  if (size <= room) return { timeline, left: 0 };
  const rows = timeline.lanes.flatMap((lane) => lane.rows);
  const times = rows.flatMap(({ bars, marks }) => [
    ...bars.map(({ fromMs }) => fromMs),
    ...marks.map(({ atMs }) => atMs),
  ]);
  const last = times.toSorted((a, b) => a - b)[room] ?? Number.NEGATIVE_INFINITY;
  const lanes = timeline.lanes.map((lane) => ({
    ...lane,
    rows: lane.rows.map((row) => ({
      ...row,
      bars: row.bars.filter(({ fromMs }) => fromMs < last),
      marks: row.marks.filter(({ atMs }) => atMs < last),
    })),
  }));
  const cut = { ...timeline, lanes };
  return { timeline: cut, left: size - sizeOf(cut) };
}

function sectionHtml(timeline: Timeline, left: number): string {
  const { title, told, isMet, fromMs, toMs, lanes, moments } = timeline;
  const place = placeIn(timeline);
  const lines = moments.map(({ atMs, isBad, text }) => {
    const classes = ["moment", ...(isBad ? ["bad"] : []), ...(atMs - fromMs < (toMs - fromMs) / 2 ? ["early"] : [])];
    const label = `<span>${escapeHtml(text)}</span>`;
    return `<div class="${classes.join(" ")}" style="left:${place(atMs)}%" title="${escapeHtml(text)}">${label}</div>`;
  });
  const verdict = isMet ? '<b class="met">met</b>' : "<b>not met</b>";
  const cut = left === 0 ? "" : `\n${left} bars and marks that came later are not shown: a page shows ${shownMax}.`;
  return `<section>
<h1>${verdict}${escapeHtml(title)}</h1>
<pre>${escapeHtml(told.trimEnd())}${cut}</pre>
${zoomHtml}
<div class="chart" tabindex="0" role="figure" aria-label="${escapeHtml(title)}" data-from="${fromMs}" data-to="${toMs}">
<div class="all">
<div class="lines ticks">${ticksHtml(timeline)}</div>
<div class="row axis"><div class="name">time</div><div class="track"></div></div>
${lanes.map((lane) => laneHtml(lane, place)).join("\n")}
<div class="lines moments">${lines.join("")}</div>
</div>
</div>
${listHtml(timeline)}
</section>`;
}

type PlaceOf = (ms: number) => string;

/** Where a moment stands, in percent of the width. */
function placeIn({ fromMs, toMs }: Timeline): PlaceOf {
  const span = Math.max(1, toMs - fromMs);
  return (ms) => String(Number((((Math.min(Math.max(ms, fromMs), toMs) - fromMs) / span) * 100).toFixed(4)));
}

function laneHtml({ name, rows }: Lane, place: PlaceOf): string {
  return rows
    .map((row, index) => {
      const label = index === 0 ? name : row.name;
      const bars = row.bars.map((bar) => barHtml(bar, place)).join("");
      const marks = row.marks.map((mark) => markHtml(mark, place)).join("");
      const classes = index === 0 ? "row first" : "row";
      return `<div class="${classes}"><div class="name" title="${escapeHtml(label)}">${escapeHtml(label)}</div><div class="track">${bars}${marks}</div></div>`;
    })
    .join("\n");
}

function barHtml({ fromMs, toMs, sort, hue, text, detail }: Bar, place: PlaceOf): string {
  const left = Number(place(fromMs));
  const width = Number((Number(place(toMs)) - left).toFixed(4));
  const colour = hue === undefined ? "" : `;--hue:${hueOf(hue)}`;
  const span = `${timeText(fromMs)} to ${timeText(toMs)} (${timeText(toMs - fromMs)})`;
  const title = escapeHtml([text, detail, span].filter((part) => part !== "").join("\n"));
  const label = sort === "Acts" || sort === "Lease" || text === "" ? "" : `<span>${escapeHtml(text)}</span>`;
  // What lasts for a moment is named beside itself.
  const short = sort === "Fault" && width < shortPercent ? " short" : "";
  return `<div class="bar ${sort}${short}" style="left:${left}%;width:${width}%${colour}" title="${title}">${label}</div>`;
}

const shortPercent = 1;

function markHtml({ atMs, sort, text }: Mark, place: PlaceOf): string {
  const title = escapeHtml(`${text}\n${timeText(atMs)}`);
  const note = sort === "Wish" ? `<div class="note" style="left:${place(atMs)}%">${escapeHtml(text)}</div>` : "";
  return `<div class="mark ${sort}" style="left:${place(atMs)}%" title="${title}"></div>${note}`;
}

/** By the golden angle neighbours never look alike. */
function hueOf(number: number): number {
  return Math.round((200 + number * 137.508) % 360);
}

const legend: readonly (readonly ["bar" | "mark", BarSort | Mark["sort"], string])[] = [
  ["bar", "Holds", "active, in the colour of its group"],
  ["bar", "Primary", "primary"],
  ["bar", "Broken", "there, and does not work"],
  ["bar", "Foreign", "started by nobody of Holdfast"],
  ["bar", "Acts", "an action is under way"],
  ["bar", "Lease", "lease renewed"],
  ["bar", "Lapsed", "not renewed in time"],
  ["bar", "Off", "off"],
  ["bar", "Fault", "fault"],
  ["bar", "Leads", "leads"],
  ["mark", "Closed", "lease closed"],
  ["mark", "Fenced", "fenced"],
  ["mark", "Booted", "booted"],
  ["mark", "TakenAway", "taken away by its deadman"],
  ["mark", "Wish", "wish of an operator"],
];

const legendHtml = `<div class="legend">${legend
  .map(([shape, sort, says]) => `<span><i class="${shape} ${sort}"></i>${says}</span>`)
  .join("")}</div>`;

const zoomHtml = `<div class="zoom"><button data-by="0.5" title="narrower (-)">−</button><button data-by="0" title="all of it (0)">all</button><button data-by="2" title="wider (+, or the wheel with Ctrl)">+</button></div>`;

/** For readers without a script: about ten of them. */
function ticksHtml(timeline: Timeline): string {
  const { fromMs, toMs } = timeline;
  const place = placeIn(timeline);
  const step = [1, 2, 5]
    .flatMap((one) => [0, 1, 2, 3, 4, 5, 6, 7].map((zeros) => one * 10 ** zeros))
    .toSorted((a, b) => a - b);
  const chosen = step.find((one) => (toMs - fromMs) / one <= 12) ?? toMs - fromMs;
  const ticks: string[] = [];
  for (let at = Math.ceil(fromMs / chosen) * chosen; at <= toMs; at += chosen)
    ticks.push(`<div class="tick" style="left:${place(at)}%"><span>${timeText(at)}</span></div>`);
  return ticks.join("");
}

/** The same in words, for whoever cannot see it or looks for one thing. */
function listHtml({ lanes, moments }: Timeline): string {
  const lines = [
    ...moments.map(({ atMs, text }) => ({ atMs, where: "", text })),
    ...lanes.flatMap(({ name, rows }) =>
      rows.flatMap((row) => [
        ...row.bars
          .filter(({ sort }) => sort !== "Acts")
          .map((bar) => ({ atMs: bar.fromMs, where: name, text: barText(bar) })),
        ...row.marks.map(({ atMs, text }) => ({ atMs, where: name, text })),
      ]),
    ),
  ].toSorted((a, b) => a.atMs - b.atMs);
  const shown = lines.slice(0, linesMax);
  const cells = shown.map(
    ({ atMs, where, text }) =>
      `<tr><td>${timeText(atMs)}</td><td>${escapeHtml(where)}</td><td>${escapeHtml(text)}</td></tr>`,
  );
  const more = lines.length > linesMax ? `<p>${lines.length - linesMax} more are not listed.</p>` : "";
  return `<details><summary>What happened, as a list</summary><table>${cells.join("")}</table>${more}</details>`;
}

function barText({ text, detail, fromMs, toMs, sort }: Bar): string {
  const what = sort === "Holds" || sort === "Fault" ? text : `${text} (${sort.toLowerCase()})`;
  const parts = [what, detail, `for ${timeText(toMs - fromMs)}`];
  return parts.filter((part) => part !== "").join(", ");
}

function timeText(ms: number): string {
  return `${(ms / 1000).toFixed(3)} s`;
}
