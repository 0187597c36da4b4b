import type { Ms } from "../../core/lease.ts";

/** What stands of the last deadline that was taken. Times are of this machine's CLOCK_BOOTTIME. */
export type Deadline =
  /** None was set on this boot. */
  | { readonly kind: "none" }
  /** Infinity: nothing is taken away until another one is set. */
  | { readonly kind: "set"; readonly at: Ms }
  /** Final: a later one is taken only when the agent says that its journal is empty. */
  | { readonly kind: "passed"; readonly at: Ms };

export interface DeadlineWish {
  readonly at: Ms;
  readonly isJournalEmpty: boolean;
}

/** The deadline as it is at `now`: one that has come is passed, whether or not anybody woke up for it. */
export function deadlineAt(deadline: Deadline, now: Ms): Deadline {
  return deadline.kind === "set" && now >= deadline.at ? { kind: "passed", at: deadline.at } : deadline;
}

/** The deadline in place of the present one, or undefined where it is refused. */
export function replaceDeadline(deadline: Deadline, wish: DeadlineWish, now: Ms): Deadline | undefined {
  if (deadlineAt(deadline, now).kind === "passed" && !wish.isJournalEmpty) return undefined;
  return { kind: "set", at: wish.at };
}

/** One JSON text, good for this boot alone: `null` stands for Infinity, which JSON does not have. */
export function writeDeadline(at: Ms, boot: string): string {
  return `${JSON.stringify({ format: 1, boot, deadline: Number.isFinite(at) ? at : null })}\n`;
}

/** What an earlier deadman on this boot had taken; undefined where there is no such text, or none that can be read. */
export function readDeadline(text: string | undefined, boot: string): Ms | undefined {
  if (text === undefined) return undefined;
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read !== "object" || read === null || !("boot" in read) || read.boot !== boot) return undefined;
    if (!("format" in read) || read.format !== 1 || !("deadline" in read)) return undefined;
    if (read.deadline === null) return Number.POSITIVE_INFINITY;
    return typeof read.deadline === "number" ? read.deadline : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Where a deadman that starts goes on. One that was ended before and has lost its deadline cannot know whether it has
 * passed: over a journal that may have an entry it has.
 */
export function resumeDeadline(saved: Ms | undefined, mayHaveEntries: boolean, now: Ms): Deadline {
  if (saved !== undefined) return deadlineAt({ kind: "set", at: saved }, now);
  return mayHaveEntries ? { kind: "passed", at: now } : { kind: "none" };
}
