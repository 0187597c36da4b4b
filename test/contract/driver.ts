import { afterEach, beforeEach, describe } from "vitest";
import type { NodeDriver } from "../../controller/ports/driver.ts";
import { describeDriverCrashes } from "./driver-crashes.ts";
import { describeDriverEdits } from "./driver-edits.ts";
import { describeDriverTroubles } from "./driver-troubles.ts";
import { describeDriverVerbs } from "./driver-verbs.ts";
import type { DriverWorld, MakeDriverWorld, Trouble, TroubledVerb } from "./driver-under-test.ts";

/** The world of the present test, and drivers over it that are closed after it. */
export interface DriverScene {
  readonly world: () => DriverWorld;
  readonly makeDriver: () => NodeDriver;
  /** Brings trouble about, or skips the test where this world has no such trouble. */
  readonly cause: (verb: TroubledVerb, how: Trouble, skip: Skip) => Promise<void>;
  readonly mend: () => Promise<void>;
}

export type Skip = (note: string) => never;

/** What every driver of resources promises (controller/ports/driver.ts), tried on the real thing in a world a test. */
export function describeDriver(name: string, makeWorld: MakeDriverWorld): void {
  describe(`${name} keeps the contract of a driver`, { timeout: 120_000 }, () => {
    let made: DriverWorld | undefined;
    const drivers: NodeDriver[] = [];

    function world(): DriverWorld {
      if (made === undefined) throw new Error("there is no world outside of a test");
      return made;
    }

    beforeEach(async ({ skip }) => {
      const worldOrWord = await makeWorld();
      if (typeof worldOrWord === "string") return skip(worldOrWord);
      made = worldOrWord;
    });

    afterEach(async () => {
      const last = made;
      made = undefined;
      try {
        await last?.mend?.();
        await Promise.all(drivers.splice(0).map((driver) => driver.close()));
      } finally {
        await last?.close();
      }
    });

    const scene: DriverScene = {
      world,
      makeDriver: () => {
        const driver = world().makeDriver();
        drivers.push(driver);
        return driver;
      },
      cause: async (verb, how, skip) => {
        const isCaused = (await world().trouble?.(verb, how)) ?? false;
        if (!isCaused) skip(`the world of ${name} cannot bring it about: ${how} of ${verb}`);
      },
      mend: async () => await world().mend?.(),
    };
    describeDriverVerbs(scene);
    describeDriverEdits(scene);
    describeDriverTroubles(scene);
    describeDriverCrashes(scene);
  });
}
