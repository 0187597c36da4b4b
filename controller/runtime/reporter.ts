import type { HANodeReportSpec } from "../api/types.gen.ts";
import type { Ms } from "../core/lease.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Store, StoreRefusal } from "../ports/store.ts";
import type { ReportContent } from "./node-report.ts";
import { recordDraft, recordKey, specOf } from "./records.ts";

interface ReporterParts {
  readonly node: string;
  readonly namespace: string;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** Goes with each report as it is then; a change of it alone is not told. */
  readonly durations: () => HANodeReportSpec["durations"];
}

const callTimeoutMs = 1_000;
const retryMs = 200;
/** What the store does not take it does not take a moment later either, unless there is something else to say. */
const refusedRetryMs = 1_000;
/** After a quiet time so many reports are written as they come: what others wait for is mostly among them. */
const atOnceMax = 8;
/** Beyond that what is new within this time is one report. */
const gatherMs = 30;

/**
 * Writes what a node has to say, the latest only, one write at a time, and again until it is in the store. A node on which
 * a lot goes on at once writes at most one report each 30 ms, after the first few.
 */
export class Reporter {
  readonly #parts: ReporterParts;
  #wanted: ReportContent | undefined;
  #wantedText = "";
  #writtenText: string | undefined;
  #version: string | undefined;
  #reports = 0;
  #isWriting = false;
  #refusal: string | undefined;
  /** When the next report would be written if they came evenly, each `gatherMs` after the one before. */
  #dueAt: Ms = Number.NEGATIVE_INFINITY;

  constructor(parts: ReporterParts) {
    this.#parts = parts;
  }

  tell(content: ReportContent): void {
    this.#wanted = content;
    this.#wantedText = JSON.stringify(content);
    if (!this.#isWriting && this.#wantedText !== this.#writtenText) void this.#writeUntilTold();
  }

  /** Why the store does not take what is to be said; undefined where it does, or does not answer. */
  get refusal(): string | undefined {
    return this.#refusal;
  }

  async #writeUntilTold(): Promise<void> {
    this.#isWriting = true;
    while (this.#wanted !== undefined && this.#wantedText !== this.#writtenText) {
      if (this.#waitMs() > 0) await this.#pause(this.#waitMs());
      else await this.#writeOnce(this.#wanted, this.#wantedText);
    }
    this.#isWriting = false;
  }

  #waitMs(): Ms {
    return this.#dueAt - this.#parts.clock.now() - (atOnceMax - 1) * gatherMs;
  }

  #noteWrite(): void {
    this.#dueAt = Math.max(this.#dueAt, this.#parts.clock.now()) + gatherMs;
  }

  async #writeOnce(content: ReportContent, text: string): Promise<void> {
    const { namespace, node, store } = this.#parts;
    this.#noteWrite();
    const report = { ...content, durations: this.#parts.durations(), reports: this.#reports + 1 };
    const object = recordDraft("HANodeReport", { namespace, name: node }, report);
    const at = this.#version;
    const write = at === undefined ? ({ verb: "create", object } as const) : ({ verb: "update", object, at } as const);
    const written = await store.write([write], { timeoutMs: callTimeoutMs });
    if (written.ok) {
      this.#reports += 1;
      this.#version = written.value[0]?.metadata.resourceVersion;
      this.#writtenText = text;
      this.#noteTaken();
      return;
    }
    this.#noteRefusal(written);
    if (isRefused(written)) await this.#pause(refusedRetryMs);
    else if (written.reason !== "AlreadyExists" && written.reason !== "Conflict") await this.#pause(retryMs);
    await this.#readBack();
  }

  #noteTaken(): void {
    const { log, node } = this.#parts;
    if (this.#refusal !== undefined) log.info("the store takes the report of the node again", { node });
    this.#refusal = undefined;
  }

  /** Nobody learns what goes on on a node whose report is refused: that is told once, and again when it is refused otherwise. */
  #noteRefusal(refusal: StoreRefusal): void {
    const { log, node } = this.#parts;
    const { reason, message } = refusal;
    const why = `${reason}: ${message}`;
    if (!isRefused(refusal)) log.debug("the report of the node could not be written", { node, reason });
    else if (why !== this.#refusal) {
      this.#refusal = why;
      log.warn("the store refuses the report of the node: nobody learns what goes on here", { node, why });
    }
  }

  /** Somebody's earlier report, or one's own of which no answer came: the next one goes on from it. */
  async #readBack(): Promise<void> {
    const { namespace, node, store } = this.#parts;
    const read = await store.get(recordKey("HANodeReport", namespace, node), { timeoutMs: callTimeoutMs });
    if (read.ok) {
      this.#version = read.value.metadata.resourceVersion;
      this.#reports = specOf("HANodeReport", read.value).reports;
    } else if (read.reason === "NotFound") this.#version = undefined;
  }

  #pause(forMs: Ms): Promise<void> {
    const { clock } = this.#parts;
    return new Promise((resolve) => {
      clock.wakeAt(clock.now() + forMs, resolve);
    });
  }
}

/** It was asked, and does not take it; not that it could not be asked, or had a later one. */
function isRefused({ reason }: StoreRefusal): boolean {
  return reason === "Refused" || reason === "Full";
}
