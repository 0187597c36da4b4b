import { durationMs } from "../api/duration.ts";
import { createStyle } from "../report/style.ts";
import { brokenPromises } from "../report/survival.ts";
import { survivalJson, survivalText } from "../report/survival-text.ts";
import { survive as surviveAll } from "../../sim/survive/survive.ts";
import { readObjects } from "./sim.ts";
import { screenWidth } from "./screen-width.ts";
import { startProgress } from "./start-progress.ts";
import { hasColour, type Terminal } from "./terminal.ts";

export interface SurviveOptions {
  readonly filename: readonly string[];
  readonly storeMembers: number;
  readonly managers: number;
  /** How long each failure is looked at, as a duration. */
  readonly duration: string;
  readonly output: "text" | "json";
}

/**
 * `holdfast sim survive`: every failure of one thing and of two at once. Exit code 3 where a group of which the status says
 * that another node could take over runs nowhere after a single one, or where a run broke a promise of ours.
 */
export async function survive(options: SurviveOptions, terminal: Terminal): Promise<number> {
  const objects = await readObjects(options.filename, terminal);
  if (objects === undefined) return 1;
  const progress = startProgress(terminal, () => performance.now());
  const survival = await surviveAll({
    objects,
    storeMembers: options.storeMembers,
    managers: options.managers,
    lookedMs: durationMs(options.duration),
    onRun: (index, count) => progress.say(`failure ${index + 1} of ${count}`),
  });
  progress.end();
  if (options.output === "json") terminal.out(survivalJson(survival));
  else
    terminal.out(
      survivalText(survival, {
        style: createStyle(hasColour(terminal, terminal.isOutTerminal)),
        width: screenWidth(terminal),
      }),
    );
  const isBroken = survival.broken !== undefined || survival.failures.some(({ broken }) => broken !== undefined);
  return isBroken || brokenPromises(survival).length > 0 ? 3 : 0;
}
