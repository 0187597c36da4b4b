// Run by tests as an agent that is killed: performs one verb of a driver that its argument describes, as JSON.
import type { HAAssignmentMember } from "../../../controller/api/types.gen.ts";
import { createExecDriver } from "../../../controller/drivers/service/create-exec-driver.ts";
import { keptLog } from "./kept-log.ts";

/** What is done, with which driver. */
export interface VerbOrder {
  readonly form: "exec";
  readonly stateDir: string;
  readonly commands: readonly string[];
  readonly resource: HAAssignmentMember;
  readonly verb: "start" | "stop";
}

const order: VerbOrder = JSON.parse(process.argv[2] ?? "");
const { stateDir, commands, resource, verb } = order;
const driver = createExecDriver({ log: keptLog(), stateDir, allow: () => ({ commands, units: [] }) });
await driver[verb](resource, { signal: new AbortController().signal });
