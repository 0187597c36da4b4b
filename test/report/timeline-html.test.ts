import { describe, expect, it } from "vitest";
import { timelineHtml } from "../../controller/report/timeline-html.ts";
import type { Bar, Mark, Timeline } from "../../controller/report/timeline.ts";

const evil = `<script>alert("x")</script> & 'y'`;
const safe = "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;y&#39;";

function aBar(changes: Partial<Bar> = {}): Bar {
  return { fromMs: 0, toMs: 5_000, sort: "Holds", hue: 0, text: "VirtualIP/web", detail: "HAGroup/web", ...changes };
}

function aTimeline(
  changes: Partial<Timeline> & { readonly bars?: readonly Bar[]; readonly marks?: readonly Mark[] } = {},
): Timeline {
  const { bars = [aBar()], marks = [], ...others } = changes;
  const rows = [{ name: "", bars, marks }];
  return {
    title: "a story",
    told: "met",
    isMet: true,
    fromMs: 0,
    toMs: 10_000,
    lanes: [{ name: "n1", rows }],
    moments: [],
    ...others,
  };
}

describe("a page of timelines", () => {
  it("needs nothing from elsewhere, and says so to the browser", () => {
    const page = timelineHtml([aTimeline()]);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"`);
    expect(page).not.toMatch(/https?:|\bsrc=|\bhref=|url\(|@import|<link|<img|<iframe/);
  });

  it("has a bar where it belongs: in percent of what is shown", () => {
    const page = timelineHtml([aTimeline({ fromMs: -10_000, bars: [aBar({ fromMs: -5_000, toMs: 0 })] })]);
    expect(page).toContain('class="bar Holds" style="left:25%;width:25%;--hue:200"');
    expect(page).toContain('title="VirtualIP/web\nHAGroup/web\n-5.000 s to 0.000 s (5.000 s)"');
  });

  it("cuts a bar that begins before and ends after what is shown", () => {
    expect(timelineHtml([aTimeline({ bars: [aBar({ fromMs: -60_000, toMs: 60_000 })] })])).toContain(
      "left:0%;width:100%",
    );
  });

  it.each<[string, Timeline]>([
    ["title", aTimeline({ title: evil })],
    ["verdict", aTimeline({ told: evil })],
    ["node", aTimeline({ lanes: [{ name: evil, rows: [{ name: evil, bars: [], marks: [] }] }] })],
    ["bar", aTimeline({ bars: [aBar({ text: evil, detail: evil })] })],
    ["mark", aTimeline({ marks: [{ atMs: 1, sort: "Wish", text: evil }] })],
    ["moment", aTimeline({ moments: [{ atMs: 1, isBad: true, text: evil }] })],
  ])("shows markup in a %s as text", (_where, timeline) => {
    const page = timelineHtml([timeline]);
    expect(page).not.toContain("<script>alert");
    expect(page).toContain(safe);
  });

  it("has everything in words as well, in the order of time", () => {
    const marks: readonly Mark[] = [{ atMs: 2_000, sort: "Closed", text: "its lease is closed by manager-1" }];
    const bars = [aBar({ fromMs: 3_000 }), aBar({ fromMs: 1_000, toMs: 2_000, sort: "Fault", text: "partition n1" })];
    const page = timelineHtml([aTimeline({ bars, marks })]);
    const list = page.slice(page.indexOf("<table>"));
    const places = ["partition n1", "its lease is closed", "VirtualIP/web"].map((text) => list.indexOf(text));
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it("shows the first of too many bars, and says how many it does not", () => {
    const bars = Array.from({ length: 20_500 }, (_unused, index) => aBar({ fromMs: index / 4, toMs: index / 4 + 1 }));
    const page = timelineHtml([aTimeline({ bars })]);
    expect(page.match(/class="bar Holds" style/g)).toHaveLength(20_000);
    expect(page).toContain("500 bars and marks that came later are not shown: a page shows 20000.");
    expect(page).toContain("18000 more are not listed.");
  });

  it("has several timelines below each other", () => {
    const page = timelineHtml([aTimeline(), aTimeline({ title: "another", isMet: false })]);
    expect(page.match(/<section>/g)).toHaveLength(2);
    expect(page).toContain("<title>2 scenarios</title>");
    expect(page).toContain("<h1><b>not met</b>another</h1>");
  });
});
