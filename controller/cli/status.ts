import { setTimeout as delay } from "node:timers/promises";
import type { StatusReport } from "../report/status-report.ts";
import { statusText } from "../report/status-text.ts";
import { createStyle } from "../report/style.ts";
import type { StoreChoice } from "./choose-store.ts";
import { lookAtCluster, type ClusterLook } from "./cluster-look.ts";
import { compileStatus } from "./compile-status.ts";
import { openCatalog } from "./open-catalog.ts";
import { openStore, type OpenStore } from "./open-store.ts";
import { processClock } from "./process-clock.ts";
import { screenWidth } from "./screen-width.ts";
import { startProgress } from "./start-progress.ts";
import { hasColour, type Terminal } from "./terminal.ts";

export interface StatusOptions extends StoreChoice {
  readonly watch: boolean;
  readonly output: "text" | "json";
}

/** Longer than most leases last: what was not seen to renew by then is told as such. */
const lookMsMax = 5_000;
const lookEveryMs = 20;
/** A screen is drawn at most so often, and at least so often as its ages grow. */
const drawEveryMs = 250;
const drawAgainMs = 1_000;

/**
 * `holdfast status`: the cluster on one screen. Who leads and which nodes live is not read but seen: it looks until every
 * lease was renewed or has been silent for longer than it lasts, for 5 s at most. Exit code 4 where nobody was seen to
 * lead: all that is shown is then old. With `watch` it goes on until `stop`, and ends with 0.
 */
export async function status(options: StatusOptions, terminal: Terminal, stop: AbortSignal): Promise<number> {
  const open = await openStore(options, terminal);
  if (open === undefined) return 1;
  let isChanged = true;
  const look = lookAtCluster({
    store: open.store,
    namespace: open.namespace,
    clock: processClock(),
    onChange: () => {
      isChanged = true;
    },
  });
  await settle(look, terminal, stop);
  if (options.watch) {
    await watch({ look, open, options, terminal, stop }, () => {
      const was = isChanged;
      isChanged = false;
      return was;
    });
    look.stop();
    open.close();
    return 0;
  }
  const report = reportOf(look, open);
  look.stop();
  open.close();
  draw(report, options, terminal);
  return report.leader.leads === true ? 0 : 4;
}

/** Looks until everything is seen that can be, or it has taken long enough. */
export async function settle(look: ClusterLook, terminal: Terminal, stop?: AbortSignal): Promise<void> {
  const progress = startProgress(terminal, () => performance.now());
  const end = performance.now() + lookMsMax;
  const isOver = (): boolean => look.isSettled() || stop?.aborted === true || performance.now() >= end;
  while (!isOver()) {
    progress.say("looking who renews its lease");
    await delay(lookEveryMs);
  }
  progress.end();
}

function reportOf(look: ClusterLook, { namespace, identity }: OpenStore): StatusReport {
  const { leaseOf } = look;
  const sight = { namespace, store: identity, objects: look.objects(), leaseOf, lost: look.lost() };
  return compileStatus(sight, openCatalog());
}

interface Watching {
  readonly look: ClusterLook;
  readonly open: OpenStore;
  readonly options: StatusOptions;
  readonly terminal: Terminal;
  readonly stop: AbortSignal;
}

/** On a screen the whole is drawn again and again; elsewhere only what says something new, one after the other. */
async function watch({ look, open, options, terminal, stop }: Watching, takeChange: () => boolean): Promise<void> {
  const isScreen = terminal.isOutTerminal && options.output === "text";
  let drawnAt = Number.NEGATIVE_INFINITY;
  let told = "";
  while (!stop.aborted) {
    const isDue = takeChange() || performance.now() - drawnAt >= drawAgainMs;
    if (isDue) {
      const report = reportOf(look, open);
      const now = withoutAges(report);
      if (isScreen) terminal.out("\u001B[H\u001B[2J");
      if (isScreen || now !== told) draw(report, options, terminal);
      told = now;
      drawnAt = performance.now();
    }
    await delay(drawEveryMs, undefined, { signal: stop }).catch(() => undefined);
  }
}

/** What it says, but for how long ago that was. */
function withoutAges(report: StatusReport): string {
  return JSON.stringify(report, (name, value: unknown) => (name.endsWith("Ms") || name.endsWith("MsAgo") ? 0 : value));
}

function draw(report: StatusReport, { output }: StatusOptions, terminal: Terminal): void {
  if (output === "json") {
    terminal.out(`${JSON.stringify(report)}\n`);
    return;
  }
  const style = createStyle(hasColour(terminal, terminal.isOutTerminal));
  terminal.out(statusText(report, { style, width: screenWidth(terminal), nowMs: Date.now() }));
}
