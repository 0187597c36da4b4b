import { format } from "oxfmt";

import type { KindDefinition } from "../catalog.ts";
import { parseCrd } from "../parse-crd.ts";
import { checkDefinition } from "./check-definition.ts";
import { renderKinds } from "./render-kinds.ts";
import { renderTypes } from "./render-types.ts";

export interface CrdFile {
  readonly file: string;
  readonly text: string;
}

/**
 * The files that are generated from those of crds/, by name, formatted. Fails with one error that lists everything in
 * the definitions that this program would not understand.
 */
export async function generateFiles(crds: readonly CrdFile[]): Promise<ReadonlyMap<string, string>> {
  const definitions = crds.map(parse).toSorted(byKind);
  const faults = definitions.flatMap(checkDefinition);
  if (faults.length > 0) throw new Error(`Cannot generate from crds/:\n${faults.join("\n")}`);
  return new Map([
    ["kinds.gen.ts", await formatted("kinds.gen.ts", renderKinds(definitions))],
    ["types.gen.ts", await formatted("types.gen.ts", renderTypes(definitions))],
  ]);
}

async function formatted(name: string, text: string): Promise<string> {
  // The width of .oxfmtrc.json, which this way of calling does not read.
  const { code, errors } = await format(name, text, { printWidth: 120 });
  if (errors.length > 0) throw new Error(`Cannot format ${name}: ${errors.map(({ message }) => message).join("; ")}`);
  return code;
}

function parse({ file, text }: CrdFile): KindDefinition {
  try {
    return parseCrd(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot read crds/${file}: ${reason}`, { cause: error });
  }
}

function byKind(a: KindDefinition, b: KindDefinition): number {
  return a.kind < b.kind ? -1 : 1;
}
