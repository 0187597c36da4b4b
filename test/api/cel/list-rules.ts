import type { KindDefinition } from "../../../controller/api/catalog.ts";
import { ruleScope, type CompiledRule, type RuleScope } from "../../../controller/api/cel/rule-scope.ts";

/** Every rule of a kind, compiled, from the root of its schema down. */
export function listRules(definition: KindDefinition): readonly CompiledRule[] {
  return rulesBelow(ruleScope(definition));
}

function rulesBelow({ rules, properties, items, additionalProperties }: RuleScope): readonly CompiledRule[] {
  const children = [...properties.values(), items, additionalProperties].filter((scope) => scope !== undefined);
  return [...rules(), ...children.flatMap(rulesBelow)];
}
