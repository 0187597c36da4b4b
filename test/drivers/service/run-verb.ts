// Run by tests as an agent that is killed: performs one verb of a driver that its argument describes, as JSON.
import type { HAAssignmentMember } from "../../../controller/api/types.gen.ts";
import { createServiceDriver } from "../../../controller/drivers/service/create-service-driver.ts";
import type { ServiceParts } from "../../../controller/drivers/service/service-parts.ts";
import type { AllowList } from "../../../controller/host/allow-list.ts";
import { keptLog } from "./kept-log.ts";

/** What is done, with which driver. */
export interface VerbOrder {
  readonly parts: Omit<ServiceParts, "log" | "allow">;
  readonly allow: AllowList;
  readonly resource: HAAssignmentMember;
  readonly verb: "start" | "stop";
}

const order: VerbOrder = JSON.parse(process.argv[2] ?? "");
const { parts, allow, resource, verb } = order;
const driver = createServiceDriver({ ...parts, log: keptLog(), allow: () => allow });
await driver[verb](resource, { signal: new AbortController().signal });
