import type { KindDefinition } from "../catalog.ts";
import type { FieldPath, Violation } from "../manifest-error.ts";
import { isRecord } from "../structure/is-record.ts";
import { own } from "../structure/own.ts";
import { describeCelError } from "./compile-expression.ts";
import type { Variables } from "./compile-expression.ts";
import { keyOf } from "./list-operators.ts";
import { ruleScope } from "./rule-scope.ts";
import type { CompiledRule, RuleScope } from "./rule-scope.ts";
import { trimSpace } from "./strings.ts";

/** A rule that does not hold for a value of an object. */
export interface BrokenRule {
  /** As in `CompiledRule`. */
  readonly id: string;
  readonly violation: Violation;
}

/** The rules that an object breaks, from the root down, those of one place in the order of its definition. */
export function evaluateRules(definition: KindDefinition, value: unknown, oldValue?: unknown): readonly BrokenRule[] {
  const broken: BrokenRule[] = [];
  const pending: Visit[] = [{ scope: ruleScope(definition), value, oldValue, path: [] }];
  for (let visit = pending.pop(); visit !== undefined; visit = pending.pop()) {
    if (visit.value === undefined || visit.value === null) continue;
    broken.push(...evaluateScope(visit));
    pending.push(...childrenOf(visit).toReversed());
  }
  return broken;
}

interface Visit {
  readonly scope: RuleScope;
  readonly value: unknown;
  /** Undefined where the object is new, and where nothing tells which old value this one takes the place of. */
  readonly oldValue: unknown;
  readonly path: FieldPath;
}

function evaluateScope({ scope, value, oldValue, path }: Visit): readonly BrokenRule[] {
  const rules = scope.rules();
  if (rules.length === 0) return [];
  const isUpdate = oldValue !== undefined && oldValue !== null;
  const variables: Variables = isUpdate
    ? { self: scope.bind(value), oldSelf: scope.bind(oldValue) }
    : { self: scope.bind(value) };
  const broken: BrokenRule[] = [];
  for (const rule of rules) {
    // A rule about the change says nothing where there is no old value.
    if (rule.expression?.usesOldSelf === true && !isUpdate) continue;
    const fault = findFault(rule, variables);
    if (fault === undefined) continue;
    const violation: Violation = { path: [...path, ...fault.path], reason: "RuleViolated", message: fault.message };
    broken.push({ id: rule.id, violation });
  }
  return broken;
}

interface Fault {
  /** Relative to the value. */
  readonly path: FieldPath;
  readonly message: string;
}

function findFault(rule: CompiledRule, variables: Variables): Fault | undefined {
  if (rule.expression === undefined) {
    return { path: [], message: `rule "${trimSpace(rule.source.rule)}" could not be evaluated: ${rule.error}` };
  }
  try {
    if (rule.expression.evaluate(variables) === true) return undefined;
  } catch (error) {
    // Such as for a text that is no regular expression: what is asked for comes first, as everywhere. The place is the
    // rule's own, as in the API server.
    const message = `${fixedMessage(rule)} (could not be evaluated: ${describeCelError(error)})`;
    return { path: [], message };
  }
  return { path: rule.fieldPath, message: messageOf(rule, variables) };
}

const messageLengthMax = 5 * 1024;

/** The fixed message stands in for an expression that fails, or gives nothing, several lines, or more than 5 KiB. */
function messageOf(rule: CompiledRule, variables: Variables): string {
  const { message } = rule;
  const fixed = fixedMessage(rule);
  if (message === undefined) return fixed;
  try {
    const text = trimSpace(String(message.evaluate(variables)));
    return text === "" || text.includes("\n") || text.length > messageLengthMax ? fixed : text;
  } catch {
    return fixed;
  }
}

function fixedMessage({ source }: CompiledRule): string {
  return trimSpace(source.message) || `failed rule: ${trimSpace(source.rule)}`;
}

function childrenOf({ scope, value, oldValue, path }: Visit): readonly Visit[] {
  const { items, additionalProperties, properties, schema } = scope;
  if (Array.isArray(value)) {
    if (items === undefined) return [];
    const oldItems = pairItems(scope, oldValue);
    return value.map((item: unknown, index) => ({
      scope: items,
      value: item,
      path: [...path, index],
      oldValue: oldItems?.get(keyOf(schema, item)),
    }));
  }
  if (!isRecord(value)) return [];
  const isGranular = schema["x-kubernetes-map-type"] !== "atomic";
  const old = isGranular && isRecord(oldValue) ? oldValue : undefined;
  const visit = (name: string, child: RuleScope): Visit => ({
    scope: child,
    value: own(value, name),
    path: [...path, name],
    oldValue: own(old, name),
  });
  return [
    ...Array.from(properties, ([name, child]) => visit(name, child)),
    ...(additionalProperties === undefined ? [] : Object.keys(value).map((name) => visit(name, additionalProperties))),
  ];
}

/** Only a list map tells which old item a new one takes the place of. */
function pairItems({ schema }: RuleScope, oldValue: unknown): ReadonlyMap<unknown, unknown> | undefined {
  if (schema["x-kubernetes-list-type"] !== "map" || !Array.isArray(oldValue)) return undefined;
  return new Map(oldValue.map((item: unknown) => [keyOf(schema, item), item]));
}
