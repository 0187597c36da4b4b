import process from "node:process";

/** Aborts at the first SIGTERM or SIGINT; a second one ends the process as if nobody listened. */
export function stopSignal(): AbortSignal {
  const abort = new AbortController();
  for (const name of ["SIGTERM", "SIGINT"]) process.once(name, () => abort.abort());
  return abort.signal;
}

/** Aborts at the first SIGTERM or SIGINT; no further one ends the process, nor does the end of its terminal. */
export function lastingStopSignal(): AbortSignal {
  const abort = new AbortController();
  for (const name of ["SIGTERM", "SIGINT"]) process.on(name, () => abort.abort());
  process.on("SIGHUP", () => undefined);
  return abort.signal;
}
