import type { Observed } from "../../ports/driver.ts";
import type { Service } from "./service.ts";
import type { UnitAnswer } from "./systemctl.ts";

/** One way to run a service. Each promise settles only when nothing of what it began lives any more. */
export interface ServiceForm {
  /** Why this node's allow-list forbids it, or undefined where it does not. */
  refuse(service: Service, verb: "start" | "stop"): string | undefined;
  /** Changes nothing; `Unknown` once the signal was aborted. */
  look(service: Service, signal: AbortSignal): Promise<Sight>;
  /** It was found to run already: what else a start would have brought about. An error where it may not be kept. */
  adopt(task: FormTask): Promise<string | undefined>;
  /** One try, in `timeouts.start`: why the service does not run after it, or undefined where it was seen to run. */
  bringUp(task: FormTask): Promise<string | undefined>;
  /** In `timeouts.stop`: why it cannot be said to be stopped, or undefined where it was seen to be. */
  takeDown(task: FormTask): Promise<string | undefined>;
}

/** What was seen in one look, and for units what systemd said: to ask it again takes as long as many a start. */
export interface Sight extends Observed {
  readonly unit?: UnitAnswer;
}

export interface FormTask {
  readonly service: Service;
  readonly signal: AbortSignal;
  /** Of just before. */
  readonly before: Sight;
}
