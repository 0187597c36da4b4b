import type { Environment } from "@marcbachmann/cel-js";

import { celDuration } from "./durations.ts";
import { functionNames } from "./environment.ts";
import { compileRe2 } from "./re2.ts";

/** An expression of CEL, ready to be evaluated. */
export interface Expression {
  readonly usesOldSelf: boolean;
  /** Throws where the evaluation fails: no such key, index out of bounds, overflow … */
  evaluate(variables: Variables): unknown;
}

/** Bound values, as `declareType` makes them; `oldSelf` is undefined where there is none. */
export interface Variables {
  readonly self: unknown;
  readonly oldSelf?: unknown;
}

/**
 * Throws where the text is no expression of the wanted type with the variables and functions of `environment`, and where
 * it uses what this check does not evaluate as Kubernetes does.
 */
export function compileExpression(environment: Environment, text: string, type: "bool" | "string"): Expression {
  const parsed = environment.parse(text);
  const nodes = collectNodes(parsed.ast);
  for (const node of nodes) adapt(node);
  const checked = parsed.check();
  if (!checked.valid) throw checked.error ?? new Error("type check failed");
  if (checked.type !== type) throw new Error(`expression must evaluate to ${type}, is ${checked.type ?? "unknown"}`);
  for (const node of nodes) refuseObjectIndex(node);
  return {
    usesOldSelf: nodes.some((node) => node.op === "id" && node.args === "oldSelf"),
    evaluate: (variables) => parsed({ ...variables }),
  };
}

/** One line of text for what cel-js, or a function called by it, has thrown. */
export function describeCelError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // The message of cel-js's own errors is followed by an excerpt of the source.
  const text = "summary" in error ? String(error.summary) : error.message;
  return (text.split("\n")[0] ?? "").replaceAll(/(\w)_\(/g, "$1(");
}

/** The nodes of cel-js's syntax tree, as they are at run time: its types hide `meta` and what a check leaves there. */
interface Node {
  readonly op: string;
  readonly args: unknown;
  readonly meta: { readonly macro?: HasMacro; readonly alternate?: unknown };
  readonly checkedType?: { readonly kind: string; readonly name: string };
}

/** Of has(); others are expanded to an `alternate`. */
interface HasMacro {
  readonly args: readonly Node[];
  typeCheck: (checker: Checker, macro: HasMacro, context: unknown) => unknown;
  evaluate: (evaluator: Evaluator, macro: HasMacro, context: unknown) => boolean;
}

interface Checker {
  check(node: Node | undefined, context: unknown): unknown;
  getType(name: string): unknown;
}

interface Evaluator {
  run(node: unknown, context: unknown): unknown;
  debugType(value: unknown): { fieldLazy(...access: [unknown, unknown, Node, Evaluator]): unknown };
}

/** The nodes a macro was made of are those it is evaluated by, so that all of them stand below `args`. */
function collectNodes(value: unknown): readonly Node[] {
  if (Array.isArray(value)) return value.flatMap(collectNodes);
  if (!isNode(value)) return [];
  return [value, ...collectNodes(value.args)];
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "op" in value && "args" in value;
}

function adapt(node: Node): void {
  if ((node.op !== "call" && node.op !== "rcall") || !Array.isArray(node.args)) return;
  const name = String(node.args[0]);
  const known = functionNames.get(name);
  if (known === undefined) throw new Error(`function ${name}() is not evaluated offline`);
  if (node.meta.macro !== undefined) adaptHas(node.meta.macro);
  if (node.meta.macro !== undefined || node.meta.alternate !== undefined) return;
  node.args[0] = known;
  checkLiteral(name, node.args.at(-1));
}

/** Kubernetes refuses a definition whose literal pattern or duration is none. */
function checkLiteral(name: string, parameters: unknown): void {
  const [first] = Array.isArray(parameters) ? parameters : [];
  if (!isNode(first) || first.op !== "value" || typeof first.args !== "string") return;
  if (name === "duration") celDuration(first.args);
  if (name === "matches" || name === "find" || name === "findAll") compileRe2(first.args);
}

/** cel-js lets has() name a field that the type does not have, and does not take has(list[0].field). */
function adaptHas(macro: HasMacro): void {
  macro.typeCheck = (checker, { args: [field] }, context) => {
    if (field?.op !== ".") throw new Error("has() takes the selection of a field");
    checker.check(field, context);
    return checker.getType("bool");
  };
  macro.evaluate = (evaluator, { args: [field] }, context) => {
    if (field === undefined || !Array.isArray(field.args)) return false;
    const [operand, name]: readonly unknown[] = field.args;
    const value = evaluator.run(operand, context);
    return evaluator.debugType(value).fieldLazy(value, name, field, evaluator) !== undefined;
  };
}

/** In Kubernetes an object with known fields cannot be indexed; cel-js would. */
function refuseObjectIndex(node: Node): void {
  if (node.op !== "[]" || !Array.isArray(node.args)) return;
  const [operand]: readonly unknown[] = node.args;
  if (isNode(operand) && operand.checkedType?.kind === "message")
    throw new Error(`object of type ${operand.checkedType.name} cannot be indexed`);
}
