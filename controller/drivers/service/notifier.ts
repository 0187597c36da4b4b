import { setTimeout as delay } from "node:timers/promises";

import type { Actions } from "../../host/actions.ts";
import { refuseCommand } from "../../host/allow-list.ts";
import { describeEnd } from "./describe-end.ts";
import { serviceCommand } from "./service-command.ts";
import type { ServiceParts } from "./service-parts.ts";
import type { Service } from "./service.ts";

/** Tells that services have come up or gone down, by the commands of `notify`; a failure is logged and changes nothing. */
export interface Notifier {
  /** Those of one service are run one after the other, and nobody waits for them. */
  tell(service: Service, direction: "up" | "down"): void;
  /** Takes nothing more; what there is has five seconds to end, and is ended then. */
  close(): Promise<void>;
}

/** Commands of one service that wait for the one that runs; what comes beyond that is not told. */
const waitingMax = 16;
const closeMs = 5_000;

export function createNotifier(parts: Pick<ServiceParts, "log" | "allow">, actions: Actions): Notifier {
  const closing = new AbortController();
  let isClosed = false;
  const queues = new Map<string, { waiting: number; last: Promise<void> }>();

  async function run(service: Service, direction: "up" | "down", command: readonly string[]): Promise<void> {
    const fields = { resource: service.key, direction };
    if (closing.signal.aborted) return;
    const refusal = refuseCommand(parts.allow(), command[0] ?? "");
    if (refusal !== undefined) return parts.log.warn("a notify command was refused", { ...fields, error: refusal });
    const { signal } = closing;
    const ended = await actions.run(
      { subject: service.key, verb: `notify ${direction}`, isChange: false },
      {
        ...serviceCommand(service, { verb: `notify-${direction}`, command }),
        timeoutMs: service.timeouts.notify,
        signal,
      },
    );
    if (ended.outcome.type === "exited" && ended.outcome.code === 0) return;
    parts.log.warn("a notify command failed", { ...fields, error: `${command[0] ?? ""} ${describeEnd(ended)}` });
  }

  return {
    tell(service, direction) {
      const command = service.spec.notify?.[direction];
      if (command === undefined || isClosed) return;
      const queue = queues.get(service.key) ?? { waiting: 0, last: Promise.resolve() };
      if (queue.waiting > waitingMax) {
        parts.log.warn("too many notify commands wait, one is left out", { resource: service.key, direction });
        return;
      }
      queue.waiting += 1;
      queue.last = queue.last
        .then(() => run(service, direction, command))
        .finally(() => {
          queue.waiting -= 1;
          if (queue.waiting === 0) queues.delete(service.key);
        });
      queues.set(service.key, queue);
    },
    async close() {
      isClosed = true;
      const all = Promise.all([...queues.values()].map(({ last }) => last));
      const grace = new AbortController();
      await Promise.race([all, delay(closeMs, undefined, { signal: grace.signal }).catch(() => undefined)]);
      grace.abort();
      closing.abort();
      await all;
    },
  };
}
