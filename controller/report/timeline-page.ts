/** What timelines look like, and what makes them wider: it stands in the page, which needs nothing from elsewhere. */
export const timelineStyle = `
:root {
  --paper: #fcfcfb; --ink: #1d2126; --soft: #667080; --line: #e3e5e8; --row: #f3f4f5; --lane: #e9ebee;
  --lease: #8fb996; --lapsed: #e0a53a; --off: #3f4650; --fault: #d9534f; --bad: #c2282d; --good: #2c7a3f;
  --holds: 62%; --text: #14171a; --name: 12rem;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #15181c; --ink: #e4e7ea; --soft: #98a1ad; --line: #2b3037; --row: #1b1f24; --lane: #23282f;
    --lease: #4f7d58; --lapsed: #b37f20; --off: #05070a; --fault: #c04743; --bad: #ff6b6b; --good: #6fcf83;
    --holds: 38%; --text: #f2f4f6;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 13px/1.4 system-ui, "DejaVu Sans", sans-serif; }
main { padding: 1rem 1.25rem 3rem; }
section { margin-bottom: 3rem; }
h1 { font-size: 1.15rem; margin: 0 0 .4rem; text-wrap: balance; }
h1 b { font-weight: 600; padding: .05rem .45rem; border-radius: .3rem; color: var(--paper); background: var(--bad); margin-right: .4rem; font-size: .85rem; vertical-align: 2px; }
h1 b.met { background: var(--good); }
pre { margin: 0 0 .8rem; white-space: pre-wrap; font: 12px/1.5 ui-monospace, "DejaVu Sans Mono", monospace; color: var(--soft); }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; margin: 0 0 .6rem; color: var(--soft); align-items: center; }
.legend span { display: inline-flex; align-items: center; gap: .35rem; }
.legend .bar, .legend .mark { position: static; display: inline-block; width: 1.6rem; height: .75rem; transform: none; }
.legend .mark { width: .75rem; }
.zoom { display: flex; justify-content: flex-end; gap: .25rem; margin: -1.2rem 0 .3rem; }
button { font: inherit; min-width: 2rem; padding: .1rem .5rem; color: var(--ink); background: var(--row); border: 1px solid var(--line); border-radius: .3rem; cursor: pointer; }
button:focus-visible, .chart:focus-visible { outline: 2px solid var(--soft); outline-offset: 1px; }
.chart { overflow-x: auto; border: 1px solid var(--line); border-radius: .4rem; }
.all { position: relative; width: calc(var(--name) + (100% - var(--name)) * var(--zoom, 1)); min-width: 46rem; }
.row { display: flex; height: 1.35rem; border-top: 1px solid var(--line); }
.row.first { height: 1.6rem; }
.row.first .track { background: color-mix(in srgb, var(--lane) 55%, transparent); }
.row.axis { height: 1.6rem; border-top: 0; }
.name { position: sticky; left: 0; z-index: 3; flex: none; width: var(--name); padding: .1rem .6rem; background: var(--row); border-right: 1px solid var(--line); white-space: nowrap; overflow: hidden; text-overflow: ellipsis; font-size: 12px; }
.first .name { font-weight: 600; background: var(--lane); font-size: 13px; }
.axis .name { background: var(--paper); color: var(--soft); }
.track { position: relative; flex: 1; min-width: 0; }
.lines { position: absolute; inset: 0 0 0 var(--name); pointer-events: none; }
.moments { z-index: 2; }
.tick, .moment { position: absolute; top: 0; bottom: 0; width: 0; border-left: 1px solid var(--line); }
.tick span { position: absolute; left: .25rem; top: .15rem; color: var(--soft); font-size: 11px; white-space: nowrap; font-variant-numeric: tabular-nums; }
.moment { border-left: 1px dashed var(--soft); }
.moment.bad { border-left: 2px solid var(--bad); }
.moment span { position: absolute; right: .3rem; top: .1rem; max-width: 24rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-size: 11px; padding: 0 .3rem; border-radius: .2rem; background: var(--paper); color: var(--soft); }
.moment.bad span { color: var(--bad); border: 1px solid var(--bad); font-weight: 600; }
.moment.early span { right: auto; left: .3rem; }
.bar { position: absolute; top: .15rem; bottom: .15rem; min-width: 2px; border-radius: 2px; overflow: clip; color: var(--text); font-size: 11px; line-height: 1.05rem; white-space: nowrap; }
.bar span { position: sticky; left: calc(var(--name) + .3rem); padding: 0 .3rem; }
.Holds, .Primary, .Broken, .Foreign { background: hsl(var(--hue, 210) 55% var(--holds)); }
.Primary { box-shadow: inset 0 0 0 2px var(--ink); font-weight: 600; }
.Broken { background: repeating-linear-gradient(45deg, var(--fault) 0 4px, hsl(var(--hue, 210) 55% var(--holds)) 4px 8px); }
.Foreign { background: repeating-linear-gradient(90deg, hsl(var(--hue, 210) 55% var(--holds)) 0 3px, transparent 3px 6px); }
.Acts { top: auto; bottom: 0; height: 3px; background: var(--ink); border-radius: 0; }
.Lease { background: var(--lease); top: .5rem; bottom: .5rem; }
.Lapsed { background: var(--lapsed); top: .5rem; bottom: .5rem; }
.Off { background: var(--off); color: #fff; top: 0; bottom: 0; border-radius: 0; line-height: 1.55rem; }
.Fault { background: repeating-linear-gradient(135deg, color-mix(in srgb, var(--fault) 55%, transparent) 0 6px, color-mix(in srgb, var(--fault) 35%, transparent) 6px 12px); color: var(--ink); }
.Leads { background: hsl(var(--hue, 218) 36% 48%); color: #fff; line-height: 1.25rem; }
.bar.short { overflow: visible; }
.note { position: absolute; top: .1rem; padding-right: .3rem; background: color-mix(in srgb, var(--paper) 75%, transparent); padding-left: .6rem; font-size: 11px; line-height: 1.15rem; white-space: nowrap; }
.mark { position: absolute; top: 50%; width: 11px; height: 11px; transform: translate(-50%, -50%); z-index: 1; border: 1px solid var(--paper); }
.Closed { background: var(--lapsed); rotate: 45deg; }
.Fenced { background: var(--bad); clip-path: polygon(20% 0, 50% 30%, 80% 0, 100% 20%, 70% 50%, 100% 80%, 80% 100%, 50% 70%, 20% 100%, 0 80%, 30% 50%, 0 20%); width: 13px; height: 13px; }
.Booted { background: var(--good); clip-path: polygon(50% 0, 100% 100%, 0 100%); }
.TakenAway { background: var(--ink); clip-path: polygon(0 0, 100% 0, 50% 100%); }
.Wish { background: var(--ink); border-radius: 50%; }
details { margin-top: .8rem; }
summary { cursor: pointer; color: var(--soft); }
table { border-collapse: collapse; margin-top: .5rem; font-size: 12px; }
td { padding: .1rem .9rem .1rem 0; vertical-align: top; border-top: 1px solid var(--line); }
td:first-child { font-variant-numeric: tabular-nums; text-align: right; white-space: nowrap; color: var(--soft); }
@media print { .zoom { display: none; } .chart { overflow: visible; } }
`;

/** Zooms by the buttons, by + and - and 0, and by the wheel with Ctrl; ticks are drawn anew at each. */
export const timelineScript = `
"use strict";
for (const section of document.querySelectorAll("section")) {
  const chart = section.querySelector(".chart");
  const all = chart.querySelector(".all");
  const ticks = chart.querySelector(".ticks");
  const track = chart.querySelector(".track");
  const from = Number(chart.dataset.from);
  const to = Number(chart.dataset.to);
  let zoom = 1;
  const say = (ms) => {
    const sign = ms < 0 ? "-" : "";
    const size = Math.abs(ms);
    const minutes = Math.floor(size / 60000);
    const seconds = Number(((size % 60000) / 1000).toFixed(3));
    return sign + (minutes === 0 ? "" : minutes + "m") + (minutes > 0 && seconds === 0 ? "" : seconds + "s");
  };
  const draw = () => {
    const wide = track.getBoundingClientRect().width;
    const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 15000, 30000, 60000, 120000, 300000, 600000, 1800000, 3600000, 7200000, 21600000];
    const step = steps.find((one) => (one / (to - from)) * wide >= 70) ?? 43200000;
    const left = chart.scrollLeft - chart.clientWidth;
    const right = chart.scrollLeft + 2 * chart.clientWidth;
    ticks.replaceChildren();
    for (let at = Math.ceil(from / step) * step; at <= to; at += step) {
      const x = ((at - from) / (to - from)) * wide;
      if (x < left || x > right) continue;
      const tick = document.createElement("div");
      tick.className = "tick";
      tick.style.left = ((at - from) / (to - from)) * 100 + "%";
      const label = document.createElement("span");
      label.textContent = say(at);
      tick.append(label);
      ticks.append(tick);
    }
  };
  const set = (next, clientX) => {
    const box = track.getBoundingClientRect();
    const x = clientX ?? chart.getBoundingClientRect().left + chart.clientWidth / 2;
    const part = (x - box.left) / box.width;
    zoom = Math.min(1000, Math.max(1, next));
    all.style.setProperty("--zoom", String(zoom));
    const after = track.getBoundingClientRect();
    chart.scrollLeft += part * after.width - (x - after.left);
    draw();
  };
  for (const button of section.querySelectorAll("button"))
    button.addEventListener("click", () => set(button.dataset.by === "0" ? 1 : zoom * Number(button.dataset.by)));
  chart.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    set(zoom * (event.deltaY < 0 ? 1.25 : 0.8), event.clientX);
  }, { passive: false });
  chart.addEventListener("keydown", (event) => {
    if (event.key === "+") set(zoom * 1.5);
    else if (event.key === "-") set(zoom / 1.5);
    else if (event.key === "0") set(1);
  });
  chart.addEventListener("scroll", draw);
  addEventListener("resize", draw);
  draw();
}
`;
