import { isDeepStrictEqual } from "node:util";
import type { HoldfastObject } from "../../../controller/api/types.gen.ts";
import type { StoreWrite } from "../../../controller/ports/store.ts";
import { listEveryMs } from "../../../controller/runtime/reflector.ts";
import { isRenewal, isSameLease } from "../../../sim/checkers/idempotence.ts";
import type { Violation } from "../../../sim/checkers/watch-over.ts";
import { restBoundMs, silenceMsMax } from "../../../sim/rest-bound.ts";
import type { Interference } from "../../../sim/store-trouble.ts";
import type { SimManager } from "../../../sim/sim-manager.ts";
import { afterFaultsMs, WatchedRun, watchWork } from "../../../sim/watched-run.ts";
import type { World } from "../../../sim/world.ts";
import type { WorldEvent } from "../../../sim/world-event.ts";
import { endStateOf } from "./end-state.ts";
import type { Point, Recorded } from "./point.ts";

/** What happens to a cluster: steps, after each of which everything comes to rest. */
export interface Story {
  readonly seed: number;
  readonly objects: readonly HoldfastObject[];
  readonly managers: number;
  readonly steps: readonly ((world: World) => void)[];
}

export interface PointRun {
  /** As it was before anything of the point was felt, and all of it. */
  readonly recorded: Recorded;
  readonly end: readonly string[];
  /** A promise that was broken; that it does not come to rest is one. */
  readonly violation: Violation | undefined;
  /** False where the moment never came. */
  readonly hasCome: boolean;
}

/** A process that died comes back after so many milliseconds. */
const awayMs = 1_000;
/** What hangs on a lost event alone comes with the next list. */
const untilListedMs = listEveryMs * 1.25 + 10_000;
/** For so long a process that restarts is given the old state. */
const staleMs = 2_000;

/** What comes between at one moment, and what the story is to come to all the same. */
export interface Disturbance {
  readonly point: Point;
  readonly expected: readonly string[];
}

/** Plays a story, with something that comes between at one moment of it; with nothing where nothing is given. */
export async function runPoint(story: Story, disturbance?: Disturbance): Promise<PointRun> {
  const play = new Play(story, disturbance);
  const violation = await watchWork(play.run, () => play.go());
  return { recorded: play.recorded(), end: play.end, violation, hasCome: play.hasCome };
}

class Play {
  readonly run: WatchedRun;
  hasCome = false;
  end: readonly string[] = [];
  readonly #story: Story;
  readonly #point: Point | undefined;
  readonly #expected: readonly string[] | undefined;
  readonly #counts = {
    write: new Map<string, number>(),
    journal: new Map<string, number>(),
    begun: new Map<string, number>(),
    ended: new Map<string, number>(),
    event: new Map<string, number>(),
  };
  readonly #revisions: number[] = [];
  readonly #renewals = new Set<number>();
  #isBuilt = false;
  #stale: { readonly process: string; readonly revision: number } | undefined;

  constructor(story: Story, disturbance: Disturbance | undefined) {
    this.#story = story;
    this.#point = disturbance?.point;
    this.#expected = disturbance?.expected;
    this.run = new WatchedRun({
      seed: story.seed,
      objects: story.objects,
      setup: { managers: story.managers, managersOn: "OwnMachines", clockSlewMax: 0 },
      isTraced: false,
      onEvent: (event) => this.#see(event),
    });
    this.#isBuilt = true;
    this.run.world.store.interference = this.#interference();
  }

  recorded(): Recorded {
    const { write, journal, begun, ended, event } = this.#counts;
    return { writes: write, journals: journal, begun, ended, events: event, revisions: this.#revisions };
  }

  async go(): Promise<void> {
    const { world } = this.run;
    if (!(await this.#rests())) return;
    for (const step of this.#story.steps) {
      step(world);
      if (!(await this.#rests())) return;
    }
    if (this.#point?.at === "cache") {
      this.hasCome = true;
      this.#stale = this.#point;
      this.#die(this.#point.process);
      world.queue.after(awayMs + staleMs, () => (this.#stale = undefined));
      await world.run(awayMs + staleMs + 1);
      if (!(await this.#rests())) return;
    }
    this.end = endStateOf(world);
    if (this.#expected === undefined || isDeepStrictEqual(this.end, this.#expected)) return;
    await world.run(untilListedMs);
    this.end = endStateOf(world);
  }

  /** What is off on purpose stays off: only that nothing is done any more is waited for. */
  async #rests(): Promise<boolean> {
    const { world } = this.run;
    const desired = world.desired();
    const since = world.now() + silenceMsMax(desired) - afterFaultsMs;
    const isAllUp = [...world.nodes.values()].every((node) => node.isUp());
    if (isAllUp) return await this.run.comesToRest(restBoundMs(desired), since);
    return await this.run.comesToQuiet(restBoundMs(desired), since);
  }

  #see(event: WorldEvent): void {
    if (!this.#isBuilt) return;
    if (event.type === "commit") {
      const revision = this.run.world.store.revision();
      if (isRenewal(event)) this.#renewals.add(revision);
      else this.#revisions.push(revision);
    }
    if (event.type === "journal") this.#note("journal", event.node);
    if (event.type === "begun") this.#note("begun", event.node);
    if (event.type === "ended") this.#note("ended", event.node);
  }

  /** Counts a moment; the process dies at it where it is the one. */
  #note(at: "journal" | "begun" | "ended", process: string): void {
    const nth = countOne(this.#counts[at], process);
    const point = this.#point;
    if (point?.at !== at || point.process !== process || point.nth !== nth) return;
    this.hasCome = true;
    this.#die(process);
  }

  #interference(): Interference {
    return {
      atWrite: (process, writes) => {
        if (writes.every((write) => this.#renews(write))) return "GoOn";
        const nth = countOne(this.#counts.write, process);
        const point = this.#point;
        if (point?.at !== "write" || point.process !== process || point.nth !== nth) return "GoOn";
        this.hasCome = true;
        this.#comesBack(process);
        return point.isSent ? "DieAfter" : "DieBefore";
      },
      delivers: (process, event) => {
        if (this.#renewals.has(Number(event.revision))) return true;
        const nth = countOne(this.#counts.event, process);
        const point = this.#point;
        const isIt = point?.at === "event" && point.process === process && point.nth === nth;
        this.hasCome ||= isIt;
        return !isIt;
      },
      listedAt: (process) => (this.#stale?.process === process ? this.#stale.revision : undefined),
    };
  }

  #renews(write: StoreWrite): boolean {
    if (write.verb !== "update" || write.object.kind !== "HALease") return false;
    const { kind, metadata, spec } = write.object;
    const known = this.run.world.store.find({ kind, namespace: metadata.namespace, name: metadata.name });
    return known !== undefined && isSameLease(spec, known.spec);
  }

  #die(process: string): void {
    const { world } = this.run;
    world.nodes.get(process)?.killAgent();
    managerOf(world, process)?.kill();
    this.#comesBack(process);
  }

  #comesBack(process: string): void {
    const { world } = this.run;
    world.queue.after(awayMs, () => {
      world.nodes.get(process)?.startAgentProcess();
      managerOf(world, process)?.start();
    });
  }
}

function managerOf(world: World, name: string): SimManager | undefined {
  return world.managers.find((manager) => manager.name === name);
}

function countOne(counts: Map<string, number>, key: string): number {
  const count = (counts.get(key) ?? 0) + 1;
  counts.set(key, count);
  return count;
}
