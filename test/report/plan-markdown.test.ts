import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Plan } from "../../controller/core/plan/plan.ts";
import { composePlanDocument } from "../../controller/report/compose-plan-document.ts";
import type { PlanDocument } from "../../controller/report/plan-document.ts";
import { planMarkdown } from "../../controller/report/plan-markdown.ts";
import { trials } from "../properties/trials.ts";
import { action, emptyAbout, emptyDocument, emptyPlan, fullDocument } from "./make-plan.ts";

describe("a plan as Markdown", () => {
  it("has its summary and risks first, and everything else folded", () => {
    expect(planMarkdown(fullDocument(), "github")).toBe(`<!-- holdfast plan prod -->
## Plan p-5a5b5242: blocked

> [!CAUTION]
> 5 actions, 2 disruptive, 1 drift corrected. At the end 1 object still waits. Blocked by HA201.

\`manifests/prod@9c1e2f7\` against cluster \`prod\` (facts at most 0.7 s old)

What if \`node-down=n4\`

### Risks

|  | code | object | what may happen |
| --- | --- | --- | --- |
| **BLOCK** | HA201 | \`HAService/nginx\` | restarts while no other node may take over (accept with \`--accept HA201\`) |
| accepted | HA502 | \`HANode/n4\` | is fenced though it answers other nodes |
| warn | HA101 | \`VirtualIP/web\` | no spare node while n3 is in maintenance |

<details>
<summary>Waits (1)</summary>

| object | waits for |
| --- | --- |
| \`HAGroup/db\` | a person: holdfast fence confirm n5 |

</details>

<details>
<summary>In the end (2)</summary>

| object | is |
| --- | --- |
| \`HAGroup/db\` | Unknown on n5 |
| \`SharedData/db\` | Unknown on n5 |

</details>

<details>
<summary>Actions, done in 60 s (5)</summary>

|  | node | action | after |  | expected | because |
| --- | --- | --- | --- | --- | --- | --- |
| 1 | \`n2\` | \`stop 192.0.2.10/24\` |  | safe | \`20 ms\` | drift: n1 is the holder |
| 2 | \`n1\` | \`stop nginx.service\` | 1 | **disrupts** | \`0.3 s\` | unit replaced |
| 3 | \`n1\` | \`start nginx-quic.service\` | 2 | safe | \`0.9 s\` | unit replaced |
| 4 | \`n3\` | \`start 192.0.2.25/24\` |  | safe | \`~5 s\` | created |
| 5 | \`n4\` | \`fence: reboot by ipmi\` |  | **disrupts** | \`<60 s\` | n4 is silent and may hold VirtualIP/db |

not measured yet: &#126; as this kind takes, &#60; as long as it may take

</details>

<details>
<summary>Impact (8)</summary>

| what | what happens to it |
| --- | --- |
| \`HAService/nginx\` | down 1.2 s (at worst 50 s) |
| \`VirtualIP/db\` | stops on n4 and stays down |
| \`VirtualIP/mail\` | starts on n3 |
| \`VirtualIP/web\` | n1, n2 -&#62; n1, never down |
| \`n1\` | 1 stop, 1 start |
| \`n2\` | 1 stop |
| \`n3\` | 1 start |
| \`n4\` | fenced |

2 untouched

</details>

<details>
<summary>Changes (4)</summary>

|  | object | field | before | after | effect |
| --- | --- | --- | --- | --- | --- |
| - | \`HANode/n9\` | deleted |  |  | no effect on what runs |
| &#126; | \`HAService/nginx\` | \`spec.startTries\` | \`(none)\` | \`3\` | restart |
|  |  | \`spec.systemd.unit\` | \`nginx.service\` | \`nginx-quic.service\` |  |
| + | \`VirtualIP/mail\` | created |  |  | start |

</details>

<details>
<summary>Drift (1)</summary>

| object | node | found |
| --- | --- | --- |
| \`VirtualIP/web\` | \`n2\` | 192.0.2.10 is on n1 and on n2; the holder is n1 |

</details>

<details>
<summary>Redundancy (2)</summary>

| group | before, during, after |
| --- | --- |
| \`HAGroup/db\` | one spare node |
| \`HAGroup/web\` | one spare node -> no spare node -> 2 spare nodes |

</details>

<details>
<summary>Unknown (2)</summary>

| node | what |
| --- | --- |
| \`-\` | how long VirtualIP/mail takes to start |
| \`n5\` | has not reported for 40 s |

</details>

`);
  });

  it("is the same without the alert where that may not be known", () => {
    const [plain, github] = [planMarkdown(fullDocument()), planMarkdown(fullDocument(), "github")];
    const alert = /> \[!CAUTION\]\n> (.*)\n/;
    expect(plain).toBe(github.replace(alert, "**$1**\n"));
  });

  it.each<[PlanDocument, string, string]>([
    [emptyDocument(), "no changes", "NOTE"],
    [emptyDocument({ isComplete: false }), "incomplete", "WARNING"],
    [fullDocument({ accepted: ["HA201", "HA502"] }), "changes", "IMPORTANT"],
    [fullDocument(), "blocked", "CAUTION"],
  ])("says in its heading and by its colour what it is (%#)", (document, title, alert) => {
    const text = planMarkdown(document, "github");
    expect(text).toContain(`\n## Plan ${document.id}: ${title}\n\n> [!${alert}]\n`);
  });

  it("without anything to do is a heading and two lines", () => {
    expect(planMarkdown(emptyDocument()).split("\n").slice(1)).toEqual([
      `## Plan ${emptyDocument().id}: no changes`,
      "",
      "**Nothing to do.**",
      "",
      "`manifests/prod@9c1e2f7` against cluster `prod` (facts at most 0.7 s old)",
      "",
      "",
    ]);
  });

  it("begins with a comment that is one whatever the cluster is called", () => {
    const [first] = planMarkdown(emptyDocument({ cluster: "a---b--> <h1>" })).split("\n");
    expect(first).toMatch(/^<!-- holdfast plan (?!.*--.*-->)[^<>]* -->$/);
  });
});

describe("a plan that is too long for a comment", () => {
  const huge: Plan = {
    ...emptyPlan,
    actions: many(5_000, (index) => action(index + 1, { after: index === 0 ? [] : [index] })),
    changes: many(3_000, (index) => ({ object: `VirtualIP/v${index}`, type: "Create", fields: [], effect: "Start" })),
    risks: many(2_000, (index) => ({ code: "HA101", level: "Warn", object: `HAGroup/g${index}`, message: "no spare" })),
    waits: many(1_000, (index) => ({ object: `HAGroup/g${index}`, waitsFor: "a person" })),
    drift: many(1_000, (index) => ({ object: `VirtualIP/v${index}`, what: "is not there" })),
    unknowns: many(1_000, (index) => ({ node: `n${index}`, what: "has not reported" })),
    final: Object.fromEntries(
      many(5_000, (index) => [`VirtualIP/v${index}`, { node: null, nodes: [], state: "Failed" }] as const),
    ),
    impact: {
      objects: many(5_000, (index) => ({
        object: `VirtualIP/v${index}`,
        downMs: 1,
        worstDownMs: 2,
        from: [],
        to: ["a"],
      })),
      nodes: many(100, (index) => ({ node: `n${index}`, starts: 50, stops: 0 })),
      redundancy: many(2_000, (index) => ({ group: `HAGroup/g${index}`, before: 1, during: 0, after: 1 })),
    },
  };
  const whatIf = many(500, (index) => `node-down=n${index}`);
  const text = planMarkdown(composePlanDocument(huge, { ...emptyAbout, whatIf, source: "x".repeat(9_000) }), "github");

  it("stays below 60,000 characters, and uses them", () => {
    expect(text.length).toBeLessThan(60_000);
    expect(text.length).toBeGreaterThan(58_000);
  });

  it("shows some of everything, whole rows alone, and how many it leaves out", () => {
    const shown = tablesOf(text).map(({ rows, title, more }) => ({
      title,
      total: rows.length + more,
      isSome: rows.length > 5,
    }));
    expect(shown).toEqual([
      some("Risks", 2_000),
      some("Waits (1000)", 1_000),
      some("In the end (5000)", 5_000),
      some("Actions, done in 0 ms (5000)", 5_000),
      some("Impact (5100)", 5_100),
      some("Changes (3000)", 3_000),
      some("Drift (1000)", 1_000),
      some("Redundancy (2000)", 2_000),
      some("Unknown (1000)", 1_000),
    ]);
  });

  it("gives all its room to what needs it", () => {
    const one = planMarkdown(composePlanDocument({ ...emptyPlan, actions: huge.actions }, emptyAbout));
    expect(one.length).toBeLessThan(60_000);
    expect(one.length).toBeGreaterThan(59_500);
  });
});

describe("what comes from outside", () => {
  const nasty = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.string({
        unit: fc.constantFrom(...("ab |`\\<>@#*_[]()!&~$:;/-.\n\r\u202E\u2028😀é".match(/./gsu) ?? [])),
      }),
    },
    fc.constantFrom(
      "</details>",
      "<script>",
      "@octocat",
      "#1",
      "| a |",
      "```",
      "-->",
      "[x](http://x)",
      "\n## x",
      "www.x.org",
    ),
    fc.string({ unit: "binary", maxLength: 2_000 }),
  );
  const plans = fc.record({ one: nasty, two: nasty, three: nasty, count: fc.integer({ min: 1, max: 40 }) });

  it("can break no table, fold nothing, mention nobody and begin no line", () => {
    fc.assert(fc.property(plans, judgeNasty), trials(60));
  });

  it.each([
    ["192.0.2.10/24", "`192.0.2.10/24`"],
    ["@octocat <b> [x](y)", "`@octocat <b> [x](y)`"],
    ["a|b", "<code>a&#124;b</code>"],
    ["`x` | \\|", "<code>&#96;x&#96; &#124; &#92;&#124;</code>"],
    ["a\nb", "<code>a&#92;u000Ab</code>"],
    ["x".repeat(500), `\`${"x".repeat(119)}…\``],
  ])("is shown as code (%#)", (after, shown) => {
    const fields = [{ path: "spec.x", before: undefined, after }];
    const changes = [{ object: "VirtualIP/web", type: "Change", fields, effect: "Reload" }] as const;
    const text = planMarkdown(composePlanDocument({ ...emptyPlan, changes }, emptyAbout));
    expect(text).toContain(`| \`VirtualIP/web\` | \`spec.x\` | \`(none)\` | ${shown} | reload |\n`);
  });

  it.each([
    ["n1 is lost; 3 of 4 left (75 %)", "n1 is lost; 3 of 4 left (75 &#37;)"],
    ["@octocat, see #12 or GH-3", "&#64;&#8203;octocat, see &#35;&#8203;12 or GH&#45;&#8203;3"],
    ["**b** _i_ <b>", "&#42;&#42;b&#42;&#42; &#95;i&#95; &#60;b&#62;"],
    ["[x](http://y.org)", "&#91;x&#93;(http&#58;&#8203;//y.org)"],
    ["a\r\n## b", "a&#92;u000D&#92;u000A&#35;&#35; b"],
  ])("is shown as prose (%#)", (waitsFor, shown) => {
    const text = planMarkdown(
      composePlanDocument({ ...emptyPlan, waits: [{ object: "HAGroup/a", waitsFor }] }, emptyAbout),
    );
    expect(text).toContain(`| \`HAGroup/a\` | ${shown} |\n`);
  });
});

interface Nasty {
  readonly one: string;
  readonly two: string;
  readonly three: string;
  readonly count: number;
}

function judgeNasty({ one, two, three, count }: Nasty): void {
  const text = planMarkdown(nastyDocument([one, two, three], count), "github");
  expect(text.length).toBeLessThan(60_000);
  for (const { rows, columns } of tablesOf(text)) {
    expect(rows.filter((row) => row.split("|").length !== columns)).toEqual([]);
  }
  // Nothing in a span of code is markup.
  const prose = text.replaceAll(/`[^`\n]*`/g, "");
  expect(prose.match(/<(?!\/?(?:code|details|summary)>)[^>]*>/g)).toEqual(["<!-- holdfast plan prod -->"]);
  expect(prose).not.toMatch(/[@\\]|\]\(|(?<!&)#\d|http:|www\./);
  expect(prose.match(/<details>/g)?.length).toBe(prose.match(/<\/details>/g)?.length);
}

function many<T>(count: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function some(title: string, total: number): Readonly<Record<string, unknown>> {
  return { title, total, isSome: true };
}

function nastyDocument([one, two, three]: readonly [string, string, string], count: number): PlanDocument {
  const times = Array.from({ length: count }, (_, index) => index + 1);
  const plan: Plan = {
    ...emptyPlan,
    drift: times.map(() => ({ object: one, node: two, what: three })),
    changes: [
      { object: one, type: "Change", fields: [{ path: two, before: three, after: { [one]: two } }], effect: "Move" },
    ],
    actions: times.map((id) => action(id, { object: one, node: two, thing: three, reason: one, basis: "Limit" })),
    waits: times.map(() => ({ object: three, waitsFor: one })),
    final: { [one]: { node: two, nodes: [two, three], state: "Lost" } },
    impact: {
      objects: [{ object: one, downMs: 1, worstDownMs: undefined, from: [two], to: [three] }],
      nodes: [{ node: two, starts: 1, stops: 1 }],
      redundancy: [{ group: three, before: 1, during: 1, after: 0 }],
    },
    risks: times.map(() => ({ code: "HA201", level: "Block", object: one, message: two })),
    unknowns: times.map(() => ({ node: one, what: two })),
  };
  const basis = { kind: "File", oldestFactMs: 1, description: three } as const;
  return composePlanDocument(plan, { ...emptyAbout, source: one, whatIf: [two, three], basis });
}

interface FoundTable {
  readonly title: string;
  /** Pieces of a row between its bars. */
  readonly columns: number;
  readonly rows: readonly string[];
  /** How many rows are said to be left out. */
  readonly more: number;
}

function tablesOf(text: string): readonly FoundTable[] {
  const found = text.matchAll(
    /(?:### |<summary>)(.*?)(?:<\/summary>)?\n\n(\|.*\n)\| --- .*\n((?:\|.*\n)*)\n(?:\*and (\d+) more: )?/g,
  );
  return [...found].map(([, title = "", head = "", rows = "", more = "0"]) => {
    return { title, columns: head.split("|").length, rows: rows.split("\n").slice(0, -1), more: Number(more) };
  });
}
