import type { StoreRefusal } from "../ports/store.ts";
import type { AppliedObject, ApplyOutcome, ApplyReport } from "../report/apply-report.ts";
import type { ObjectChange } from "./find-changes.ts";
import type { PreparedChanges } from "./prepare-changes.ts";
import { keyText } from "./stored-objects.ts";
import type { WrittenChanges } from "./write-changes.ts";

/** How far applying has come, when the store has to be read and written more than once. */
export interface ApplyTally {
  /** What is to be done as the store was read now. What was doubtful and is found as it was to be, was written. */
  readonly read: (prepared: PreparedChanges) => void;
  readonly wrote: (written: WrittenChanges) => void;
  readonly refused: (refusal: StoreRefusal) => ApplyReport;
  /** Where a part is written already, whatever keeps the rest from it makes it incomplete. */
  readonly end: (outcome: ApplyOutcome, problems: readonly string[]) => ApplyReport;
}

const words = { create: "created", configure: "configured", keep: "unchanged", prune: "pruned" } as const;

export function createApplyTally(notes: readonly string[], isDryRun: boolean): ApplyTally {
  const done = new Map<string, ObjectChange>();
  let doubtful: readonly ObjectChange[] = [];
  let prepared: PreparedChanges = { changes: [], errors: [], notes: [], blocked: undefined, leaving: [] };

  function end(outcome: ApplyOutcome, problems: readonly string[]): ApplyReport {
    const isHalf = outcome !== "Applied" && done.size > 0;
    const isDone = outcome === "Applied" && isDryRun;
    return {
      outcome: isHalf ? "Incomplete" : outcome,
      dryRun: isDryRun,
      objects: objectsOf(prepared.changes, done, isDone),
      errors: prepared.errors,
      notes: [...notes, ...prepared.notes],
      problems,
    };
  }

  return {
    read(found) {
      const now = new Map(found.changes.map((change) => [keyText(change.key), change]));
      for (const change of doubtful) {
        const key = keyText(change.key);
        const isAsWritten = now.get(key) === undefined || now.get(key)?.type === "keep";
        if (isAsWritten) done.set(key, change);
      }
      doubtful = [];
      prepared = found;
    },
    wrote(written) {
      for (const change of written.done) done.set(keyText(change.key), change);
      ({ doubtful } = written);
    },
    refused(refusal) {
      if (refusal.reason === "Unknown") return end("Incomplete", [refusal.message]);
      if (!isWorthReading(refusal)) return end("Failed", [refusal.message]);
      return end("Refused", [`${refusal.message}; others write the same objects: apply again`]);
    },
    end,
  };
}

/** The world is not as it was read, or it is not known whether it is as it was written. */
export function isWorthReading({ reason }: StoreRefusal): boolean {
  return reason === "Conflict" || reason === "AlreadyExists" || reason === "NotFound" || reason === "Unknown";
}

/** What is to be done and what was done, each object once; `isDone` where what is to be done counts as if it were. */
function objectsOf(
  changes: readonly ObjectChange[],
  done: ReadonlyMap<string, ObjectChange>,
  isDone: boolean,
): readonly AppliedObject[] {
  const listed = new Set(changes.map(({ key }) => keyText(key)));
  const gone = [...done].flatMap(([key, change]) => (listed.has(key) ? [] : [change]));
  return [...changes, ...gone].map((change) => {
    const written = done.get(keyText(change.key));
    const isThere = written !== undefined || isDone || change.type === "keep";
    const { kind, namespace, name } = change.key;
    const { type, takenFrom } = written ?? change;
    const result = isThere ? words[type] : "not written";
    return { kind, namespace, name, result, ...(takenFrom === undefined ? {} : { takenFrom }) };
  });
}
