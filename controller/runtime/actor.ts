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
  readonly onEnded: () => void;
}

/** A stop that failed is tried again after this long; until then the thing counts as held. */
const stopPauseMs: Ms = 5_000;

/** Carries actions out: into the journal first, then into the world, then a look at what came of it. */
export class Actor {
  readonly stopsPaused = new Set<ResourceKey>();
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
    const performed = await executor.perform(action.verb, action.resource, async () => {
      const isSaved = await keeper.saved();
      return isUpwards ? isSaved && this.#parts.isStillDue(action) : true;
    });
    if (performed !== undefined) {
      looker.note(action.resource, performed.observed);
      if (hasSucceeded(action.verb, performed)) durations.note(action.verb, action.resource, performed.tookMs);
      this.#noteEnded(action, key, performed);
    }
    this.#parts.onEnded();
  }

  #noteEnded(action: AgentAction, key: ResourceKey, performed: Performed): void {
    const { observed, outcome } = performed;
    const { keeper } = this.#parts;
    const error = outcome.status === "failed" ? outcome.error : `the ${action.verb} ended well and changed nothing`;
    switch (action.verb) {
      case "start":
      case "promote":
        if (observed.state !== "Started") return this.#fail(key, error);
        if (action.verb === "promote" && observed.role !== "Primary") this.#fail(key, error);
        return keeper.change((journal) => noteDone(journal, action, observed.role));
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

  /** A failed stop is no stop: the thing stays held, the failure is told, and it is tried again. */
  #pauseStops(key: ResourceKey, error: string): void {
    const { clock } = this.#parts;
    this.#fail(key, error);
    this.stopsPaused.add(key);
    clock.wakeAt(clock.now() + stopPauseMs, () => {
      this.stopsPaused.delete(key);
      this.#parts.onEnded();
    });
  }

  #fail(key: ResourceKey, error: string): void {
    this.#parts.failures.note(key, error);
    this.#parts.log.warn("a resource has failed", { resource: key, error });
  }
}

/** It has done something, and what it was for was seen: what was so already says nothing of how long it takes. */
function hasSucceeded(verb: AgentAction["verb"], { outcome, observed }: Performed): boolean {
  if (outcome.status !== "done") return false;
  switch (verb) {
    case "start":
      return observed.state === "Started";
    case "promote":
      return observed.state === "Started" && observed.role === "Primary";
    case "demote":
      return observed.state === "Started" && observed.role !== "Primary";
    case "stop":
      return observed.state === "Stopped";
  }
}
