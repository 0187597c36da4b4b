import { describe, expect, it } from "vitest";
import { composePlanDocument } from "../../controller/report/compose-plan-document.ts";
import { planText } from "../../controller/report/plan-text.ts";
import { createStyle } from "../../controller/report/style.ts";
import { action, emptyAbout, emptyDocument, emptyPlan, fullAbout, fullDocument, fullPlan } from "./make-plan.ts";

const style = createStyle(false);
const wide = { style, width: undefined };

describe("a plan as text", () => {
  it("has something of everything, in the order in which it matters", () => {
    expect(planText(fullDocument(), wide))
      .toBe(`Plan p-5a5b5242   manifests/prod@9c1e2f7 against cluster prod (facts at most 0.7 s old)
What if node-down=n4

Drift
  !  VirtualIP/web  n2  192.0.2.10 is on n1 and on n2; the holder is n1
Changes
  -  HANode/n9        deleted                                                 no effect on what runs
  ~  HAService/nginx  spec.startTries: (none) -> 3                            restart
                      spec.systemd.unit: nginx.service -> nginx-quic.service
  +  VirtualIP/mail   created                                                 start

Actions (done in 60 s)                                 expected  because
  1.  n2  stop 192.0.2.10/24                 safe         20 ms  drift: n1 is the holder
  2.  n1  stop nginx.service        after 1  disrupts     0.3 s  unit replaced
  3.  n1  start nginx-quic.service  after 2  safe         0.9 s  unit replaced
  4.  n3  start 192.0.2.25/24                safe          ~5 s  created
  5.  n4  fence: reboot by ipmi              disrupts     <60 s  n4 is silent and may hold VirtualIP/db
  not measured yet: ~ as this kind takes, < as long as it may take
Impact
  HAService/nginx  down 1.2 s (at worst 50 s)
  VirtualIP/db     stops on n4 and stays down
  VirtualIP/mail   starts on n3
  VirtualIP/web    n1, n2 -> n1, never down
  n1               1 stop, 1 start
  n2               1 stop
  n3               1 start
  n4               fenced
  2 untouched
Redundancy
  HAGroup/db   one spare node
  HAGroup/web  one spare node -> no spare node -> 2 spare nodes
In the end
  HAGroup/db     Unknown on n5
  SharedData/db  Unknown on n5
Waits
  HAGroup/db  a person: holdfast fence confirm n5

Risks
  BLOCK     HA201  HAService/nginx  restarts while no other node may take over (accept with --accept HA201)
  accepted  HA502  HANode/n4        is fenced though it answers other nodes
  warn      HA101  VirtualIP/web    no spare node while n3 is in maintenance
Unknown
  -   how long VirtualIP/mail takes to start
  n5  has not reported for 40 s

5 actions, 2 disruptive, 1 drift corrected. At the end 1 object still waits. Blocked by HA201.
`);
  });

  it("goes on below where a line is as long as the screen", () => {
    const text = planText(fullDocument(), { style, width: 80 });
    expect(text).toContain(`
  5.  n4  fence: reboot by               disrupts     <60 s  n4 is silent and
          ipmi                                               may hold
                                                             VirtualIP/db
`);
    expect(longestLine(text)).toBeLessThanOrEqual(80);
  });

  it.each([40, 45, 60, 80, 100])("is no wider than a screen of %i, and loses no word by it", (width) => {
    const text = planText(fullDocument(), { style, width });
    expect(longestLine(text)).toBeLessThanOrEqual(width);
    expect(
      wordsOf(planText(fullDocument(), wide)).filter((word) => !text.replaceAll(/\s+/g, "").includes(word)),
    ).toEqual([]);
  });

  it("without anything to do says so, and against what", () => {
    expect(planText(emptyDocument(), wide)).toBe(
      `Plan ${emptyDocument().id}   manifests/prod@9c1e2f7 against cluster prod (facts at most 0.7 s old)

Nothing to do.
`,
    );
  });

  it.each([
    ["File", 3_600_000, "facts.json", "(facts of facts.json, at most 60m old when they were written)"],
    ["File", null, "", "(facts of a file)"],
    ["Healthy", null, "--base main", "(taken to be healthy: --base main)"],
    ["Live", null, "", "(without facts)"],
  ] as const)("says what it stands on: %s %s %s", (kind, oldestFactMs, description, words) => {
    const basis = { kind, oldestFactMs, description };
    expect(planText(emptyDocument({ basis }), wide).split("\n")[0]).toContain(words);
  });

  it("obeys what a person accepts and denies", () => {
    const text = planText(fullDocument({ accepted: ["HA201", "HA502"], denied: ["HA101", "disruptive"] }), wide);
    expect(text).toMatch(/BLOCK +HA101 .*\(denied by --deny-risk HA101\)\n/);
    expect(text).toMatch(/accepted +HA201 .* may take over\n/);
    expect(text).toMatch(/\. Blocked by HA101, disruptive\.\n$/);
  });

  it("says that facts are missing", () => {
    const text = planText(fullDocument({ accepted: ["HA201", "HA502"], isComplete: false }), wide);
    expect(text).toMatch(/\. Incomplete: facts are missing or stale\.\n$/);
  });

  it("says which drift stays", () => {
    const drift = ["VirtualIP/a", "HAGroup/b", "VirtualIP/c"].map((object) => ({ object, what: "is not there" }));
    const actions = [action(1, { object: "VirtualIP/a" }), action(2, { object: "VirtualIP/d", group: "HAGroup/b" })];
    const document = composePlanDocument({ ...emptyPlan, drift, actions }, emptyAbout);
    expect(planText(document, wide)).toMatch(/\n2 actions, 2 drift corrected, 1 drift left\.\n$/);
  });

  it("says how many rows of a long list it leaves out, and where they are", () => {
    const actions = Array.from({ length: 5_000 }, (_, index) => action(index + 1));
    const lines = planText(composePlanDocument({ ...emptyPlan, actions }, emptyAbout), wide).split("\n");
    expect(lines).toContain("  100.  n1  start nginx.service  safe     0.9 s  unit replaced");
    expect(lines).toContain("  and 4900 more: -o json has all of them");
    expect(lines.length).toBeLessThan(120);
  });

  it("has colours where there are some, and the same words", () => {
    const text = planText(fullDocument(), { style: createStyle(true), width: 80 });
    expect(text).toContain("\u001B[31mdisrupts\u001B[39m");
    expect(text).toContain("\u001B[31mBLOCK\u001B[39m");
    // oxlint-disable-next-line no-control-regex -- what colours are made of
    expect(text.replaceAll(/\u001B\[\d+m/g, "")).toBe(planText(fullDocument(), { style, width: 80 }));
  });

  it("lets no value begin a line or command the terminal", () => {
    const [change] = fullPlan.changes.filter(({ type }) => type === "Change");
    const fields = [{ path: "spec.x", before: "a\nb", after: "\u001B[2J" }];
    const evil = { ...emptyPlan, changes: change === undefined ? [] : [{ ...change, fields }] };
    const text = planText(composePlanDocument(evil, { ...fullAbout, source: "x\ny" }), wide);
    expect(text).toContain("spec.x: a\\u000Ab -> \\u001B[2J");
    expect(text).toContain("x\\u000Ay against cluster prod");
  });
});

function longestLine(text: string): number {
  return Math.max(...text.split("\n").map((line) => line.length));
}

/** Without the names of columns, which a narrow screen has no room for. */
function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => !["expected", "because"].includes(word));
}
