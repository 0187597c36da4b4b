import type { HAAssignmentMember } from "../api/types.gen.ts";
import type { AgentAction, Observation } from "../core/act.ts";
import { noteBegun, noteDone, noteEntry } from "../core/action-journal.ts";
import {
  entryOf,
  lookKeyOf,
  resourceKeyOf,
  withEntry,
  withoutEntry,
  type Journal,
  type ResourceKey,
} from "../core/journal.ts";
import type { Ms } from "../core/lease.ts";
import type { Clock } from "../ports/clock.ts";
import type { Observed } from "../ports/driver.ts";
import type { Log } from "../ports/log.ts";
import type { Durations } from "./durations.ts";
import type { Executor, Performed } from "./executor.ts";
import type { Failures } from "./failures.ts";
import type { JournalKeeper } from "./journal-keeper.ts";
import type { Looker } from "./looker.ts";

interface ActorParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly keeper: JournalKeeper;
  readonly executor: Executor;
  readonly failures: Failures;
  readonly durations: Durations;
  readonly looker: Looker;
  /** Asked after the journal is written and just before a start or a promotion begins. */
  readonly isStillDue: (action: AgentAction) => boolean;
  /** An action has ended, or has begun to wait for something. */
  readonly onNews: () => void;
}

/** A stop that failed is tried again after this long; until then the thing counts as held. */
const stopPauseMs: Ms = 5_000;

/** Carries actions out: into the journal first, then into the world, then a look at what came of it. */
export class Actor {
  readonly stopsPaused = new Set<ResourceKey>();
  /** What starts wait for, which is no failure of theirs. */
  readonly waits = new Map<ResourceKey, string>();
  readonly #parts: ActorParts;

  constructor(parts: ActorParts) {
    this.#parts = parts;
  }

  begin(action: AgentAction): void {
    const key = resourceKeyOf(action.resource);
    if (this.#parts.executor.busy.has(key)) return;
    this.#parts.log.info("action begins", { verb: action.verb, resource: key, because: action.because });
    void this.#carryOut(action, key);
  }

  /** The journal as it was before this action was noted in it. */
  journalBefore(action: AgentAction, journal: Journal): Journal {
    const key = resourceKeyOf(action.resource);
    if (action.verb === "start") return withoutEntry(journal, key);
    const entry = entryOf(journal, key);
    return entry === undefined ? journal : withEntry(journal, { ...entry, role: "Secondary" });
  }

  /** A look without an action: what was running and is no more has failed. */
  noteSeen(resource: HAAssignmentMember, seen: Observed, before: Observation | undefined): void {
    const key = resourceKeyOf(resource);
    const entry = entryOf(this.#parts.keeper.present(), key);
    if (entry === undefined || lookKeyOf(entry.resource) !== lookKeyOf(resource)) return;
    const isDown = seen.state === "Stopped" || seen.state === "Failed";
    const wasUp = entry.phase === "Started" && before?.state === "Started";
    if (isDown && wasUp) this.#fail(key, seen.detail ?? "it was found not running");
  }

  async #carryOut(action: AgentAction, key: ResourceKey): Promise<void> {
    const { durations, executor, keeper, looker } = this.#parts;
    const isUpwards = action.verb === "start" || action.verb === "promote";
    keeper.change((journal) => noteBegun(journal, action));
    const performed = await executor.perform(action.verb, action.resource, {
      mayBegin: async () => {
        const isSaved = await keeper.saved();
        return isUpwards ? isSaved && this.#parts.isStillDue(action) : true;
      },
      onWaits: (what) => this.#noteWaits(key, what),
    });
    this.waits.delete(key);
    if (performed !== undefined) {
      looker.note(action.resource, performed.observed);
      looker.forgetTouched(action.resource);
      if (hasSucceeded(action, performed)) durations.note(action.verb, action.resource, performed.tookMs);
      this.#noteEnded(action, key, performed);
    }
    this.#parts.onNews();
  }

  #noteEnded(action: AgentAction, key: ResourceKey, performed: Performed): void {
    const { observed, outcome } = performed;
    const { keeper } = this.#parts;
    const error = outcome.status === "failed" ? outcome.error : `the ${action.verb} ended well and changed nothing`;
    switch (action.verb) {
      case "start":
      case "promote":
        if (!isAsWished(action, observed) && !hasOnlyEnded(performed)) this.#fail(key, error);
        if (observed.state === "Started") keeper.change((journal) => noteDone(journal, action, observed.role));
        return undefined;
      case "stop":
        this.#parts.failures.noteStop(key, observed.state === "Stopped");
        if (observed.state !== "Stopped") return this.#pauseStops(key, error);
        return keeper.change((journal) => noteDone(journal, action, undefined));
      case "demote":
        if (observed.state === "Started" && observed.role !== "Primary") {
          return keeper.change((journal) => noteDone(journal, action, observed.role));
        }
        // What was not seen as a secondary may be the primary still: only its stop can end that.
        if (observed.state !== "Stopped") this.#fail(key, error);
        return keeper.change((journal) => noteEntry(journal, action, { phase: "Stopping", role: "Primary" }));
    }
  }

  #noteWaits(key: ResourceKey, what: string): void {
    if (this.waits.get(key) === what) return;
    this.waits.set(key, what);
    this.#parts.log.warn("a start waits", { resource: key, for: what });
    this.#parts.onNews();
  }

  /** A failed stop is no stop: the thing stays held, the failure is told, and it is tried again. */
  #pauseStops(key: ResourceKey, error: string): void {
    const { clock } = this.#parts;
    this.#fail(key, error);
    this.stopsPaused.add(key);
    clock.wakeAt(clock.now() + stopPauseMs, () => {
      this.stopsPaused.delete(key);
      this.#parts.onNews();
    });
  }

  #fail(key: ResourceKey, error: string): void {
    this.#parts.failures.note(key, error);
    this.#parts.log.warn("a resource has failed", { resource: key, error });
  }
}

/** It has done something, and what it was for was seen: what was so already says nothing of how long it takes. */
function hasSucceeded(action: AgentAction, { outcome, observed }: Performed): boolean {
  if (outcome.status !== "done") return false;
  if (action.verb === "stop") return observed.state === "Stopped";
  if (action.verb === "demote") return observed.state === "Started" && observed.role !== "Primary";
  return isAsWished(action, observed);
}

function isAsWished({ verb }: AgentAction, { state, role }: Observed): boolean {
  return state === "Started" && (verb === "start" || role === "Primary");
}

/** What the end of the lease has cut short has not failed, and neither has what waited until then. */
function hasOnlyEnded({ isCutShort, outcome }: Performed): boolean {
  return isCutShort || outcome.status === "waits";
}
