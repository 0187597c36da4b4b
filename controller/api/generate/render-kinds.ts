import type { KindDefinition } from "../catalog.ts";

/** The text of kinds.gen.ts: which kinds there are and how they are called, without the cost of reading crds/. */
export function renderKinds(definitions: readonly KindDefinition[]): string {
  const entries = definitions.map(({ kind, plural, singular, shortNames, isInternal }) => {
    return `  ${kind}: ${JSON.stringify({ plural, singular, shortNames, isInternal })},\n`;
  });
  return `${generatedHeader}
/** How a kind is called beside its own name. */
export interface KindNames {
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  /** True for what the manager and the agents write for each other, and no user does. */
  readonly isInternal: boolean;
}

export const kinds = {
${entries.join("")}} as const satisfies Readonly<Record<string, KindNames>>;
`;
}

export const generatedHeader = "// Generated from crds/ by `npm run generate`; edit the CRDs instead.\n";
