import { lookup } from "node:dns";
import type { LookupFunction } from "node:net";

type Callback = Parameters<LookupFunction>[2];

/**
 * Resolves names as the system does, each anew whenever it is asked for. Who asks for a name while it is being resolved
 * waits for the same answer: a resolver that hangs for longer than probes last must not be asked once more by each.
 */
export function resolveOnce(resolve: LookupFunction = lookup): LookupFunction {
  const waiting = new Map<string, Callback[]>();
  return (name, options, callback) => {
    const key = JSON.stringify([name, options.family, options.hints, options.all]);
    const others = waiting.get(key);
    if (others !== undefined) {
      others.push(callback);
      return;
    }
    const callbacks = [callback];
    waiting.set(key, callbacks);
    resolve(name, options, (...answer) => {
      waiting.delete(key);
      for (const call of callbacks) call(...answer);
    });
  };
}
