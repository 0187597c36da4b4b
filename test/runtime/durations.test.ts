import { describe, expect, it } from "vitest";
import { createDurations, type Durations } from "../../controller/runtime/durations.ts";

const vip = { kind: "VirtualIP", name: "web" } as const;
const nginx = { kind: "HAService", name: "nginx" } as const;
const both: ReadonlySet<string> = new Set(["VirtualIP/web", "HAService/nginx"]);

function told(durations: Durations, named = both): readonly string[] {
  return durations
    .told(() => named)
    .map(({ kind, name, action, milliseconds }) => {
      return `${kind}/${name} ${action} ${milliseconds}`;
    });
}

describe("how long actions took", () => {
  it("is what each took last, in whole milliseconds, the latest last", () => {
    const durations = createDurations();
    durations.note("start", vip, 54.4);
    durations.note("start", nginx, 900);
    durations.note("stop", vip, 11.6);
    durations.note("start", vip, 61);
    expect(told(durations)).toEqual(["HAService/nginx Start 900", "VirtualIP/web Stop 12", "VirtualIP/web Start 61"]);
  });

  it("is never below nothing, whatever a clock says", () => {
    const durations = createDurations();
    durations.note("promote", nginx, -3);
    expect(told(durations)).toEqual(["HAService/nginx Promote 0"]);
  });

  it("is forgotten of a resource that nobody names any more, and not remembered when it is named again", () => {
    const durations = createDurations();
    durations.note("start", vip, 54);
    durations.note("start", nginx, 900);
    expect(told(durations, new Set(["HAService/nginx"]))).toEqual(["HAService/nginx Start 900"]);
    expect(told(durations)).toEqual(["HAService/nginx Start 900"]);
  });

  it("is gone on with by the next agent, whose own measurements count more", () => {
    const durations = createDurations();
    durations.note("start", vip, 54);
    durations.adopt([
      { ...vip, action: "Start", milliseconds: 70 },
      { ...vip, action: "Stop", milliseconds: 13 },
    ]);
    expect(told(durations)).toEqual(["VirtualIP/web Start 54", "VirtualIP/web Stop 13"]);
  });

  it("is kept of the 2000 latest", () => {
    const durations = createDurations();
    const names = Array.from({ length: 2_001 }, (_, index) => `s${index}`);
    for (const [index, name] of names.entries()) durations.note("start", { kind: "HAService", name }, index);
    const named = new Set(names.map((name) => `HAService/${name}`));
    const kept = told(durations, named);
    expect([kept.length, kept[0], kept.at(-1)]).toEqual([2_000, "HAService/s1 Start 1", "HAService/s2000 Start 2000"]);
  });
});
