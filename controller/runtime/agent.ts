import type { HAAssignmentMember, HAAssignmentSpec } from "../api/types.gen.ts";
import { act, type AgentAction, type AgentStep, type NodeFacts } from "../core/act.ts";
import { isOfUse } from "../core/is-of-use.ts";
import { highestEpoch } from "../core/epoch.ts";
import { lookKeyOf, resourceKeyOf, type Journal, type LookKey, type ResourceKey } from "../core/journal.ts";
import type { Ms } from "../core/lease.ts";
import type { Shutdown } from "../core/shutdown.ts";
import { Actor } from "./actor.ts";
import type { AgentParts, AgentStanding, Held } from "./agent-parts.ts";
import { Executor } from "./executor.ts";
import { createDurations } from "./durations.ts";
import { createFailures, type Failures } from "./failures.ts";
import { Backstop } from "./backstop.ts";
import { Checks } from "./checks.ts";
import { JournalKeeper } from "./journal-keeper.ts";
import { LettingGo } from "./letting-go.ts";
import { Looker, type Life } from "./looker.ts";
import { LookSchedule } from "./look-schedule.ts";
import { movedAway, pauseFor } from "./moved-away.ts";
import { NodeLease, type RenewalContent } from "./node-lease.ts";
import { composeReport } from "./node-report.ts";
import { RecordView } from "./record-view.ts";
import { Reporter } from "./reporter.ts";
import { TurnQueue } from "./turn-queue.ts";

const lookEveryMs: Ms = 10_000;
const journalRetryMs: Ms = 1_000;
const leavePollMs: Ms = 20;
/** How long an agent that makes room for the next one waits for the actions that it has begun. */
const suspendWaitMs: Ms = 1_000;

/**
 * The loop of one node. Each turn is one call of `act`: first the journal is written, then what it stands for is done
 * and said. Nothing is started without a lease, and everything is let go of when the lease is over.
 */
export class Agent {
  readonly #parts: AgentParts;
  readonly #keeper: JournalKeeper;
  readonly #executor: Executor;
  readonly #failures: Failures;
  readonly #durations = createDurations();
  readonly #looker: Looker;
  readonly #looks: LookSchedule;
  readonly #actor: Actor;
  readonly #backstop: Backstop;
  readonly #checks: Checks;
  readonly #view: RecordView;
  readonly #reporter: Reporter;
  readonly #lease: NodeLease;
  readonly #turns = new TurnQueue(() => this.#turn());
  readonly #lettingGo: LettingGo;
  #isLeaving = false;
  #shutdown: Shutdown | undefined;
  #isSuspending = false;
  /** The lease as the last turn has seen it. */
  #turnedWith: Held | undefined;
  #cancelWake: (() => void) | undefined;

  constructor(parts: AgentParts, journal: Journal) {
    this.#parts = parts;
    this.#keeper = new JournalKeeper(parts.journalStore, journal, () => this.#noteJournal());
    this.#executor = new Executor(parts.driver, parts.clock);
    this.#failures = createFailures(parts.clock);
    this.#looker = new Looker({
      executor: this.#executor,
      onSeen: (resource, seen, before) => {
        // What is found gone when the lease is over was taken away, and has not failed.
        if (this.#backstop.isBehind(this.#lease.current())) this.#actor.noteSeen(resource, seen, before);
        if (before?.state !== seen.state || before.role !== seen.role) this.#turns.ask();
      },
      onLookedAtAll: () => this.#turns.ask(),
    });
    this.#looks = new LookSchedule({ ...parts, looker: this.#looker, known: () => this.#knownResources() });
    this.#actor = new Actor({
      ...parts,
      keeper: this.#keeper,
      executor: this.#executor,
      failures: this.#failures,
      durations: this.#durations,
      looker: this.#looker,
      isStillDue: (action) => this.#isStillDue(action),
      onNews: () => this.#turns.ask(),
    });
    this.#backstop = new Backstop(parts.deadman, () => this.#turns.ask());
    if (journal.lease?.stays === true) this.#backstop.goOnUnbounded();
    this.#lettingGo = new LettingGo(this.#backstop);
    this.#view = new RecordView(parts, {
      change: () => this.#turns.ask(),
      tooNew: ({ kind, metadata }) => {
        const record = `${kind}/${metadata.name}`;
        parts.log.error("a record has a newer format than this version knows; this agent ends its work", { record });
        this.stop();
      },
      wish: parts.onWish,
    });
    this.#checks = new Checks(parts, { failures: this.#failures, view: this.#view, turned: () => this.#turns.ask() });
    this.#reporter = new Reporter({
      ...parts,
      durations: () => this.#durations.told(() => this.#namedResources()),
    });
    this.#lease = new NodeLease({
      ...parts,
      content: () => this.#renewalContent(),
      knownIncarnations: () => this.#view.incarnationsOf(parts.node),
      mayRenew: () => this.#mayRenew(),
      mayOpen: () => this.#keeper.canSave(),
      lowerEnd: (held) => this.#lowerEnd(held),
      onHeld: (held, letsGo) => {
        this.#lettingGo.noteAcknowledged(letsGo);
        this.#noteHeld(held);
      },
      onLost: () => {
        this.#executor.endStarts();
        this.#keepUp();
        this.#turns.ask();
      },
    });
  }

  /**
   * Begins with what the store says; the lease that an earlier agent held on this boot is gone on with. Where that one
   * has run out before the store answers, what stood on it is let go of without it.
   */
  async begin(earlier: Journal["lease"]): Promise<void> {
    const { clock } = this.#parts;
    const isEmpty = this.#keeper.present().entries.length === 0;
    const endsAt = isEmpty || earlier?.stays === true ? Infinity : (earlier?.endsAt ?? clock.now());
    const cancel = Number.isFinite(endsAt) ? clock.wakeAt(endsAt, () => this.#turns.open()) : undefined;
    await this.#view.synced;
    cancel?.();
    this.#durations.adopt(this.#view.lastReport()?.durations ?? []);
    if (earlier?.stays === true) this.#lettingGo.goOnStaying();
    this.#lease.begin(earlier);
    this.#looks.begin();
    this.#turns.open();
  }

  /**
   * Stops everything, as before the machine goes down, and then closes the lease, so that others need not wait. True when
   * all of it came to pass; until then the agent goes on trying. `shutdown` is told to the manager, and what it is to
   * move away before is waited for.
   */
  async leave(shutdown?: Shutdown): Promise<boolean> {
    const { clock, node } = this.#parts;
    this.#shutdown = shutdown;
    if (shutdown !== undefined) await movedAway({ node, clock, words: () => this.#view.assignments() });
    this.#isLeaving = true;
    this.#turns.ask();
    while (this.#keeper.present().entries.length > 0 || this.#executor.busy.size > 0)
      await pauseFor(clock, leavePollMs);
    const held = this.#lease.current();
    this.#turns.close();
    this.#lease.stop();
    // The close may arrive late: whoever starts here meanwhile must not go on with a lease that it ends.
    this.#keeper.change((journal) => ({ ...journal, lease: undefined }));
    if (!(await this.#keeper.saved())) return false;
    const isClosed = await this.#lease.close();
    // Over a closed lease and an empty journal nothing is left that would have to be taken away.
    if (isClosed && held !== undefined) await this.#backstop.set({ ...held, endsAt: Number.POSITIVE_INFINITY }, true);
    this.stop();
    return isClosed;
  }

  /**
   * Makes room for the next agent of this node and leaves what runs running, under a lease that is extended by the
   * cluster's restartTtl. True when it was; else the next one has as long as the lease lasts.
   */
  async suspend(): Promise<boolean> {
    const { clock, timing } = this.#parts;
    this.#isSuspending = true;
    this.#turns.close();
    this.#executor.endStarts();
    const until = clock.now() + suspendWaitMs;
    while (this.#executor.busy.size > 0 && clock.now() < until) await pauseFor(clock, leavePollMs);
    const isExtended = await this.#lease.extend(timing.restartTtlMs);
    const held = this.#lease.current();
    if (held !== undefined) await this.#handOverDeadline(held);
    await this.#keeper.saved();
    this.stop();
    return isExtended;
  }

  standing(): AgentStanding {
    return {
      lease: this.#lease.current(),
      held: this.#keeper.present().entries.length,
      busy: this.#executor.busy.size,
      journalError: this.#keeper.failure,
      reportRefused: this.#reporter.refusal,
    };
  }

  /**
   * Whether this hardware address is another node's of the cluster, by its last report. What a node may start nobody else
   * may hold any more, so that such a node is proven gone for it.
   */
  isOtherNode(hardware: string): boolean {
    return this.#view.hasHardware(hardware);
  }

  /** Somebody has touched what runs here: looks at all of it now. */
  lookAgain(): void {
    for (const resource of this.#knownResources()) void this.#looker.lookAgain(resource);
  }

  stop(): void {
    this.#turns.close();
    this.#cancelWake?.();
    this.#looks.stop();
    this.#lease.stop();
    this.#checks.stop();
    this.#view.stop();
  }

  /** A renewal that only moves the end of the lease is journalled, and asks for nothing else. */
  #noteHeld(held: Held): void {
    const isOnlyLonger = this.#turnedWith?.incarnation === held.incarnation && !this.#isEnding(this.#turnedWith);
    this.#noteLease(held);
    void this.#handOverDeadline(held);
    this.#keepUp();
    if (isOnlyLonger) void this.#keeper.saved();
    else this.#turns.ask();
  }

  #noteJournal(): void {
    const { log } = this.#parts;
    const error = this.#keeper.failure;
    if (error === undefined) log.info("the journal can be written again");
    else log.error("the journal cannot be written; nothing is started or promised until it can", { error });
    this.#turns.ask();
  }

  /**
   * Where the journal cannot be written a node can neither start what it is named for nor promise that it does not: it
   * only makes others wait, unless something runs on it.
   */
  #mayRenew(): boolean {
    const { failure } = this.#keeper;
    if (failure === undefined || this.#executor.busy.size > 0 || !this.#view.isNamed()) return true;
    return isOfUse(this.#words(), { journal: this.#keeper.present(), observed: this.#looker.observed });
  }

  /** What has to stop is stopped also where nothing can be written down: it is the starts that stand on the journal. */
  #letGo(step: AgentStep): void {
    for (const action of step.actions)
      if (action.verb === "stop" || action.verb === "demote") this.#actor.begin(action);
    const { clock, timing } = this.#parts;
    const retryAt = clock.now() + Math.min(journalRetryMs, timing.renewEveryMs);
    this.#wakeAt(step.wakeAt === undefined ? retryAt : Math.min(step.wakeAt, retryAt));
  }

  /** An agent that leaves hears no word any more: everything is to be stopped. */
  #words(): readonly HAAssignmentSpec[] {
    return this.#isLeaving ? [] : this.#view.assignments();
  }

  #isEnding({ endsAt }: Held): boolean {
    return this.#parts.clock.now() >= endsAt - this.#parts.timing.stopBudgetMs;
  }

  async #turn(): Promise<void> {
    const known = this.#knownResources();
    this.#looker.lookAtNew(known, this.#life());
    this.#looks.follow(known);
    this.#view.followStartable(this.#keeper.present());
    this.#checks.follow({ assignments: this.#words(), journal: this.#keeper.present() });
    const step = act(this.#words(), this.#facts(), this.#parts.clock.now());
    const isChanged = step.journal !== this.#keeper.present();
    if (isChanged) this.#keeper.change(() => step.journal);
    if (!(await this.#keeper.saved())) {
      this.#letGo(step);
      this.#report(step, this.#keeper.failure);
      return;
    }
    if (isChanged || this.#turns.isDirty) {
      // The step was made for a journal, or a world, that is no more: the next turn makes another.
      this.#turns.ask();
      return;
    }
    // A backstop that has fired takes a new deadline once nothing is left of what it was for.
    const held = this.#lease.current();
    this.#turnedWith = held;
    if (held !== undefined && this.#lettingGo.needsDeadline(held)) void this.#handOverDeadline(held);
    this.#lettingGo.noteDue(step.letsGo);
    this.#keepUp();
    for (const action of step.actions) this.#actor.begin(action);
    this.#wakeAt(step.wakeAt ?? this.#parts.clock.now() + lookEveryMs);
    this.#report(step);
  }

  #wakeAt(at: Ms): void {
    this.#cancelWake?.();
    this.#cancelWake = this.#parts.clock.wakeAt(at, () => this.#turns.ask());
  }

  #facts(): NodeFacts {
    this.#failures.forgetOld(this.#words());
    const lease = this.#lease.current();
    if (lease === undefined) this.#executor.endStarts();
    const life = this.#life();
    return {
      node: this.#parts.node,
      lease,
      backstop: lease === undefined ? "Asked" : this.#backstop.standingFor(lease.incarnation),
      staysTold: this.#lettingGo.staysTold,
      stopBudgetMs: this.#parts.timing.stopBudgetMs,
      journal: this.#keeper.present(),
      isProbed: life !== undefined && this.#looker.hasLookedIn(life),
      observed: this.#looker.observed,
      busy: this.#executor.busy,
      failures: this.#failures.counts,
      faults: this.#checks.faults,
      stopsPaused: this.#actor.stopsPaused,
    };
  }

  #life(): Life | undefined {
    const lease = this.#lease.current();
    return lease === undefined ? undefined : { incarnation: lease.incarnation, era: this.#view.era().number };
  }

  /** The same question just before the act: a close, a later word or the end of the lease may have come between. */
  #isStillDue(action: AgentAction): boolean {
    if (this.#isSuspending) return false;
    const facts = this.#facts();
    const key = resourceKeyOf(action.resource);
    const busy = new Set(facts.busy);
    busy.delete(key);
    const journal = this.#actor.journalBefore(action, facts.journal);
    const { actions } = act(this.#words(), { ...facts, busy, journal }, this.#parts.clock.now());
    return actions.some((one) => one.verb === action.verb && resourceKeyOf(one.resource) === key);
  }

  #knownResources(): readonly HAAssignmentMember[] {
    const known = new Map<LookKey, HAAssignmentMember>();
    for (const { members } of this.#words()) for (const member of members) known.set(lookKeyOf(member), member);
    for (const { resource } of this.#keeper.present().entries) known.set(lookKeyOf(resource), resource);
    return [...known.values()];
  }

  /** Also by words that an agent which leaves does not hear any more: the next one will. */
  #namedResources(): ReadonlySet<ResourceKey> {
    const members = this.#view.assignments().flatMap((word) => word.members);
    return new Set([...members, ...this.#keeper.present().entries.map(({ resource }) => resource)].map(resourceKeyOf));
  }

  #renewalContent(): RenewalContent {
    const { epochs } = this.#keeper.present();
    return {
      era: this.#view.era(),
      letsGo: this.#lettingGo.say(this.#keeper.written().lease),
      watchdog: this.#backstop.watchdog(),
      leaving: this.#shutdown,
      highestEpoch: highestEpoch([...epochs.values()].map((seen) => seen.highest)),
    };
  }

  /** A longer end that stays written down anywhere would be believed by whoever goes on from there. */
  async #lowerEnd(held: Held): Promise<boolean> {
    this.#noteLease(held);
    return (await this.#keeper.saved()) && (await this.#handOverDeadline(held));
  }

  #noteLease(held: Held): void {
    const lease = this.#lettingGo.staysWritten ? ({ ...held, stays: true } as const) : held;
    this.#keeper.change((now) => ({ ...now, lease }));
  }

  #handOverDeadline(held: Held): Promise<boolean> {
    return this.#lettingGo.handOver(held, this.#keeper);
  }

  #keepUp(): void {
    const { clock, driver } = this.#parts;
    const { entries } = this.#keeper.present();
    const started = entries.filter(({ phase }) => phase === "Started").map(({ resource }) => resource);
    const endsAt = this.#lettingGo.isBounded ? this.#lease.current()?.endsAt : Number.POSITIVE_INFINITY;
    driver.keep(endsAt === undefined ? [] : started, endsAt ?? clock.now());
  }

  /** `unwritten`: why the journal that this step stands on could not be written. */
  #report({ claims, actions }: AgentStep, unwritten?: string): void {
    const lease = this.#lease.current();
    if (lease === undefined) return;
    const { observed } = this.#looker;
    const { waits } = this.#actor;
    const sight = { claims, journal: this.#keeper.present(), observed, failures: this.#failures, waits };
    const refused = actions.filter(({ verb }) => verb === "start" || verb === "promote");
    this.#reporter.tell({
      ...composeReport(this.#parts, this.#words(), {
        ...sight,
        unwritten: unwritten === undefined ? undefined : { error: unwritten, journal: this.#keeper.written(), refused },
      }),
      incarnation: lease.incarnation,
      probed: this.#facts().isProbed,
      era: this.#looker.era(),
      verdicts: this.#checks.verdicts(),
    });
  }
}
