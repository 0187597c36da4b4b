import { addAnswer, type AnswerSpan } from "./answer-spans.ts";
import { askTarget } from "./ask-target.ts";
import type { ProbeTarget } from "./probe-target.ts";

const askEveryMs = 10;
const answerMsMax = 1_000;
const tellEveryMs = 50;

export interface OftenProbed {
  readonly target: ProbeTarget;
  /** The monotonic clock of the machine, in milliseconds. */
  readonly nowMs: () => number;
  /** Given the spans that have begun or grown since the last time; the last one given before is the first one now. */
  readonly tell: (spans: readonly AnswerSpan[]) => void;
  readonly stop: AbortSignal;
}

/** Asks every 10 ms, whatever has become of the questions before, and tells every 50 ms what has changed. */
export async function probeTargetOften({ target, nowMs, tell, stop }: OftenProbed): Promise<void> {
  const { promise: stopped, resolve } = Promise.withResolvers<void>();
  let spans: readonly AnswerSpan[] = [];
  let told: AnswerSpan | undefined;
  const began = nowMs();
  let turn = 0;
  let timer = setTimeout(ask, 0);
  async function note(): Promise<void> {
    const by = await askTarget(target, answerMsMax);
    if (by !== undefined) spans = addAnswer(spans, { by, atMs: nowMs() });
  }
  function ask(): void {
    void note();
    // Turns that were missed are left out.
    turn = Math.max(turn + 1, Math.ceil((nowMs() - began) / askEveryMs));
    timer = setTimeout(ask, Math.max(0, began + turn * askEveryMs - nowMs()));
  }
  const teller = setInterval(() => {
    const last = spans.at(-1);
    if (last === undefined || last === told) return;
    const from = told === undefined ? 0 : spans.findLastIndex(({ fromMs }) => fromMs === told?.fromMs);
    tell(spans.slice(Math.max(0, from)));
    told = last;
    // What was told is kept by who was told; the last one may grow.
    spans = [last];
  }, tellEveryMs);
  stop.addEventListener("abort", () => resolve(), { once: true });
  await stopped;
  clearTimeout(timer);
  clearInterval(teller);
}
