import type { HAAssignmentMember, HAAssignmentSpec } from "../api/types.gen.ts";
import type { NodeFacts } from "./act.ts";
import { changeEffect } from "./change-effect.ts";
import { claimKeyOf } from "./claim.ts";
import { lookKeyOf, resourceKeyOf, type Journal, type JournalEntry } from "./journal.ts";
import { groupKeyOf, isGiven, type RulingSight } from "./ruling.ts";

/**
 * The journal in which what runs has its edited spec where nothing has to stop for it: it is the same object with the same
 * claims, as the highest word of each of them has it, and no action is under way on it. Epochs, roles and phases stay.
 * From then on it is stopped, and kept up, by that spec; so what is to be stopped takes its edited limits over as well.
 */
export function takeEditsOver(assignments: readonly HAAssignmentSpec[], sight: RulingSight): Journal {
  const { journal } = sight.facts;
  const words = new Map(assignments.map((word) => [groupKeyOf(word), word]));
  const entries = journal.entries.map((entry) => takeOver(entry, words.get(entry.group), sight));
  return entries.some((entry, index) => entry !== journal.entries[index]) ? { ...journal, entries } : journal;
}

function takeOver(entry: JournalEntry, word: HAAssignmentSpec | undefined, sight: RulingSight): JournalEntry {
  if (word === undefined || word.wish === "Frozen" || word.wish === "Unmanaged") return entry;
  const key = resourceKeyOf(entry.resource);
  const member = word.members.find((one) => resourceKeyOf(one) === key);
  if (member === undefined || isSameResource(entry.resource, member)) return entry;
  const mayBe = !sight.facts.busy.has(key) && isStoplessEdit(entry.resource, member);
  const isRuled = member.claims.every((claim) => isGiven(claim, word.epoch, sight));
  return mayBe && isRuled && isSound(entry, member, sight.facts) ? { ...entry, resource: member } : entry;
}

/**
 * What is started was looked at by the edited spec, and is not known any worse by it: others may stand on what is said of
 * it. What is not started is about to be stopped, whatever it is found to be.
 */
function isSound({ phase, resource }: JournalEntry, member: HAAssignmentMember, { observed }: NodeFacts): boolean {
  const found = observed.get(lookKeyOf(member))?.state;
  if (phase !== "Started" || found === "Started") return true;
  return found === "Unknown" && observed.get(lookKeyOf(resource))?.state !== "Started";
}

/** Whether what was started has to stop because its spec is another now: an edit that needs none waits for its look. */
export function mustStopFor(member: HAAssignmentMember, { resource }: JournalEntry, facts: NodeFacts): boolean {
  if (isSameResource(resource, member)) return false;
  const state = facts.observed.get(lookKeyOf(member))?.state;
  return !isStoplessEdit(resource, member) || state === "Stopped" || state === "Failed";
}

function isSameResource(a: HAAssignmentMember, b: HAAssignmentMember): boolean {
  return a.generation === b.generation && isSameThing(a, b);
}

/** The same object, which touches the same as before. */
function isSameThing(a: HAAssignmentMember, b: HAAssignmentMember): boolean {
  if (a.uid !== b.uid || a.claims.length !== b.claims.length) return false;
  return a.claims.every((claim, index) => {
    const other = b.claims[index];
    return other !== undefined && claimKeyOf(claim) === claimKeyOf(other);
  });
}

function isStoplessEdit(before: HAAssignmentMember, after: HAAssignmentMember): boolean {
  return isSameThing(before, after) && changeEffect(after.kind, before.spec, after.spec) !== "Restart";
}
