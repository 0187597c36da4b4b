import process from "node:process";
import { readPlanDocument, type ReadPlan } from "../report/read-plan-document.ts";
import { fileMebibytesMax, readStream, readText } from "../sources/read-text.ts";

/** The plan in a file, or on standard input where it is `-`. */
export async function readPlanFile(file: string): Promise<ReadPlan> {
  const name = file === "-" ? "on standard input" : file;
  const read = file === "-" ? await readStream(process.stdin) : await readText(file);
  if ("text" in read) return readPlanDocument(read.text, name);
  const { reason, message } = read.failure;
  const why = reason === "FileTooLarge" ? `it must be at most ${fileMebibytesMax} MiB` : message;
  return { problems: [`Cannot read the plan ${name}: ${why}`] };
}
