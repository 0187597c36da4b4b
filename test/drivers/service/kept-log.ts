import type { Log, LogFields } from "../../../controller/ports/log.ts";

export interface KeptLog extends Log {
  /** Of `warn` and `error`, with their fields. */
  readonly complaints: readonly (LogFields & { readonly message: string })[];
}

export function keptLog(): KeptLog {
  const complaints: (LogFields & { readonly message: string })[] = [];
  const complain = (message: string, fields: LogFields = {}): void => void complaints.push({ ...fields, message });
  return { complaints, debug: () => undefined, info: () => undefined, warn: complain, error: complain };
}
