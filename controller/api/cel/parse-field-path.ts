import type { FieldPath } from "../manifest-error.ts";
import { own } from "../structure/own.ts";
import type { StructuralSchema } from "../structural-schema.ts";

/** The fieldPath of a rule (`.spec.ttl`, `['a.b'].c`) as keys. Throws where it names no field of the schema. */
export function parseFieldPath(schema: StructuralSchema, text: string): FieldPath {
  const path: string[] = [];
  let at = 0;
  let node: StructuralSchema | undefined = schema;
  const step = /\.([^.[\]]+)|\['((?:[^'\\]|\\['\\])+)'\]/y;
  while (at < text.length) {
    step.lastIndex = at;
    const match = step.exec(text);
    const name: string | undefined = match?.[1] ?? match?.[2]?.replaceAll(/\\(.)/g, "$1");
    if (name === undefined) throw new Error(`fieldPath must be like .a.b or ['a'], is ${text}`);
    node = own(node.properties, name) ?? node.additionalProperties;
    if (node === undefined) throw new Error(`fieldPath names no field of the schema: ${text}`);
    path.push(name);
    at = step.lastIndex;
  }
  return path;
}
