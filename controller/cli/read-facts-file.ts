import process from "node:process";
import { readFacts } from "../report/read-facts.ts";
import { fileMebibytesMax, readStream, readText } from "../sources/read-text.ts";
import type { KnownCluster } from "../report/facts-document.ts";
import { openCatalog } from "./open-catalog.ts";

export type FactsFile =
  | { readonly ok: true; readonly known: KnownCluster; readonly at: string }
  /** A line for the user. */
  | { readonly ok: false; readonly problem: string };

/** What `--facts` names; `-` is standard input. Facts of another cluster than `namespace` are refused. */
export async function readFactsFile(file: string, namespace: string | undefined): Promise<FactsFile> {
  const name = file === "-" ? "standard input" : file;
  const read = file === "-" ? await readStream(process.stdin) : await readText(file);
  if ("failure" in read) {
    const { reason, message } = read.failure;
    const why = reason === "FileTooLarge" ? `it must be at most ${fileMebibytesMax} MiB` : message;
    return refuse(`holdfast: Cannot read --facts ${name}: ${why}`);
  }
  const reading = readFacts(read.text, name, openCatalog());
  if (!reading.ok) return refuse(reading.error);
  const { known, at } = reading;
  if (namespace !== undefined && namespace !== known.cluster)
    return refuse(`holdfast: ${file} has the facts of ${known.cluster}, and --namespace is ${namespace}`);
  return { ok: true, known, at };
}

function refuse(problem: string): FactsFile {
  return { ok: false, problem };
}
