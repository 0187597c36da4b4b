import { formatManifestError, type ManifestError } from "../api/manifest-error.ts";
import type { Style } from "./style.ts";

/** What `holdfast apply` has done. As JSON it is printed as it is: the fields and their order are a contract. */
export interface ApplyReport {
  readonly outcome: ApplyOutcome;
  /** Whether nothing was to be written: the results say what would be. */
  readonly dryRun: boolean;
  readonly objects: readonly AppliedObject[];
  /** By file and place; nothing is written where there are any. */
  readonly errors: readonly ManifestError[];
  readonly notes: readonly string[];
  /** What stopped it, in a sentence each. */
  readonly problems: readonly string[];
}

/**
 * Applied: the store has it all, and all of it is ready where that was waited for. Invalid, Failed: nothing was written.
 * Blocked: a bound forbids it. Refused: others have changed the same objects. Incomplete: a part was written, or not all
 * became ready.
 */
export type ApplyOutcome = "Applied" | "Invalid" | "Failed" | "Blocked" | "Refused" | "Incomplete";

export interface AppliedObject {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly result: "created" | "configured" | "unchanged" | "pruned" | "not written";
  /** The set that it was in before. */
  readonly takenFrom?: string;
  /** Absent where that was not waited for. */
  readonly ready?: boolean;
  /** Why it is not ready. */
  readonly message?: string;
}

export const applyExitCodes: Readonly<Record<ApplyOutcome, number>> = {
  Applied: 0,
  Invalid: 1,
  Failed: 1,
  Blocked: 3,
  Refused: 5,
  Incomplete: 6,
};

/** What goes to standard output: a line for each object that was written, or is as it should be. */
export function applyResults(report: ApplyReport, style: Style): string {
  const done = report.objects.filter(({ result }) => result !== "not written");
  const namesOf = nameWith(report);
  const lines = done.map((object) => {
    const { result, takenFrom } = object;
    const word =
      result === "unchanged" ? style.faint(result) : result === "pruned" ? style.bad(result) : style.good(result);
    const from = takenFrom === undefined ? "" : ` (was of set ${takenFrom})`;
    return `${namesOf(object)} ${word}${from}${report.dryRun ? style.faint(" (dry run)") : ""}`;
  });
  return lines.map((line) => `${line}\n`).join("");
}

/** What goes to standard error: what is wrong, what was left undone, and what is not ready. */
export function applyTroubles(report: ApplyReport, style: Style): string {
  const namesOf = nameWith(report);
  const lines = [
    ...report.errors.map(formatManifestError),
    ...report.notes.map((note) => style.faint(`note: ${note}`)),
    ...report.objects.filter(({ ready }) => ready === false).map((object) => notReadyLine(object, namesOf(object))),
    ...report.problems.map((problem) => `holdfast: ${problem}`),
    ...leftOut(report).map((object) => `not written: ${namesOf(object)}`),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function notReadyLine({ message }: AppliedObject, name: string): string {
  return `not ready: ${name}${message === undefined || message === "" ? "" : `: ${message}`}`;
}

/** Said one by one only where other objects were written. */
function leftOut({ outcome, objects }: ApplyReport): readonly AppliedObject[] {
  return outcome === "Incomplete" ? objects.filter(({ result }) => result === "not written") : [];
}

function nameWith({ objects }: ApplyReport): (object: AppliedObject) => string {
  const hasSeveral = new Set(objects.map(({ namespace }) => namespace)).size > 1;
  return ({ kind, namespace, name }) => `${kind}/${name}${hasSeveral ? ` in ${namespace}` : ""}`;
}
