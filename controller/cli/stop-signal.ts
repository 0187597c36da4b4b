import process from "node:process";

/** Aborts at the first SIGTERM or SIGINT; a second one ends the process as if nobody listened. */
export function stopSignal(): AbortSignal {
  const abort = new AbortController();
  for (const name of ["SIGTERM", "SIGINT"]) process.once(name, () => abort.abort());
  return abort.signal;
}
