import { runHere } from "./boot-machine.ts";

/** The first of these programs that is not installed here. */
export async function findMissing(programs: readonly string[]): Promise<string | undefined> {
  for (const program of programs) {
    if ((await runHere(["sh", "-c", `command -v ${program}`])) !== undefined) return program;
  }
  return undefined;
}
