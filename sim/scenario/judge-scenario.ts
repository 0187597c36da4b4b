import { formatDuration } from "../../controller/api/duration.ts";
import type { Violation } from "../checkers/watch-over.ts";
import type { SimTime } from "../event-queue.ts";
import { fits, type Happening, type Happenings, type Outage } from "./happenings.ts";
import type { ActionPattern, Expected, ExpectedOutages, ExpectedState } from "./scenario.ts";
import type { Truth, Whereabouts } from "./truth.ts";

/** One expectation, in words, and what came of it. */
export interface Finding {
  /** Where it stands in the file, as `expect.outages[0]`. */
  readonly path: string;
  /** What must be so. */
  readonly expected: string;
  readonly isMet: boolean;
  /** What was so instead, or how it came true. */
  readonly found: string;
}

export interface WholeRun {
  readonly expected: Expected;
  readonly happenings: Happenings;
  readonly violation: Violation | undefined;
  /** When the timeline began. */
  readonly from: SimTime | undefined;
  readonly end: SimTime;
}

/** What is so at this moment. */
export function judgeState(state: ExpectedState, truth: Truth): Finding {
  const { path } = state;
  if (state.type === "node") {
    const [wished, other] = state.isUp ? ["on", "off"] : ["off", "on"];
    const isMet = truth.isUp(state.node) === state.isUp;
    return { path, expected: `${state.node} must be ${wished}`, isMet, found: `is ${isMet ? wished : other}` };
  }
  const what = state.type === "group" ? state.group : state.resource;
  const where = state.type === "group" ? truth.group(state.group) : truth.resource(state.resource);
  const wished = state.nodes.toSorted().join(", ") || "no node";
  if (state.role === "Primary") {
    const found = where.primary.join(", ") || "no node";
    const expected = `${what} must be primary on ${wished}`;
    return { path, expected, isMet: found === wished, found: `is primary on ${found}` };
  }
  const isMet = where.part.length === 0 && (where.whole.join(", ") || "no node") === wished;
  return { path, expected: `${what} must run on ${wished}`, isMet, found: `runs on ${whereText(where)}` };
}

function whereText({ whole, part }: Whereabouts): string {
  const parts = part.map((node) => `${node} (a part of it, or it does not work)`);
  return [...whole, ...parts].join(", ") || "no node";
}

/** What is judged by the whole run, in the order of the file. Times are told from the beginning of the timeline. */
export function judgeWhole(run: WholeRun): readonly Finding[] {
  const { expected } = run;
  return [
    ...expected.outages.map((outages) => judgeOutages(outages, run)),
    ...expected.order.map(({ path, steps }) => judgeOrder({ path, steps }, run)),
    ...expected.never.map(({ path, pattern }) => judgeNever({ path, pattern }, run)),
    ...judgeViolation(run),
  ];
}

function judgeOutages({ path, group, atMostMs, times }: ExpectedOutages, run: WholeRun): Finding {
  const outages = run.happenings.outagesOf(group);
  const lasted = ({ from, until }: Outage): SimTime => (until ?? run.end) - from;
  const longest = outages.reduce((most, outage) => Math.max(most, lasted(outage)), 0);
  const rules = [
    ...(atMostMs === undefined ? [] : [`at most ${formatDuration(atMostMs)} at a time`]),
    ...(times === undefined ? [] : [`at most ${times} times`]),
  ];
  const isShort = atMostMs === undefined || longest <= atMostMs;
  const told = outages
    .slice(0, outagesShownMax)
    .map(
      (outage) =>
        `${seconds(lasted(outage))} from ${since(outage.from, run)}${outage.until === undefined ? " to the end" : ""}`,
    );
  const more = outages.length > outagesShownMax ? ` and ${outages.length - outagesShownMax} more` : "";
  return {
    path,
    expected: `${group} must be down ${rules.join(", ")}`,
    isMet: isShort && (times === undefined || outages.length <= times),
    found: outages.length === 0 ? "was never down" : `was down ${told.join(", ")}${more}`,
  };
}

const outagesShownMax = 5;

function judgeOrder(
  { path, steps }: { readonly path: string; readonly steps: readonly ActionPattern[] },
  run: WholeRun,
): Finding {
  const expected = `in this order: ${steps.map(patternText).join(", then ")}`;
  const actions = run.happenings.actions();
  let index = 0;
  let before: Happening | undefined;
  for (const step of steps) {
    const earliest: SimTime =
      before === undefined ? Number.NEGATIVE_INFINITY : (before.until ?? Number.POSITIVE_INFINITY);
    const next = actions.findIndex((one, at) => at >= index && one.at >= earliest && fits(one, step));
    const found = actions[next];
    if (found === undefined) {
      const after = before === undefined ? "" : ` after ${happeningText(before, run)} had ended`;
      return { path, expected, isMet: false, found: `no ${patternText(step)}${after}` };
    }
    before = found;
    index = next + 1;
  }
  return { path, expected, isMet: true, found: "they came in this order" };
}

function judgeNever(
  { path, pattern }: { readonly path: string; readonly pattern: ActionPattern },
  run: WholeRun,
): Finding {
  const found = run.happenings.actions().find((one) => fits(one, pattern));
  const expected = `no ${patternText(pattern)}`;
  const isMet = found === undefined;
  return { path, expected, isMet, found: isMet ? "there was none" : `there was a ${happeningText(found, run)}` };
}

function judgeViolation({ expected, violation }: WholeRun): readonly Finding[] {
  if (expected.violation === undefined) return [];
  const isMet = violation?.checker === expected.violation;
  const found = violation === undefined ? "every promise was kept" : `${violation.checker} was broken`;
  return [{ path: "expect.violation", expected: `${expected.violation} must be found broken`, isMet, found }];
}

function patternText({ verb, resource, node }: ActionPattern): string {
  return [verb, ...(resource === undefined ? [] : [resource]), ...(node === undefined ? [] : [`on ${node}`])].join(" ");
}

function happeningText({ verb, resource, node, at }: Happening, run: WholeRun): string {
  return `${patternText({ verb, resource, node })} at ${since(at, run)}`;
}

function since(at: SimTime, { from = 0 }: WholeRun): string {
  return seconds(at - from);
}

function seconds(ms: SimTime): string {
  return `${(ms / 1000).toFixed(3)} s`;
}
