import type { ProbeAnswer, Prober, ProbeTask } from "../controller/ports/checker.ts";
import type { ActionLimit } from "../controller/ports/driver.ts";
import type { EventQueue } from "./event-queue.ts";
import type { ProcessGate } from "./process-gate.ts";

/** By the name of the checker, what is wrong with what it probes, as one node sees it; nothing is where it has none. */
export type ProbeTrouble = Map<string, "bad" | "silent" | "blind">;

export interface SimProberParts {
  readonly queue: EventQueue;
  readonly gate: ProcessGate;
  readonly trouble: ProbeTrouble;
}

const takesMs = 2;

export class SimProber implements Prober {
  readonly #parts: SimProberParts;

  constructor(parts: SimProberParts) {
    this.#parts = parts;
  }

  probe({ checker }: ProbeTask, { signal }: ActionLimit): Promise<ProbeAnswer> {
    const { queue, gate, trouble } = this.#parts;
    return gate.promise((resolve) => {
      const end = (): void => resolve({ found: "Unhealthy", message: "it waited for an answer" });
      signal.addEventListener("abort", end);
      queue.after(takesMs, () => {
        const wrong = trouble.get(checker);
        if (wrong === "silent") return;
        signal.removeEventListener("abort", end);
        if (wrong === undefined) resolve({ found: "Healthy" });
        else if (wrong === "blind") resolve({ found: "Unknown", message: "it cannot be probed here" });
        else resolve({ found: "Unhealthy", message: "it answered as it should not" });
      });
    });
  }
}
