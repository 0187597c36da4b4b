import type { AgentAction } from "./act.ts";
import { entryOf, resourceKeyOf, withEntry, withoutEntry, type Journal, type JournalEntry } from "./journal.ts";

/** The journal that must be written before this action begins. */
export function noteBegun(journal: Journal, action: AgentAction): Journal {
  const entry = entryOf(journal, resourceKeyOf(action.resource));
  switch (action.verb) {
    case "start":
      return noteEntry(journal, action, { phase: "Starting", role: undefined });
    case "promote":
      return noteEntry(journal, action, { phase: "Started", role: "Primary" });
    case "stop":
      return entry === undefined ? journal : noteEntry(journal, action, { phase: "Stopping", role: entry.role });
    case "demote":
      return journal;
  }
}

/** The journal once the action was seen to have come to what it was for; `role` is the one that was seen. */
export function noteDone(journal: Journal, action: AgentAction, role: JournalEntry["role"]): Journal {
  if (action.verb === "stop") return withoutEntry(journal, resourceKeyOf(action.resource));
  return noteEntry(journal, action, { phase: "Started", role });
}

export function noteEntry(
  journal: Journal,
  { resource, group, epoch, restart = entryOf(journal, resourceKeyOf(resource))?.restart }: AgentAction,
  as: Pick<JournalEntry, "phase" | "role">,
): Journal {
  return withEntry(journal, { resource, group, epoch, ...as, ...(restart === undefined ? {} : { restart }) });
}
