import type { KindDefinition } from "./catalog.ts";
import { evaluateRules } from "./cel/evaluate-rules.ts";
import type { Violation } from "./manifest-error.ts";

/**
 * Evaluates the CEL rules (x-kubernetes-validations) of a kind over an object of it that has its defaults and the structure
 * of its schema, as the API server does. Never throws: a rule that cannot be evaluated is a violation that says why.
 *
 * With `oldValue`, the object before an update, rules about the change are evaluated too. Unlike the API server, which
 * lets an unchanged value keep breaking a rule, every rule that is broken is told.
 */
export function checkRules(definition: KindDefinition, value: unknown, oldValue?: unknown): readonly Violation[] {
  return evaluateRules(definition, value, oldValue).map(({ violation }) => violation);
}
