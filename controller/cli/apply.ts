import { durationMs } from "../api/duration.ts";
import { formatManifestError } from "../api/manifest-error.ts";
import { kindsWithReady } from "../core/statuses.ts";
import {
  applyExitCodes,
  applyResults,
  applyTroubles,
  type AppliedObject,
  type ApplyOutcome,
  type ApplyReport,
} from "../report/apply-report.ts";
import { createStyle } from "../report/style.ts";
import { createApplyTally, isWorthReading } from "./apply-tally.ts";
import type { StoreChoice } from "./choose-store.ts";
import { placeInNamespaces, readGiven, type GivenObjects } from "./given-objects.ts";
import { listNamespaces } from "./list-namespaces.ts";
import { openCatalog } from "./open-catalog.ts";
import { openStore, type OpenStore } from "./open-store.ts";
import { prepareChanges, type PreparedChanges } from "./prepare-changes.ts";
import { startProgress } from "./start-progress.ts";
import { hasColour, type Terminal } from "./terminal.ts";
import { waitUntilReady } from "./wait-until-ready.ts";
import { writeChanges } from "./write-changes.ts";

export interface ApplyOptions extends StoreChoice {
  readonly filename: readonly string[];
  readonly set?: string;
  readonly prune: boolean;
  readonly pruneAll: boolean;
  readonly dryRun: boolean;
  readonly wait: boolean;
  /** Of the wait, as a duration. */
  readonly timeout: string;
  readonly agents: boolean;
  readonly output: "text" | "json";
}

export interface ApplyObjectsOptions extends Omit<ApplyOptions, "filename" | "agents"> {
  /** Objects to delete besides, as `Kind/name`. */
  readonly deletes?: ReadonlySet<string>;
}

/**
 * `holdfast apply`: makes the store hold the objects of the manifests, all or none of them, once all are right by
 * themselves and beside what is stored. What others changed meanwhile is read again, once. Exit codes as in
 * `ApplyOutcome`.
 */
export async function apply(options: ApplyOptions, terminal: Terminal, stop: AbortSignal): Promise<number> {
  const given = await readGiven(options.filename, { asksAgents: options.agents }, terminal);
  return applyObjects(given, options, { terminal, stop });
}

/** The same with objects that were read already. */
export async function applyObjects(
  given: GivenObjects,
  options: ApplyObjectsOptions,
  { terminal, stop }: { readonly terminal: Terminal; readonly stop: AbortSignal },
): Promise<number> {
  const open = await openStore(options, terminal);
  if (open === undefined) {
    for (const error of given.wrong) terminal.err(`${formatManifestError(error)}\n`);
    return 1;
  }
  const applied = await applyGiven(open, given, options);
  const isToWait = applied.outcome === "Applied" && options.wait && !options.dryRun;
  const report = isToWait ? await waitFor(applied, { open, options, terminal, stop }) : applied;
  open.close();
  tell(report, options, terminal);
  return applyExitCodes[report.outcome];
}

function tell(report: ApplyReport, { output }: ApplyObjectsOptions, terminal: Terminal): void {
  if (output === "json") {
    terminal.out(`${JSON.stringify(report)}\n`);
    return;
  }
  terminal.out(applyResults(report, createStyle(hasColour(terminal, terminal.isOutTerminal))));
  terminal.err(applyTroubles(report, createStyle(hasColour(terminal, terminal.isErrTerminal))));
}

/** Times that the store is read, judged and written. */
const attemptsMax = 2;

async function applyGiven(open: OpenStore, given: GivenObjects, options: ApplyObjectsOptions): Promise<ApplyReport> {
  const placed = placeInNamespaces(given, open);
  const namespaces = new Set([open.namespace, ...placed.loaded.map(({ object }) => object.metadata.namespace ?? "")]);
  const tally = createApplyTally(given.notes, options.dryRun);
  const { set, prune: prunes, pruneAll: prunesAll, deletes } = options;
  for (let attempt = 1; ; attempt += 1) {
    const stored = await listNamespaces(open.store, namespaces);
    if (!stored.ok) return tally.end("Failed", [stored.message]);
    const asked = { set, prunes, prunesAll, deletes, catalog: openCatalog() };
    const prepared = prepareChanges({ ...given, ...placed }, stored.value, asked);
    tally.read(prepared);
    const objection = objectionTo(prepared);
    if (objection !== undefined) return tally.end(objection.outcome, objection.problems);
    if (options.dryRun) return tally.end("Applied", []);
    const written = await writeChanges(open.store, prepared.changes);
    tally.wrote(written);
    const { refusal } = written;
    if (refusal === undefined) return tally.end("Applied", []);
    if (attempt === attemptsMax || !isWorthReading(refusal)) return tally.refused(refusal);
  }
}

interface Objection {
  readonly outcome: ApplyOutcome;
  readonly problems: readonly string[];
}

function objectionTo({ errors, blocked, leaving }: PreparedChanges): Objection | undefined {
  if (errors.length > 0) return { outcome: "Invalid", problems: [] };
  if (leaving.length > 0) {
    const problems = leaving.map(({ key, before }) => {
      return `Cannot apply ${key.kind}/${key.name}: it is being deleted since ${before?.metadata.deletionTimestamp}; apply again when it is gone`;
    });
    return { outcome: "Refused", problems };
  }
  return blocked === undefined ? undefined : { outcome: "Blocked", problems: [blocked] };
}

interface Waiting {
  readonly open: OpenStore;
  readonly options: ApplyObjectsOptions;
  readonly terminal: Terminal;
  readonly stop: AbortSignal;
}

/** Of kinds on which no leader says Ready, there is nothing to wait for once they are stored. */
async function waitFor(report: ApplyReport, { open, options, terminal, stop }: Waiting): Promise<ApplyReport> {
  const awaited = report.objects.filter(({ kind, result }) => result !== "pruned" && kindsWithReady.has(kind));
  const progress = startProgress(terminal, () => performance.now());
  const found = await waitUntilReady(open.store, awaited, {
    timeoutMs: durationMs(options.timeout),
    signal: stop,
    onProgress: (waiting) => {
      const [first] = waiting;
      if (first === undefined) return;
      const [{ kind, name }, message] = first;
      const others = waiting.length > 1 ? ` (and for ${waiting.length - 1} more)` : "";
      progress.say(`waiting for ${kind}/${name}${others}: ${message}`.slice(0, terminal.width - 1));
    },
  });
  progress.end();
  const readiness = new Map(awaited.map((object, index) => [object, found[index]]));
  const objects = report.objects.map((object): AppliedObject => {
    const one = readiness.get(object);
    if (one === undefined) return object;
    return one.isReady ? { ...object, ready: true } : { ...object, ready: false, message: one.message };
  });
  const left = objects.filter(({ ready }) => ready === false).length;
  if (left === 0) return { ...report, objects };
  const how = stop.aborted ? "when the wait was ended" : `after ${options.timeout}`;
  const problem = `${left} of ${awaited.length} objects ${left === 1 ? "is" : "are"} not ready ${how}; all of them are stored`;
  return { ...report, outcome: "Incomplete", objects, problems: [problem] };
}
