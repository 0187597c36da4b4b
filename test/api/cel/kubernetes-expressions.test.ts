import { describe, expect, it } from "vitest";

import { checkRules } from "../../../controller/api/check-rules.ts";
import { defineProbe } from "./define-probe.ts";
import { expressions, type Outcome } from "./expressions.ts";
import { probe } from "./probe.ts";

describe.for(Object.entries(expressions))("CEL of Kubernetes on %s", ([, table]) => {
  it.for(table)("%s is %s", ([expression, outcome]) => {
    expect(outcomeOf(expression)).toBe(outcome);
  });
});

describe("an expression that is refused", () => {
  it.for([
    ["self.nope == 1", "No such key: nope"],
    ["has(self.nope)", "No such key: nope"],
    ["has(self.metadata.labels)", "No such key: labels"],
    ["has(self)", "has() takes the selection of a field"],
    ["self['text'] == 'a'", "cannot be indexed"],
    ["self.int == 'a'", "no such overload: int == string"],
    ["self.int", "must evaluate to bool, is int"],
    ["dyn(self.bool)", "must evaluate to bool, is dyn"],
    ["self.text.matches(1)", "found no matching overload for 'string.matches(int)'"],
    ["nothing()", "function nothing() is not evaluated offline"],
    ["timestamp('2026-01-01T00:00:00Z') == self.date", "function timestamp() is not evaluated offline"],
    ["cel.bind(x, 1, x == 1)", "function bind() is not evaluated offline"],
    ["duration('1 day') > duration('1s')", 'invalid duration "1 day"'],
    ["self.int ==", "Unexpected token"],
  ] as const)("%s: %s", ([expression, text]) => {
    const [violation] = checkRules(defineProbe({ rule: expression }), probe);
    expect(violation?.message).toContain("could not be evaluated: ");
    expect(violation?.message).toContain(text);
  });

  it.for([
    ["(?m)a", '"(?m"'],
    ["(?)a", '"(?)"'],
    ["(?i-i:a)", '"(?i"'],
    ["(?=a)", '"(?="'],
    ["(?P<n>a)", '"(?P"'],
    ["(a)\\1", '"\\1"'],
    ["\\pL", '"\\p"'],
    ["\\Qa.b\\E", '"\\Q"'],
    ["[[:alpha:]]", '"[:"'],
    ["[\\D]", '"\\D"'],
    ["a{1001}", "at most 1000 times"],
    ["[a", "a [ without its ]"],
    ["a**", "Nothing to repeat"],
    ["(a", "Unterminated group"],
  ])("a pattern that is not both Go's and JavaScript's: %s", ([pattern, text]) => {
    const rule = `self.text.matches(${JSON.stringify(pattern)})`;
    expect(checkRules(defineProbe({ rule }), probe)[0]?.message).toContain(text);
  });
});

function outcomeOf(expression: string): Outcome {
  const [violation] = checkRules(defineProbe({ rule: expression, message: "does not hold" }), probe);
  if (violation === undefined) return true;
  return violation.message === "does not hold" ? false : "error";
}
