import type { HAAssignmentMember } from "../../../controller/api/types.gen.ts";
import type { NodeFacts, Observation } from "../../../controller/core/act.ts";
import { claimKeyOf, type Claim } from "../../../controller/core/claim.ts";
import { epochZero, type Epoch } from "../../../controller/core/epoch.ts";
import { emptyJournal, resourceKeyOf, type Journal, type JournalEntry } from "../../../controller/core/journal.ts";
import { epoch } from "./records.ts";

/** n1 in incarnation 1.x, whose lease ends at 2000 and which has looked at everything and found nothing. */
export function nodeFacts(changes: Partial<NodeFacts> = {}): NodeFacts {
  return {
    node: "n1",
    lease: { incarnation: "1.x", endsAt: 2000 },
    backstop: "Set",
    staysTold: false,
    stopBudgetMs: 300,
    journal: emptyJournal("n1-boot-1"),
    isProbed: true,
    observed: new Map(),
    busy: new Set(),
    failures: new Map(),
    faults: new Map(),
    stopsPaused: new Set(),
    ...changes,
  };
}

/** An entry that was started in group web at epoch 1.5. */
export function anEntry(resource: HAAssignmentMember, changes: Partial<JournalEntry> = {}): JournalEntry {
  return { resource, group: "HAGroup/web", epoch: epoch(5), role: undefined, phase: "Started", ...changes };
}

export function aJournal(
  entries: readonly JournalEntry[],
  seen: readonly (readonly [claim: Claim, highest: Epoch, stoppedAt?: Epoch])[] = [],
): Journal {
  const epochs = seen.map(
    ([claim, highest, stoppedAt = epochZero]) => [claimKeyOf(claim), { claim, highest, stoppedAt }] as const,
  );
  return { ...emptyJournal("n1-boot-1"), entries, epochs: new Map(epochs) };
}

export function observing(
  ...seen: readonly (readonly [HAAssignmentMember, Observation["state"], Observation["role"]?])[]
): ReadonlyMap<string, Observation> {
  return new Map(
    seen.map(([member, state, role]) => [resourceKeyOf(member), role === undefined ? { state } : { state, role }]),
  );
}
