import type { Observed } from "../../ports/driver.ts";
import type { Service } from "./service.ts";

/** One way to run a service. Each promise settles only when nothing of what it began lives any more. */
export interface ServiceForm {
  /** Why this node's allow-list forbids it, or undefined where it does not. */
  refuse(service: Service, verb: "start" | "stop"): string | undefined;
  /** Changes nothing; `Unknown` once the signal was aborted. */
  look(service: Service, signal: AbortSignal): Promise<Observed>;
  /** It was found to run already: what else a start would have brought about. */
  adopt(service: Service, signal: AbortSignal): Promise<void>;
  /** One try, in `timeouts.start`: why the service does not run after it, or undefined where it was seen to run. */
  bringUp(service: Service, signal: AbortSignal): Promise<string | undefined>;
  /** In `timeouts.stop`: why it cannot be said to be stopped, or undefined where it was seen to be. */
  takeDown(service: Service, signal: AbortSignal): Promise<string | undefined>;
}
