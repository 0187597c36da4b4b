import { setTimeout as delay } from "node:timers/promises";
import type { HAAssignmentMember } from "../../controller/api/types.gen.ts";
import type { ActionLimit, NodeDriver, Observed, Outcome, StartOutcome } from "../../controller/ports/driver.ts";

export type TroubledVerb = "start" | "stop" | "probe";

/** What goes wrong when a verb reaches into the world. */
export type Trouble =
  /** It ends at once and says that it failed; nothing was done. */
  | "fail"
  /** A part of it is done, then it says that it failed. */
  | "half"
  /** It never ends by itself. */
  | "hang"
  /** It says that it went well, and nothing was done. Not of a probe. */
  | "lie"
  /** It takes noticeably long, and then is done well. */
  | "slow"
  /** What it answers is nothing that can be understood. */
  | "garbage";

/** A real thing that a driver starts and stops, and what its maker can do to the world around it. */
export interface DriverWorld {
  /** Not there when the world is made, and not there after `close`. */
  readonly resource: HAAssignmentMember;
  /** The same kind and name as an editor left it: its spec names another thing. */
  readonly edited: HAAssignmentMember;
  /** Another driver object over the same world, such as an agent makes when it starts. */
  readonly makeDriver: () => NodeDriver;
  /** Whether the thing that a resource names is there, found by other means than the driver's. */
  readonly isThere: (resource: HAAssignmentMember) => Promise<boolean>;
  /** What is another one after a stop and a start, such as a process; absent where nothing in the world tells. */
  readonly lifeOf?: () => Promise<string>;
  /** What lives of actions now (process ids, jobs), whosever they are; nothing that a finished start has left running. */
  readonly livingOfActions: () => Promise<readonly string[]>;
  /** Breaks the thing while it is there, as a crash of it would. */
  readonly breakThing?: () => Promise<void>;
  /**
   * From now on the verb goes wrong in this way, until `mend`. Gives false where this cannot be brought about in this
   * world: the test is then skipped.
   */
  readonly trouble?: (verb: TroubledVerb, how: Trouble) => Promise<boolean>;
  readonly mend?: () => Promise<void>;
  /** Whether something hangs now by the trouble `hang`; needed where that can be brought about. */
  readonly isHanging?: () => Promise<boolean>;
  /**
   * Begins the verb in a process of its own and kills that with SIGKILL while the verb hangs (`hang` is in force).
   * Absent where the test cannot have such a process.
   */
  readonly killDuring?: (verb: "start" | "stop") => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Makes a world for one test; a text is the reason why it cannot be made here, and the test is skipped with it. */
export type MakeDriverWorld = () => Promise<DriverWorld | string>;

/** An action with a limit of its own that can be aborted; one that is never aborted is only ended by its test. */
export interface Attempt<T> {
  readonly ended: Promise<T>;
  readonly isSettled: () => boolean;
  abort(): void;
}

export function attempt<T>(verb: (limit: ActionLimit) => Promise<T>): Attempt<T> {
  const control = new AbortController();
  let isSettled = false;
  const ended = verb({ signal: control.signal }).finally(() => {
    isSettled = true;
  });
  return { ended, isSettled: () => isSettled, abort: () => control.abort() };
}

type Verb<T> = (resource: HAAssignmentMember) => Promise<T>;

/** The verbs of a driver without a limit, and what each came to. */
export interface PatientDriver {
  readonly start: Verb<StartOutcome["status"]>;
  readonly stop: Verb<Outcome["status"]>;
  readonly look: Verb<Observed["state"]>;
  readonly endEarlier: () => Promise<Outcome["status"]>;
}

export function patiently(driver: NodeDriver): PatientDriver {
  return {
    start: async (resource) => (await driver.start(resource, endless())).status,
    stop: async (resource) => (await driver.stop(resource, endless())).status,
    look: async (resource) => (await driver.probe(resource, endless())).state,
    endEarlier: async () => (await driver.endEarlierActions(endless())).status,
  };
}

function endless(): ActionLimit {
  return { signal: new AbortController().signal };
}

/** Waits until what was begun hangs; a world that never comes to it fails the test by the test's own limit. */
export async function untilHanging({ isHanging }: DriverWorld): Promise<void> {
  if (isHanging === undefined) throw new Error("a world that makes a verb hang must say when it does");
  while (!(await isHanging())) await delay(5);
}
