import type { Mutant } from "./mutant.ts";

/** The rules of where a group may run, and of what checkers may do. */
export const placementMutants: readonly Mutant[] = [
  {
    name: "required-rule-ignored",
    does: "a required rule on nodes is taken for a wish",
    changes: [
      {
        file: "controller/core/placement/feasibility.ts",
        from: "  return part.group.ties.nodeRules.find((rule) => !rule.nodes.has(node.name));",
        to: "  return part.group.ties.nodeRules.find((rule) => rule.nodes.size === 0);",
      },
    ],
    cluster: "five-nodes.yaml",
    checker: "required-rules-kept",
    within: 10,
  },
  {
    name: "verdict-ignored",
    does: "a group runs on although a checker has failed it",
    changes: [
      {
        file: "controller/runtime/checks.ts",
        from: "unhealthy.set(key, reason);",
        to: `if (key === "") unhealthy.set(key, reason);`,
      },
    ],
    cluster: "one-check.yaml",
    checker: "verdicts-are-heeded",
    within: 50,
  },
  {
    name: "mode-ignored",
    does: "a node in standby is given something new",
    changes: [
      {
        file: "controller/core/node-class.ts",
        from: `wish === undefined || wish.mode === "Active" ? undefined`,
        to: "wish === undefined || wish.mode !== undefined ? undefined",
      },
      {
        file: "controller/core/placement/compile-problem.ts",
        from: `view?.isCandidate === true && mode === "Active" &&`,
        to: "view?.isCandidate === true &&",
      },
    ],
    cluster: "web-pair",
    checker: "required-rules-kept",
    within: 200,
  },
  {
    name: "apart-ignored",
    does: "a group comes to a node that another one, kept apart from it, has not let go of yet",
    changes: [
      {
        file: "controller/core/group-step.ts",
        from: "isNew ? apartBlocker(wish.key, wanted.node, sight) : undefined",
        to: "undefined",
      },
    ],
    cluster: "kept-apart.yaml",
    checker: "apart-is-kept",
    within: 50,
  },
  {
    name: "candidate-verdict-ignored",
    does: "a group comes to a node that a checker finds unhealthy for it",
    changes: [
      {
        file: "controller/core/placement/feasibility.ts",
        from: `part.group.barred?.has(node.name) === true && !isKept(problem, part, node) ? "checkers" : undefined`,
        to: `part.group.barred?.has(node.name) === true && node.name === "" ? "checkers" : undefined`,
      },
    ],
    story: {
      file: "test/sim/interleavings/checker-verdicts.test.ts",
      title: "that is a fault keeps a node from taking the group, also when the holder is lost",
    },
  },
];
