import { flushCompileCache } from "node:module";

/**
 * What a verb that runs for long is made of, as it is loaded. Its compiled code is kept at once: Node keeps it at an
 * orderly end, and such a process may be killed instead. Without it the next one holds what strips types, 30 MB.
 */
export async function keepCompiled<T>(loading: Promise<T>): Promise<T> {
  const loaded = await loading;
  flushCompileCache();
  return loaded;
}
