import type { ObjectImpact, Plan } from "../../controller/core/plan/plan.ts";
import type { RiskJudgement } from "../../controller/core/plan/risks/judge-risks.ts";

/** What a plan comes to, a line for each thing; parts of which there is nothing are left out. */
export function compactPlan(plan: Plan, { risks, blockedBy }: RiskJudgement): string {
  const { drift, changes, actions, waits, impact, unknowns } = plan;
  const marks = { Create: "+", Change: "~", Delete: "-" } as const;
  const parts: readonly (readonly [string, readonly string[]])[] = [
    ["drift", drift.map(({ object, node, what }) => `${object}${node === undefined ? "" : ` ${node}`}: ${what}`)],
    [
      "changes",
      changes.map(({ object, type, effect, fields }) =>
        [marks[type], object, effect, ...fields.map(({ path }) => path)].join(" "),
      ),
    ],
    ["actions", actions.flatMap(actionLines)],
    ["waits", waits.map(({ object, waitsFor }) => `${object}: ${waitsFor}`)],
    ["final", finalLines(plan.final)],
    ["impact", impact.objects.map(impactLine)],
    [
      "spares",
      impact.redundancy.map(({ group, before, during, after }) => `${group} ${before} -> ${during} -> ${after}`),
    ],
    [
      "risks",
      risks.map(({ code, level, object, accepted }) => `${level} ${code} ${object}${accepted ? " accepted" : ""}`),
    ],
    ["unknowns", unknowns.map(({ node, what }) => `${node === undefined ? "" : `${node}: `}${what}`)],
  ];
  const text = parts.flatMap(([head, lines]) => (lines.length === 0 ? [] : [head, ...lines.map((one) => `  ${one}`)]));
  const end = blockedBy.length === 0 ? `done after ${plan.expectedMs} ms` : `blocked by ${blockedBy.join(", ")}`;
  return [...text, end, ""].join("\n");
}

function actionLines(action: Plan["actions"][number]): readonly string[] {
  const { id, verb, object, node, thing, after, reason, disruptive, atMs, expectedMs, basis } = action;
  const order = after.length === 0 ? "" : ` after ${after.join(", ")}`;
  const time = `at ${atMs}, ${expectedMs} ms ${basis.toLowerCase()}`;
  const what = `${id}. ${node} ${verb} ${object} (${thing})`;
  return [`${what}${order}${disruptive ? " disrupts" : ""}; ${time}`, `     ${reason}`];
}

/** Where they are in the same state in the same places, in one line. */
function finalLines(final: Plan["final"]): readonly string[] {
  const byPlace = Map.groupBy(Object.entries(final), ([, { nodes, state }]) => [state, ...nodes].join(" "));
  return [...byPlace].map(([place, objects]) => `${place}: ${objects.map(([object]) => object).join(", ")}`);
}

function impactLine(impact: ObjectImpact): string {
  const { object, downMs, worstDownMs, from, to } = impact;
  const down = downMs === undefined ? "stays down" : `down ${downMs} ms, at worst ${worstDownMs} ms`;
  return `${object} ${down}; ${placesOf(from)} -> ${placesOf(to)}`;
}

function placesOf(nodes: readonly string[]): string {
  return nodes.length === 0 ? "nowhere" : nodes.join(" ");
}
