import type { HAAssignmentSpec, HANodeReportSpec } from "../api/types.gen.ts";
import type { GroupChecks } from "../core/compile-checks.ts";
import { checksHere, type CheckHere } from "../core/checks-here.ts";
import type { Verdict } from "../core/checker-verdict.ts";
import type { GroupKey } from "../core/desired.ts";
import { stepFaults, type GroupFaults } from "../core/group-faults.ts";
import type { Journal } from "../core/journal.ts";
import type { Prober } from "../ports/checker.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import { CheckRun } from "./check-run.ts";
import type { Failures } from "./failures.ts";
import { Places } from "./places.ts";

export interface ChecksParts {
  readonly node: string;
  readonly boot: string;
  readonly clock: Clock;
  readonly prober: Prober;
  readonly log: Log;
}

/** The agent around it. */
export interface ChecksSurroundings {
  readonly failures: Failures;
  /** What the store has: the checkers of all groups, and the verdicts that this node has last reported. */
  readonly view: {
    checks(): readonly GroupChecks[];
    verdictsOf(boot: string): ReadonlyMap<string, Verdict>;
  };
  /** Called when a verdict has turned: there is something to do or to say. */
  readonly turned: () => void;
}

export interface Here {
  readonly assignments: readonly HAAssignmentSpec[];
  readonly journal: Journal;
}

/** What a report can say; further checks are not run, and that is logged. */
const checksMax = 5_000;
const messageLengthMax = 1024;
/** Probes at the same time, further ones wait: of those that open connections, and of those that start processes. */
const connectionsMax = 512;
const processesMax = 16;

/** The checks of one node: runs those that are to run here now, and says what they found and which groups they fail. */
export class Checks {
  readonly #parts: ChecksParts;
  readonly #around: ChecksSurroundings;
  readonly #runs = new Map<string, CheckRun>();
  readonly #connections = new Places(connectionsMax);
  readonly #processes = new Places(processesMax);
  #followed: readonly unknown[] = [];
  #earlier: ReadonlyMap<string, Verdict> | undefined;
  #faults: GroupFaults = new Map();
  #isStopped = false;

  constructor(parts: ChecksParts, around: ChecksSurroundings) {
    this.#parts = parts;
    this.#around = around;
  }

  /** Groups that have failed by a checker and have not stopped since, each with the reason. */
  get faults(): GroupFaults {
    return this.#faults;
  }

  /** To be called in each turn, before anything is decided: what is probed and for whom, and who has failed since. */
  follow(here: Here): void {
    if (this.#isStopped) return;
    const compiled = this.#around.view.checks();
    const followed = [compiled, here.assignments, here.journal.entries];
    if (followed.some((one, index) => one !== this.#followed[index])) {
      this.#followed = followed;
      this.#follow(compiled.length === 0 ? [] : checksHere(compiled, here));
    }
    if (this.#runs.size > 0 || this.#faults.size > 0) this.#stepFaults(here);
  }

  verdicts(): HANodeReportSpec["verdicts"] {
    return [...this.#runs]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([checker, { told }]) => ({
        checker,
        verdict: told.verdict,
        ...(told.message === "" ? {} : { message: told.message.slice(0, messageLengthMax) }),
      }));
  }

  stop(): void {
    this.#isStopped = true;
    for (const run of this.#runs.values()) run.stop();
    this.#runs.clear();
  }

  #follow(all: readonly CheckHere[]): void {
    const { log } = this.#parts;
    const wanted = new Map(all.slice(0, checksMax).map((check) => [check.name, check]));
    if (all.length > checksMax) log.error("too many checks for one node; the last ones do not run", { checksMax });
    for (const [name, run] of this.#runs) {
      const check = wanted.get(name);
      if (check !== undefined && run.isOf(check)) {
        run.follow(check);
        continue;
      }
      run.stop();
      this.#runs.delete(name);
    }
    if (wanted.size === 0) return;
    // An agent that has just begun goes on with what the one before it had found; what begins later begins anew.
    this.#earlier ??= this.#around.view.verdictsOf(this.#parts.boot);
    for (const check of wanted.values()) if (!this.#runs.has(check.name)) this.#begin(check, this.#earlier);
    this.#earlier = noVerdicts;
  }

  #begin(check: CheckHere, earlier: ReadonlyMap<string, Verdict>): void {
    const { node, clock, prober, log } = this.#parts;
    const places = check.probe.type === "exec" ? this.#processes : this.#connections;
    const parts = {
      clock,
      prober,
      log,
      places,
      phase: shareOf(`${node}/${check.name}`),
      onTurned: this.#around.turned,
    };
    this.#runs.set(check.name, new CheckRun(parts, check, earlier.get(check.name)));
  }

  #stepFaults(here: Here): void {
    const unhealthy = new Map<GroupKey, string>();
    for (const run of this.#runs.values()) for (const [key, reason] of run.faults) unhealthy.set(key, reason);
    const { faults, begun } = stepFaults(this.#faults, { ...here, unhealthy });
    this.#faults = faults;
    for (const group of begun) {
      const reason = faults.get(group) ?? "";
      this.#around.failures.note(group, reason);
      this.#parts.log.warn("a group has failed by a checker", { group, reason });
    }
  }
}

const noVerdicts: ReadonlyMap<string, Verdict> = new Map();

/** From 0 to 1, the same for the same text (FNV-1a). */
function shareOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash >>> 0) / 2 ** 32;
}
