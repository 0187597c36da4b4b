import type { HAAssignmentMember } from "../../api/types.gen.ts";
import { resourceKeyOf } from "../../core/journal.ts";
import { refuseUnit } from "../../host/allow-list.ts";
import type { ServiceParts } from "./service-parts.ts";
import { readService } from "./service.ts";
import type { Systemctl } from "./systemctl.ts";
import type { UnitKeeper } from "./unit-keeper.ts";
import type { UnitState } from "./unit-state.ts";

interface GuardTools extends Pick<ServiceParts, "allow"> {
  readonly systemctl: Systemctl;
  readonly keeper: UnitKeeper;
}

const lookMsMax = 20_000;

/** Guards the units of these services, as far as this node's allow-list names them, and no others. */
export async function guardUnits(tools: GuardTools, services: readonly HAAssignmentMember[]): Promise<void> {
  const { allow, systemctl, keeper } = tools;
  const found: UnitState[] = [];
  const named: string[] = [];
  for (const resource of services) {
    const service = readService(resource);
    const unit = typeof service === "string" ? undefined : service.spec.systemd?.unit;
    if (unit === undefined || refuseUnit(allow(), unit) !== undefined) continue;
    const answer = await systemctl.show(resourceKeyOf(resource), unit, { timeoutMs: lookMsMax });
    if (answer.type === "no-systemd") return;
    named.push(unit);
    // Another name of a unit is refused by its start, and might go away with what is switched off here.
    if (answer.type === "unit" && answer.unit.id === unit) found.push(answer.unit);
  }
  await keeper.guard(found);
  await keeper.guardOnly(named);
}
