// Run by tests as an agent that is killed: performs one verb of a driver that its argument describes, as JSON.
import type { HAAssignmentMember } from "../../../controller/api/types.gen.ts";
import { createExecDriver } from "../../../controller/drivers/service/create-exec-driver.ts";
import { createSystemdDriver, type SystemdParts } from "../../../controller/drivers/service/create-systemd-driver.ts";
import type { NodeDriver } from "../../../controller/ports/driver.ts";
import { keptLog } from "./kept-log.ts";

/** What is done, with which driver. */
export type VerbOrder = {
  readonly resource: HAAssignmentMember;
  readonly verb: "start" | "stop";
} & (
  | { readonly form: "exec"; readonly stateDir: string; readonly commands: readonly string[] }
  | { readonly form: "systemd"; readonly parts: Omit<SystemdParts, "log" | "allow"> }
);

const order: VerbOrder = JSON.parse(process.argv[2] ?? "");
await driverOf(order)[order.verb](order.resource, { signal: new AbortController().signal });

function driverOf(wanted: VerbOrder): NodeDriver {
  const log = keptLog();
  if (wanted.form === "systemd") {
    return createSystemdDriver({ ...wanted.parts, log, allow: () => ({ commands: [], units: ["*"] }) });
  }
  const { stateDir, commands } = wanted;
  return createExecDriver({ log, stateDir, allow: () => ({ commands, units: [] }) });
}
