import { isSeedMutant, type Mutant } from "./mutant.ts";

/** The table of docs/mutants.md. `seedsOf`: by the name of a mutant, how many seeds it took; else the bound. */
export function mutantTable(mutants: readonly Mutant[], seedsOf?: ReadonlyMap<string, number>): string {
  const rows = mutants.map((mutant) => {
    const { name, does } = mutant;
    if (!isSeedMutant(mutant)) return `| ${name} | ${does} | ${mutant.story.title} | \`${mutant.story.file}\` | |`;
    const { cluster, checker, within } = mutant;
    return `| ${name} | ${does} | ${checker} | ${cluster} | ${seedsOf?.get(name) ?? within} |`;
  });
  return ["| mutant | what it does | caught by | in | within seeds |", "|---|---|---|---|---|", ...rows, ""].join("\n");
}
