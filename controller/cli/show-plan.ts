import { renderPlan, type PlanOutput } from "./plan.ts";
import { readPlanFile } from "./read-plan-file.ts";
import type { Terminal } from "./terminal.ts";

/** `holdfast show`: a saved plan in any of the forms that `plan` prints. Exit code 1 where it is none, else 0. */
export async function showPlan(
  file: string,
  { output }: { readonly output: PlanOutput },
  terminal: Terminal,
): Promise<number> {
  const read = await readPlanFile(file);
  if ("problems" in read) {
    for (const problem of read.problems) terminal.err(`holdfast: ${problem}\n`);
    return 1;
  }
  terminal.out(renderPlan(read.document, output, terminal));
  return 0;
}
