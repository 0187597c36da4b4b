import { openRemoteStore } from "./open-remote-store.ts";
import type { OpenStore } from "./run-process.ts";

/** The store that the file names. */
export const openRemoteOf: OpenStore = ({ store }, log) => {
  if (store === undefined) {
    const problem = "Cannot start: the file must say in `store` where the store is served; it does not";
    return Promise.resolve({ ok: false, problems: [problem] });
  }
  const opened = openRemoteStore(store, {
    wallClockMs: () => Date.now(),
    onReload(loaded) {
      if (loaded.ok) log.info("the TLS files have changed and are in use", { cert: store.cert });
      else log.error("the TLS files have changed and cannot be used; the former ones stay", { error: loaded.message });
    },
  });
  return Promise.resolve(opened.ok ? opened : { ok: false, problems: [opened.message] });
};
