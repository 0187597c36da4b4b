import { openRemoteStore } from "./open-remote-store.ts";
import type { OpenStore } from "./run-process.ts";

/** The store that the file names. */
export const openRemoteOf: OpenStore = ({ store }, log) => {
  const missing = "Cannot start: the file must say in `store` where the store is served; it does not";
  const opened = store === undefined ? undefined : openRemoteStore(store, log);
  if (opened?.ok === true) return Promise.resolve(opened);
  return Promise.resolve({ ok: false, problems: [opened?.message ?? missing] });
};
